"""Sums by whole rows equal the plain sums bit by bit, whatever is joined and whenever it fires."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.snn.kernels.vectors import whole_vectors
from unspike.snn.kernels.whole_rows import MOST_NUMBERS, add_rows, cost, empty_rows, fill_rows

from ..helpers import make_network, make_spikes
from .test_present import assert_as_defined


@settings(max_examples=40, deadline=None)
@given(
    n_pre=st.integers(1, 40),
    n_post=st.integers(1, 300),
    n_steps=st.integers(1, 64),
    joined=st.floats(0.0, 1.0),
    rate=st.floats(0.0, 1.0),
    seed=st.integers(0, 1000),
)
def test_rows_are_summed_in_the_order_of_the_presynaptic_neurons(
    n_pre: int, n_post: int, n_steps: int, joined: float, rate: float, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    pre, post = np.nonzero(draw.random((n_pre, n_post)) < joined)
    weight = draw.normal(size=len(pre)).astype(np.float32)
    edges = np.searchsorted(pre, np.arange(n_pre + 1))
    rows = empty_rows(n_pre, n_post)
    fill_rows(edges[:-1], edges[1:], post.astype(np.int32), weight, rows)

    fired = draw.random((n_steps, n_pre)) < rate
    masks = (fired.astype(np.uint64) << np.arange(n_steps, dtype=np.uint64)[:, None]).sum(axis=0)
    sums = np.zeros((64, whole_vectors(n_post)), np.float32)
    add_rows(masks.astype(np.uint64), rows, 0, sums.reshape(-1), whole_vectors(n_post))

    expected = np.zeros((n_steps, n_post), np.float32)
    for j, i, w in zip(pre, post, weight, strict=True):
        expected[fired[:, j], i] += w
    np.testing.assert_array_equal(sums[:n_steps, :n_post], expected)
    assert not sums[n_steps:].any()


def test_rows_are_whole_vectors() -> None:
    assert empty_rows(7, 33).shape == (7, 48)


def test_cost_of_a_layer() -> None:
    # 17 neurons are two vectors: 20 * 30 visits + 2 (0.5 * 100 spikes + 2 * 10 rows) + 0.8 * 170 synapses
    assert cost(100, 30, 10, 17, 170) == 600 + 2 * (50 + 20) + 136
    # 8 vectors are two parts of a row, and each is visited
    assert cost(0, 30, 0, 128, 0) == 2 * 600
    assert cost(0, 0, 1, MOST_NUMBERS + 1, 0) == math.inf


@settings(max_examples=25, deadline=None)
@given(
    n_inputs=st.integers(1, 12),
    n_hidden=st.integers(1, 300),
    n_steps=st.integers(1, 200),
    rate=st.floats(0.0, 1.0),
    seed=st.integers(0, 1000),
)
def test_networks_whose_neurons_are_all_joined(
    n_inputs: int, n_hidden: int, n_steps: int, rate: float, seed: int
) -> None:
    network = make_network((n_inputs, n_hidden, 3), probability=1.0, seed=seed)
    assert_as_defined(network, n_steps, 9, rate=rate, seed=seed)


def test_any_batch_gives_the_same_bits() -> None:
    # In small batches other ways of summing cost less.
    network, spikes = make_network((60, 50, 40, 10), probability=1.0), make_spikes(70, 40, 60, rate=0.1)
    together = network.present(spikes, 70)
    for first, last in ((0, 1), (1, 9), (9, 40)):
        for whole, part in zip(together, network.present(spikes[first:last], 70), strict=True):
            np.testing.assert_array_equal(whole[first:last], part)
