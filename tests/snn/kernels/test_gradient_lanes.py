"""Sums along the synapses of a neuron against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit

from unspike.snn.kernels.gradient_lanes import add_four_at_spikes, sum_at_spikes, weighted_sums


@njit
def at_spikes(values: Any, start: int, places: Any, words: Any, n: int) -> float:
    return sum_at_spikes(values, start, places, words, n)


@njit
def four_at_spikes(
    values: Any, begin: int, length: int, rows: Any, places: Any, words: Any, n: int, target: Any
) -> None:
    add_four_at_spikes(values, begin, length, rows, 1, places, words, n, target)


def test_four_sums_at_spikes_have_the_bits_of_one() -> None:
    rng = np.random.default_rng(0)
    values, length = rng.normal(size=9 * 48).astype(np.float32), 48
    places, words = np.array([0, 32, 16, 5]), rng.integers(0, 2**16, 4, np.uint16)
    rows, found = np.array([0, 3, 1, 6, 3], np.int32), np.arange(5, dtype=np.float32)
    four_at_spikes(values, 2, length, rows, places, words, 4, found)
    each = [at_spikes(values, (2 + row) * length, places, words, 4) for row in rows.tolist()]
    expected = np.arange(5, dtype=np.float32)
    expected[1:] += np.array(each[1:], np.float32)
    np.testing.assert_array_equal(found, expected)


def test_values_at_the_bits_of_words() -> None:
    rng = np.random.default_rng(0)
    values = rng.integers(-50, 50, 200).astype(np.float32)  # whole numbers: in any order the same sum
    places, words = np.array([0, 40, 150]), np.array([0b11, 0xFFFF, 0x8000], np.uint16)
    bits = [[t for t in range(16) if word >> t & 1] for word in words.tolist()]
    expected = sum(values[5 + at + t] for at, set_bits in zip(places, bits, strict=True) for t in set_bits)
    assert at_spikes(values, 5, places, words, 3) == expected
    assert at_spikes(values, 5, places, words, 0) == 0


@pytest.mark.parametrize("length", [16, 32, 48, 64, 112, 128])
def test_weighted_rows(length: int) -> None:
    rng = np.random.default_rng(length)
    rows = rng.normal(size=(9, length)).astype(np.float32)
    post, weight = np.array([8, 0, 3, 3], np.int32), rng.normal(size=4).astype(np.float32)
    sums, expected = np.full(length + 10, 7.0, np.float32), np.zeros(length, np.float32)
    weighted_sums(rows.reshape(-1)[length:], -length, length, post, weight, 1, 4, sums, 3)
    for i, w in zip(post[1:], weight[1:], strict=True):
        expected += w * rows[i]
    np.testing.assert_array_equal(sums[3 : 3 + length], expected)
    assert (np.delete(sums, np.s_[3 : 3 + length]) == 7.0).all()
