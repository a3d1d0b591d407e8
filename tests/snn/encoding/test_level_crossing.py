from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.snn.encoding import LevelCrossingCode

from .helpers import encode


def test_by_hand() -> None:
    # delta = 1; the reference starts at the first sample, 0.
    #   signal     0.0  0.9  1.0  3.2  3.2  3.2  1.9  1.9 -5.0 -5.0
    #   reference  0    0    1    2    3    3    2    2    1    0
    signal = np.array([0.0, 0.9, 1.0, 3.2, 3.2, 3.2, 1.9, 1.9, -5.0, -5.0], np.float32)
    spikes = encode(LevelCrossingCode(delta=1.0), signal[None, :, None], 10)[:, 0]
    assert np.flatnonzero(spikes[:, 0]).tolist() == [2, 3, 4]
    assert np.flatnonzero(spikes[:, 1]).tolist() == [6, 8, 9]


def test_on_neurons_come_before_off_neurons() -> None:
    rising = np.arange(20, dtype=np.float32)
    series = np.stack([rising, -rising, np.zeros(20, np.float32)], axis=1)[None]
    counts = encode(LevelCrossingCode(delta=1.0), series, 20).sum(axis=0)[0]
    assert counts.tolist() == [19, 0, 0, 0, 19, 0]


def test_a_series_is_stretched_to_the_steps() -> None:
    # Two samples on ten steps: the second one begins at step 5.
    series = np.array([0.0, 1.0], np.float32)[None, :, None]
    spikes = encode(LevelCrossingCode(delta=1.0), series, 10)
    assert np.flatnonzero(spikes[:, 0, 0]).tolist() == [5]


@settings(max_examples=50, deadline=None)
@given(values=st.lists(st.floats(-3.0, 3.0, width=32), min_size=1, max_size=60))
def test_against_a_plain_loop(values: list[float]) -> None:
    signal, delta = np.array(values, np.float32), np.float32(0.25)
    spikes = encode(LevelCrossingCode(delta=0.25), signal[None, :, None], len(values))[:, 0]
    reference = signal[0]
    for t, value in enumerate(signal):
        on, off = value - reference >= delta, reference - value >= delta
        assert spikes[t].tolist() == [on, off]
        reference = reference + delta * (int(on) - int(off))


def test_an_offset_alone_is_silent() -> None:
    code = LevelCrossingCode()
    series = np.random.default_rng(0).normal(size=(2, 50, 1)).astype(np.float32)
    assert encode(code, series, 50).any()
    assert not encode(code, np.full((2, 50, 1), 7.0, np.float32), 50).any()


def test_vectors_are_refused() -> None:
    with pytest.raises(ValueError, match="takes series"):
        LevelCrossingCode().n_inputs((8,))
