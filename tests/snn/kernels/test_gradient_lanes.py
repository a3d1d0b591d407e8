"""Sums along the synapses of a neuron against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit

from unspike.snn.kernels.gradient_lanes import sum_at_spikes, weighted_sum_2, weighted_sum_4


@njit
def at_spikes(values: Any, start: int, places: Any, words: Any, n: int) -> float:
    return sum_at_spikes(values, start, places, words, n)


@njit
def weighted(times: int, rows: Any, start: int, stride: int, post: Any, weight: Any, sums: Any) -> None:
    first, last, place = 1, len(post), 3
    if times == 2:
        weighted_sum_2(rows, start, stride, post, weight, first, last, sums, place)
    else:
        weighted_sum_4(rows, start, stride, post, weight, first, last, sums, place)


def test_values_at_the_bits_of_words() -> None:
    rng = np.random.default_rng(0)
    values = rng.integers(-50, 50, 200).astype(np.float32)  # whole numbers: in any order the same sum
    places, words = np.array([0, 40, 150]), np.array([0b11, 0xFFFF, 0x8000], np.uint16)
    bits = [[t for t in range(16) if word >> t & 1] for word in words.tolist()]
    expected = sum(values[5 + at + t] for at, set_bits in zip(places, bits, strict=True) for t in set_bits)
    assert at_spikes(values, 5, places, words, 3) == expected
    assert at_spikes(values, 5, places, words, 0) == 0


@pytest.mark.parametrize("times", [2, 4])
def test_weighted_rows(times: int) -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(9, 70)).astype(np.float32)
    post, weight = np.array([8, 0, 3, 3], np.int32), rng.normal(size=4).astype(np.float32)
    sums, expected = np.full(80, 7.0, np.float32), np.zeros(16 * times, np.float32)
    weighted(times, rows.reshape(-1), 5, 70, post, weight, sums)
    for i, w in zip(post[1:], weight[1:], strict=True):
        expected += w * rows[i, 5 : 5 + 16 * times]
    np.testing.assert_array_equal(sums[3 : 3 + 16 * times], expected)
    assert (np.delete(sums, np.s_[3 : 3 + 16 * times]) == 7.0).all()
