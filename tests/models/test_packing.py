from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from unspike.models.packing import n_words, pack, spike_counts, unpack

trains = arrays(np.bool_, st.tuples(st.integers(1, 50), st.integers(0, 3), st.integers(0, 5)))


@given(spikes=trains)
def test_packing_loses_nothing(spikes: NDArray[np.bool_]) -> None:
    packed = pack(spikes)
    n_steps, n_records, n_neurons = spikes.shape
    assert packed.dtype == np.uint16
    assert packed.shape == (n_records, -(-n_steps // 16), n_neurons)
    np.testing.assert_array_equal(unpack(packed, n_steps), spikes)


@given(spikes=trains)
def test_counts_are_sums_over_time(spikes: NDArray[np.bool_]) -> None:
    counts = spike_counts(pack(spikes))
    assert counts.dtype == np.int32
    np.testing.assert_array_equal(counts, spikes.sum(axis=0))


def test_by_hand() -> None:
    # One neuron that fires at steps 0, 3 and 17: bits 0 and 3 of word 0, bit 1 of word 1
    spikes = np.zeros((18, 1, 1), np.bool_)
    spikes[[0, 3, 17]] = True
    np.testing.assert_array_equal(pack(spikes)[0, :, 0], [0b1001, 0b10])


def test_words_of_a_number_of_steps() -> None:
    assert [n_words(t) for t in (1, 15, 16, 17, 32, 50)] == [1, 1, 1, 2, 2, 4]
