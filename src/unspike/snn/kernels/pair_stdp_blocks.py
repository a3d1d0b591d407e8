"""Pair-based STDP of whole blocks: every pair of sixty-four presynaptic neurons and each postsynaptic one.

A spike of a postsynaptic neuron adds k_j(t) of sixty-four presynaptic neurons at once to sums that stay in
registers, so that only spikes cost anything. What belongs to no synapse is made as well and left; the order
of additions is that of `pair_stdp`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from unspike.foundation.threads import loops_only
from unspike.snn.kernels.lanes import add_at_spikes_4
from unspike.snn.kernels.pair_stdp_traces import BLOCK, GROUP, make_traces, spacing
from unspike.snn.kernels.vector_code import LANES
from unspike.snn.kernels.vectors import empty_vectors

# See `present.COMPILED_IN`.
COMPILED_IN = "3887740c7c2bd979"
MOST_TRAINS = 20_000  # with sums that stay in a cache
# Of one spike, one train of one record and the traces of one record, in nanoseconds of
# one machine: only the ratios count.
SPIKE, TRAIN, TRACES = 2.0, 5.0, 2000.0


@njit(cache=True)
def cost(n_spikes: int, n_pre: int, n_trains: int, n_records: int) -> float:
    """Return what the changes of a layer cost, infinite where the sums are too large."""
    if n_trains > MOST_TRAINS:
        return np.inf
    return -(-n_pre // BLOCK) * (SPIKE * n_spikes + (TRAIN * n_trains + TRACES) * n_records)


@njit(cache=True)
def masks_of_block(fired: Any, first: int, last: int) -> Any:
    """Return the trains of the neurons `first` to `last`, of uint64 [B, G, N], filled up to [B, G, 64]."""
    n_records, n_groups, _ = fired.shape
    masks = np.zeros((n_records, n_groups, BLOCK), np.uint64)
    for r in range(n_records):
        for g in range(n_groups):
            masks[r, g, : last - first] = fired[r, g, first:last]
    return masks


@njit(cache=True)
def any_fires(masks: Any) -> Any:
    """Return whether any of the trains, uint64 [G, 64], has a spike."""
    found = np.uint64(0)
    for g in range(len(masks)):
        for j in range(BLOCK):
            found |= masks[g, j]
    return found != 0


@njit(cache=True)
def add_record(trains: Any, first: int, last: int, values: Any, sums: Any, at: int) -> None:
    """Add k(t) where the trains `first` to `last` of one record, uint64 [G, N], have a spike."""
    length = spacing(len(trains))
    for g in range(len(trains)):
        place = np.int64(g * GROUP * LANES)
        for i in range(first, last):
            if trains[g, i]:
                start = np.int64((at + i - first) * BLOCK)
                add_at_spikes_4(trains[g, i], values, place, LANES, LANES * length, sums, start)


@njit(cache=True)
def sum_block(
    fired: Any, taught: Any, pre: Any, post: Any, n_steps: int, heights: Any, decay: Any, sums: Any
) -> None:
    """Write the sums of the block `pre` = (first, last) to `sums`, float32 [n_post + C, 64].

    Its rows are those of the neurons `post` = (first, last), then those of the taught trains.
    """
    n_records, n_groups, n_post = fired.shape[0], fired.shape[1], post[1] - post[0]
    masks, trace = masks_of_block(fired, pre[0], pre[1]), np.empty(BLOCK, np.float32)
    values, lane = empty_vectors(BLOCK * spacing(n_groups)), empty_vectors(sums.size)
    sums[:] = np.float32(0.0)
    for a in range(min(LANES, n_records)):
        lane[:] = np.float32(0.0)
        for r in range(a, n_records, LANES):
            if any_fires(masks[r]):
                make_traces(masks[r], n_steps, heights, decay, values, trace)
                add_record(fired[r], post[0], post[1], values, lane, 0)
                add_record(taught[r], 0, taught.shape[2], values, lane, n_post)
        sums += lane.reshape(sums.shape)


@njit(cache=True, parallel=loops_only())
def change_layer(
    fired: Any, taught: Any, n_steps: int, pre: Any, post: Any, row_start: Any, target: Any,
    heights: Any, decay: Any, scale: Any, change: Any,
) -> None:  # fmt: skip
    """Write the change of every synapse from the neurons `pre` to those `post`, each (first, last)."""
    n_blocks = -(-(pre[1] - pre[0]) // BLOCK)
    n_post, n_classes = post[1] - post[0], taught.shape[2]
    for block in prange(n_blocks):
        first = pre[0] + block * BLOCK
        last = min(pre[1], first + BLOCK)
        sums = empty_vectors((n_post + n_classes) * BLOCK).reshape(n_post + n_classes, BLOCK)
        sum_block(fired, taught, (first, last), post, n_steps, heights, decay, sums)
        for j in range(first, last):
            for s in range(row_start[j], row_start[j + 1]):
                i = target[s]
                change[s] = scale * (sums[n_post + i % n_classes, j - first] - sums[i, j - first])
