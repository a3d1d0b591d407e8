"""Noise in the range of records, and its moves."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.events import WHOLE
from unspike.foundation.randomness import Purpose, key
from unspike.unlearning.baselines.noise import EventNoise, ValueNoise, noise_like

from ...event_lists import event_dataset
from ..conftest import Case

STREAMS = key(0, Purpose.NOISE, np.arange(50), 0)
MOVES = key(0, Purpose.NOISE, np.arange(50), 1)


def test_values_stay_within_the_range_of_the_records(cases: dict[str, Case]) -> None:
    retain = cases["class"].retain
    noise = noise_like(retain)
    assert noise == ValueNoise(
        low=float(retain.x.min()), high=float(retain.x.max()), shape=retain.x.shape[1:]
    )
    x = ValueNoise(low=-1.0, high=3.0, shape=(4, 5)).drawn(STREAMS)
    assert x.shape == (50, 4, 5)
    assert (x.min() >= -1.0, x.max() < 3.0) == (True, True)
    assert x.mean() == pytest.approx(1.0, abs=0.1)


def test_values_move_by_a_share_of_the_range() -> None:
    noise = ValueNoise(low=0.0, high=10.0, shape=(40,))
    middle = np.full((50, 40), 5.0, np.float32)
    assert noise.moved(middle, MOVES, 0.1).std() == pytest.approx(1.0, abs=0.05)


def test_events_are_as_many_as_on_average_and_anywhere() -> None:
    records = event_dataset(30)
    noise = noise_like(records)
    assert noise == EventNoise(n_events=round(float(records.x.n_events.mean())), sensor=(2, 4, 6))
    x = noise.drawn(STREAMS)
    assert x.shape == (50, 2, 4, 6)
    assert x.n_events.tolist() == [noise.n_events] * 50
    expected = len(x.where) / 48
    assert np.abs(np.bincount(x.where, minlength=48) - expected).max() < 5 * expected**0.5
    assert x.when.mean() == pytest.approx(WHOLE / 2, rel=0.03)


def test_a_share_of_the_events_moves() -> None:
    noise = EventNoise(n_events=100, sensor=(2, 30, 30))
    x = noise.drawn(STREAMS)
    moved = noise.moved(x, MOVES, 0.1)
    assert (moved.when != x.when).mean() == pytest.approx(0.1, abs=0.01)
    np.testing.assert_array_equal(noise.moved(x[3:5], MOVES[3:5], 0.1).when, moved[3:5].copy().when)


@pytest.mark.parametrize(
    "noise", [ValueNoise(low=0.0, high=1.0, shape=(2, 3)), EventNoise(n_events=4, sensor=(1, 2, 3))]
)
def test_the_better_records_are_chosen(noise: ValueNoise | EventNoise) -> None:
    x, other = noise.drawn(STREAMS[:3]), noise.drawn(MOVES[:3])
    first = np.array([True, False, True])
    found = noise.chosen(first, x, other)
    for n, source in enumerate((x, other, x)):
        a, b = (each[np.array([n])] for each in (found, source))
        if isinstance(noise, EventNoise):
            a, b = a.counts(), b.counts()
        np.testing.assert_array_equal(a, b)
