"""Sums of sixteen time steps at once equal sums of one after another, bit by bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from unspike.snn.kernels import lanes
from unspike.snn.kernels.vector_code import LANES, WORDS


def compiled_gather(*, mask_registers: bool) -> Any:
    """Return `gather` as it is compiled for processors with mask registers, or for others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lanes, "MASK_REGISTERS", mask_registers)

        @njit
        def gather(masks: Any, pre: Any, weight: Any, sums: Any) -> None:
            lanes.gather(masks, pre, weight, np.int64(0), np.int64(len(pre)), sums, np.int64(0))

        nothing = np.empty(0, np.uint64), np.empty(0, np.int32), np.empty(0, np.float32)
        gather(*nothing, np.empty(WORDS * LANES, np.float32))
    return gather


@njit
def scattered(
    sums: Any, start: int, step: int, spikes: Any, post: Any, weight: Any, first: int, last: int
) -> None:
    if spikes >> 16:
        lanes.scatter_2(sums, start, step, spikes, post, weight, first, last)
    else:
        lanes.scatter_1(sums, start, step, spikes, post, weight, first, last)


@settings(max_examples=60, deadline=None)
@given(
    n_post=st.integers(1, 20),
    n_synapses=st.integers(0, 40),
    spikes=st.integers(0, 2**32 - 1),
    two=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_scatter_adds_the_weights_at_the_bits_that_are_set(
    n_post: int, n_synapses: int, spikes: int, two: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    spikes = spikes if two else spikes % 2**16
    post = rng.integers(0, n_post, n_synapses, np.int32)
    weight = rng.normal(0.0, 1.0, n_synapses).astype(np.float32)
    sums = rng.normal(0.0, 1.0, (2, n_post, 16)).astype(np.float32)
    fires = np.array([[spikes >> (16 * k + t) & 1 for t in range(16)] for k in range(2)], bool)
    first, expected = n_synapses // 3, sums.copy()
    for i, w in zip(post[first:], weight[first:], strict=True):
        expected[:, i][fires] += w
    scattered(sums.reshape(-1), 0, n_post * 16, np.uint32(spikes), post, weight, first, n_synapses)
    np.testing.assert_array_equal(sums, expected)


GATHER = [compiled_gather(mask_registers=registers) for registers in (False, True)]


@settings(max_examples=100, deadline=None)
@given(n_pre=st.integers(1, 40), n_synapses=st.integers(0, 60), seed=st.integers(0, 1000))
def test_gather_sums_the_weights_of_the_bits_that_are_set(n_pre: int, n_synapses: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    masks = rng.integers(0, 2**64, n_pre, np.uint64)
    masks[rng.random(n_pre) < 0.2] = [0, 2**64 - 1][seed % 2]
    pre = rng.integers(0, n_pre, n_synapses, np.int32)
    weight = rng.normal(0.0, 1.0, n_synapses).astype(np.float32)
    expected = np.zeros(64, np.float32)
    for j, w in zip(pre, weight, strict=True):
        fires = masks[j] >> np.arange(64, dtype=np.uint64) & np.uint64(1)
        expected[fires == 1] += w
    for gather in GATHER:
        sums = np.full(64, np.nan, np.float32)
        gather(masks, pre, weight, sums)
        np.testing.assert_array_equal(sums, expected)


@njit
def products(x: Any, y: Any, begin: int, length: int, rows: Any, target: Any) -> None:
    lanes.dot_four(x, np.int64(length), y, begin, np.int64(length), rows, 1, np.float32(0.5), target)
    target[0] = np.float32(0.5) * lanes.dot(
        x, np.int64(length), y, (begin + rows[1]) * length, np.int64(length)
    )


@pytest.mark.parametrize("length", [16, 112])
def test_four_products_have_the_bits_of_one(length: int) -> None:
    rng = np.random.default_rng(length)
    x, y = (rng.normal(size=12 * length).astype(np.float32) for _ in range(2))
    rows, found = np.array([0, 5, 0, 9, 5], np.int32), np.zeros(5, np.float32)
    products(x, y, 2, length, rows, found)
    assert found[0] == found[1] == found[4]
    expected = [x[length : 2 * length] @ y.reshape(12, length)[2 + row] / 2 for row in rows[1:]]
    np.testing.assert_allclose(found[1:], expected, rtol=1e-4)
