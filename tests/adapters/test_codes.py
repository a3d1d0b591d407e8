"""Codes by their definition, and by record id."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.adapters.codes import code_named, direct, events, latency, poisson
from unspike.foundation.errors import InvalidInput
from unspike.foundation.randomness import Purpose, key
from unspike.models.packing import unpack
from unspike.snn.encoding import EventCode

from ..event_lists import event_dataset

X = np.array([[0.0, 0.25, 1.0], [0.5, 0.75, 0.0]], np.float32)


def streams(*ids: int) -> np.ndarray:
    return key(0, Purpose.INPUT_SPIKES, np.array(ids), 0)


def test_direct_presents_the_values_in_every_step() -> None:
    found = direct(X, streams(1, 2), 3)
    assert found.shape == (3, 2, 3)
    assert all(np.array_equal(step, X) for step in found)


def test_latency_fires_once_the_earlier_the_larger() -> None:
    found = latency(X, streams(1, 2), 5)
    assert found.sum(axis=0).tolist() == [[0, 1, 1], [1, 1, 0]]
    assert found.argmax(axis=0).tolist() == [[0, 3, 0], [2, 1, 0]]


def test_poisson_fires_as_often_as_the_value_says() -> None:
    found = poisson(np.full((200, 5), 0.3, np.float32), streams(*range(200)), 20)
    assert set(np.unique(found)) == {0.0, 1.0}
    assert abs(found.mean() - 0.3) < 4 * (0.3 * 0.7 / found.size) ** 0.5
    assert poisson(X, streams(1, 2), 50)[:, X == 0].sum() == 0
    assert poisson(X, streams(1, 2), 50)[:, X == 1].mean() == 1


def test_poisson_is_drawn_by_record() -> None:
    x = np.full((3, 4), 0.5, np.float32)
    whole, some = poisson(x, streams(7, 8, 9), 10), poisson(x[:2], streams(9, 7), 10)
    np.testing.assert_array_equal(some, whole[:, [2, 0]])
    assert not np.array_equal(whole[:, 0], whole[:, 1])


def test_events_are_the_native_codes_spikes() -> None:
    records = event_dataset(7).take([4, 0, 6]).x
    found = events(records, streams(1, 2, 3), 30)
    assert found.shape == (30, 3, 2, 4, 6)
    own = unpack(EventCode().spikes(records, streams(1, 2, 3), 30), 30)
    np.testing.assert_array_equal(found.reshape(30, 3, -1), own)


@pytest.mark.parametrize("code", [direct, poisson, latency])
def test_codes_of_values_refuse_events(code: object) -> None:
    with pytest.raises(InvalidInput, match=f"the {code.__name__} code takes values"):  # type: ignore[attr-defined]
        code(event_dataset(3).x, streams(1, 2, 3), 4)  # type: ignore[operator]


def test_the_code_of_events_refuses_values() -> None:
    with pytest.raises(InvalidInput, match="the events code takes events, found values"):
        events(X, streams(1, 2), 4)


@pytest.mark.parametrize("code", [poisson, latency])
def test_values_out_of_range_are_refused(code: object) -> None:
    with pytest.raises(InvalidInput, match="takes values from 0 to 1, found -2 to 3"):
        code(np.array([[-2.0, 3.0]], np.float32), streams(1), 4)  # type: ignore[operator]


def test_a_code_by_name() -> None:
    assert code_named("latency") is latency
    assert code_named(direct) is direct
