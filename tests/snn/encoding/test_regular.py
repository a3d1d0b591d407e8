from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.foundation.randomness import Purpose, key, uniform
from unspike.models.packing import unpack
from unspike.snn.encoding import RegularCode
from unspike.snn.encoding.regular import regular_spikes

from .helpers import encode


@settings(max_examples=50, deadline=None)
@given(value=st.floats(0.0, 1.0, width=32), n_steps=st.integers(1, 300), seed=st.integers(0, 99))
def test_counts_are_within_one_of_rate_times_steps(value: float, n_steps: int, seed: int) -> None:
    counts = encode(RegularCode(), np.full((3, 7), value, np.float32), n_steps, seed=seed).sum(axis=0)
    assert np.all(np.abs(counts - 0.6 * value * n_steps) <= 1.0 + 1e-4)


def test_counts_are_unbiased() -> None:
    # 20,000 neurons at 5.25 spikes: a quarter fire six times.
    counts = encode(RegularCode(max_rate=1.0), np.full((100, 200), 0.105, np.float32), 50).sum(axis=0)
    assert set(np.unique(counts).tolist()) == {5, 6}
    assert abs(counts.mean() - 5.25) < 5 * (0.25 * 0.75 / 20_000) ** 0.5


def test_spikes_are_evenly_spaced() -> None:
    spikes = encode(RegularCode(max_rate=1.0), np.full((4, 5), 0.3, np.float32), 100)
    for train in spikes.reshape(100, -1).T:
        assert set(np.diff(np.flatnonzero(train)).tolist()) <= {3, 4}


def test_the_phase_by_hand() -> None:
    stream = key(5, Purpose.INPUT_SPIKES, np.array([17]), 0)
    phase = uniform(stream, np.arange(3)).astype(np.float64)
    # The phase of neuron j is the j-th number of the record's stream; it fires where phase + r t passes one.
    rates = np.array([0.25, 0.5, 1.0])
    sums = phase + rates * np.arange(0, 41)[:, None]
    expected = np.diff(np.floor(sums), axis=0) > 0
    made = unpack(regular_spikes(rates.astype(np.float32)[None, None], stream, 40), 40)
    np.testing.assert_array_equal(made[:, 0], expected)


def test_rates_that_change_hold_for_their_stretch() -> None:
    # Three stretches of ten steps: silent, every step, every second step
    rates = np.array([0.0, 1.0, 0.5], np.float32)[None, :, None]
    made = unpack(regular_spikes(rates, key(0, Purpose.INPUT_SPIKES, np.array([1]), 0), 30), 30)[:, 0, 0]
    assert [made[:10].sum(), made[10:20].sum(), made[20:].sum()] == [0, 10, 5]


def test_a_silent_value_never_fires() -> None:
    assert not encode(RegularCode(), np.zeros((5, 6), np.float32), 100).any()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("n_stretches", [1, 3])
def test_inputs_without_a_rate_are_silent_and_change_no_other(share: float, n_stretches: int) -> None:
    rng = np.random.default_rng(0)
    rates = rng.random((5, n_stretches, 40), np.float32)
    rates[np.broadcast_to(rng.random((5, 1, 40)) >= share, rates.shape)] = 0
    streams = key(0, Purpose.INPUT_SPIKES, np.arange(5), 0)
    words = regular_spikes(rates, streams, 50)
    assert not words[np.broadcast_to(~rates.any(axis=1)[:, None], words.shape)].any()
    # The least rate there is makes no spike, and has every input looked at.
    least = np.where(rates > 0, rates, np.finfo(np.float32).smallest_subnormal)
    np.testing.assert_array_equal(regular_spikes(least, streams, 50), words)
