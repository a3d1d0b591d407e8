"""Synaptic input by whole rows of weights: each spike adds the row of its neuron to the sums of its step.

A row holds the weights of a presynaptic neuron to all postsynaptic ones, zero where there is no synapse. It
is loaded once for all steps in which the neuron fires, and a spike costs one addition for sixteen
postsynaptic neurons, wherever the spikes are. Two rows are added at a time: the sums of a step in which both
neurons fire are loaded and stored once. Rows are added in the order of the presynaptic neurons, as in the
other ways, and to add zero changes no sum, so that the bits are equal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from unspike.snn.kernels.lanes import (
    add_two_rows_1,
    add_two_rows_2,
    add_two_rows_3,
    add_two_rows_4,
    add_two_rows_5,
    add_two_rows_6,
    add_two_rows_7,
)
from unspike.snn.kernels.vector_code import LANES
from unspike.snn.kernels.vectors import empty_vectors, whole_vectors

# See `present.COMPILED_IN`.
COMPILED_IN = "87c9e8e32ea300c3"

# Vectors of two rows that are held at a time, in registers or, where these are few, in the fastest cache.
HELD = 7
MOST_NUMBERS = 1_000_000  # in all rows of a layer; more do not stay in a cache
# What it costs to visit a row for as much of it as is held, to add a vector, to set one to zero and to write
# a synapse to its row, in what a vector costs that `present.propagate` adds (benchmarks/limit.py).
VISITING, ADDING, EMPTYING, WRITING = 20.0, 0.5, 2.0, 0.8


@njit(cache=True)
def empty_rows(n_pre: int, n_post: int) -> Any:
    """Return room for the rows of a layer, float32 [n_pre, width]; a row is the neurons in whole vectors."""
    width = whole_vectors(n_post)
    return empty_vectors(n_pre * width).reshape(n_pre, width)


@njit(cache=True)
def fill_rows(first: Any, last: Any, post: Any, weight: Any, rows: Any) -> None:
    """Write the synapses first[j] to last[j] of each presynaptic neuron j to row j."""
    for j in range(len(rows)):
        rows[j] = np.float32(0.0)
        for s in range(first[j], last[j]):
            rows[j, post[s]] = weight[s]


@njit(cache=True)
def cost(n_spikes: int, firing: int, n_pre: int, n_post: int, n_synapses: int) -> float:
    """Return what it costs to sum a layer's input for a batch, infinite where its rows are too large.

    `firing` is how often a neuron fires in a record at all.
    """
    vectors = whole_vectors(n_post) // LANES
    if n_pre * vectors * LANES > MOST_NUMBERS:
        return np.inf
    visits = firing * -(-vectors // HELD)
    return VISITING * visits + vectors * (ADDING * n_spikes + EMPTYING * n_pre) + WRITING * n_synapses


@njit(cache=True)
def list_firing(masks: Any, firing: Any, spikes: Any) -> Any:
    """Write which masks are not 0 to `firing`, and these to `spikes`; return how many.

    One that is 0 stands after them: there must be room for it.
    """
    n = np.uint64(0)
    for j in range(len(masks)):
        firing[n], spikes[n] = j, masks[j]
        n += np.uint64(masks[j] != 0)
    firing[n], spikes[n] = 0, 0
    return np.int64(n)


@njit(cache=True)
def add_rows(masks: Any, rows: Any, first: int, sums: Any, padded: int) -> None:
    """Add the row of each neuron that fires at t to ``sums[padded * t + i]``.

    Bit t of `masks`, uint64 [n_pre], says who fires; of `rows`, float32 [n_pre, width], the `padded` numbers
    from `first` are added.
    """
    flat, width = rows.reshape(-1), rows.shape[1]
    firing, spikes = np.empty(len(masks) + 1, np.int64), np.empty(len(masks) + 1, np.uint64)
    n = list_firing(masks, firing, spikes)
    begin, left = 0, padded // LANES
    while left:
        held = -(-left // -(-left // HELD))
        place = first + begin
        for k in range(0, n, 2):
            one_at, other_at = firing[k] * width + place, firing[k + 1] * width + place
            _add_rows(held, spikes[k], spikes[k + 1], flat, one_at, other_at, sums, begin, padded)
        begin += held * LANES
        left -= held


@njit(cache=True)
def _add_rows(
    held: int, one: int, other: int, rows: Any, one_at: int, other_at: int, sums: Any, begin: int, padded: int
) -> None:
    if held == 7:
        add_two_rows_7(one, other, rows, one_at, other_at, sums, begin, padded)
    elif held == 6:
        add_two_rows_6(one, other, rows, one_at, other_at, sums, begin, padded)
    elif held == 5:
        add_two_rows_5(one, other, rows, one_at, other_at, sums, begin, padded)
    elif held == 4:
        add_two_rows_4(one, other, rows, one_at, other_at, sums, begin, padded)
    elif held == 3:
        add_two_rows_3(one, other, rows, one_at, other_at, sums, begin, padded)
    elif held == 2:
        add_two_rows_2(one, other, rows, one_at, other_at, sums, begin, padded)
    else:
        add_two_rows_1(one, other, rows, one_at, other_at, sums, begin, padded)
