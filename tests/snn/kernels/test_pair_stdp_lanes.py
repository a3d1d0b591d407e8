"""Sixteen trains at once against NumPy; their traces are tested in test_pair_stdp_traces.py."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from unspike.snn.kernels.pair_stdp_lanes import by_step, sum_four


@njit
def turned(masks: Any, first: int, words: Any, start: int) -> None:
    by_step(masks, first, words, start)


@njit
def four(values: Any, groups: Any, n: int, length: int, words: Any, starts: Any, sums: Any) -> None:
    sum_four(values, groups, np.int64(len(groups)), n, length, words, starts, sums)


def test_bits_of_trains_become_those_of_steps() -> None:
    fired = np.random.default_rng(0).random((18, 64)) < 0.5
    masks = (fired.astype(np.uint64) << np.arange(64, dtype=np.uint64)).sum(axis=1, dtype=np.uint64)
    words = np.zeros(70, np.uint16)
    turned(masks, 2, words, 5)
    expected = (fired[2:].T.astype(np.uint64) << np.arange(16, dtype=np.uint64)).sum(axis=1)
    np.testing.assert_array_equal(words[5:69], expected)
    assert not words[[0, 4, 69]].any()


def test_four_sums_at_spikes() -> None:
    rng, length = np.random.default_rng(0), 11
    values = rng.integers(-50, 50, (3, length, 16)).astype(np.float32)  # whole numbers: in any order the same
    words = rng.integers(0, 2**16, (6, 3, length), np.uint16)
    groups, chosen, sums = np.array([2, 0], np.uint32), [5, 1, 1, 0], np.empty(4, np.float32)
    starts = np.array(chosen, np.int64) * 3 * length
    four(values.reshape(-1), groups, 9, length, words.reshape(-1), starts, sums)
    fires = words[..., None] >> np.arange(16, dtype=np.uint16) & 1
    expected = [(fires[k, [0, 2], :9] * values[[0, 2], :9]).sum() for k in chosen]
    np.testing.assert_array_equal(sums, expected)
