"""The loops of pair-based STDP; `plasticity.stdp` states the equations.

The change of a synapse is linear in the postsynaptic train, so with k_j(t) = A_pos x_j(t) - A_neg z_j(t),
x the trace of the presynaptic spikes before t and z that of those after t, it is the sum of k_j(t) over the
postsynaptic spikes. k is made once a presynaptic neuron, for sixteen records side by side, and only for
records in which the neuron fires; then each synapse is one vector instruction for sixteen steps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from unspike.foundation.threads import loops_only
from unspike.snn.kernels.lanes import LANES, WORDS, add_trace, by_step, transpose, window_sum

# See `present.COMPILED_IN`; of lanes.py alone.
COMPILED_IN = "957aec5b6e981e4c"
GROUP = WORDS * LANES


@njit(cache=True, parallel=loops_only())
def join_trains(trains: Any, masks: Any) -> None:
    """Turn `trains`, uint16 [B, Q, N], into `masks`, uint64 [N, B, ceil(Q / 4)]."""
    n_records, n_words, n_neurons = trains.shape
    for block in prange(-(-n_neurons // LANES)):
        first, last = block * LANES, min(n_neurons, (block + 1) * LANES)
        masks[first:last] = np.uint64(0)
        for r in range(n_records):
            for q in range(n_words):
                for j in range(first, last):
                    word = np.uint64(trains[r, q, j]) << np.uint64(LANES * (q % WORDS))
                    masks[j, r, q // WORDS] |= word


@njit(cache=True)
def firing(masks: Any, records: Any) -> int:
    """Write the records in which a neuron, masks uint64 [B, G], fires to `records`; return how many."""
    n = 0
    for r in range(len(masks)):
        if masks[r].any():
            records[n] = r
            n += 1
    return n


@njit(cache=True)
def being_taught(taught: Any, records: Any, n: Any, places: Any, n_places: Any) -> None:
    """Write, for each class, which of `n` records its train is taught in, to `places` [C, B]."""
    for c in range(len(taught)):
        n_places[c] = 0
        for a in range(n):
            if taught[c, records[a]].any():
                places[c, n_places[c]] = a
                n_places[c] += 1


@njit(cache=True)
def traces(bits: Any, n_steps: int, heights: Any, decay: Any, by_step: Any) -> None:
    """Write k(t) of sixteen trains, uint64 [G, 16], to `by_step`, float32 flat [64 G, 16]."""
    trace = np.zeros(LANES, np.float32)
    one = np.uint64(1)
    for t in range(n_steps):
        words, shift = bits[t // GROUP], np.uint64(t % GROUP)
        for a in range(LANES):
            by_step[t * LANES + a] = heights[0] * trace[a]
            trace[a] = decay[0] * (trace[a] + np.float32((words[a] >> shift) & one))
    trace[:] = np.float32(0.0)
    for t in range(n_steps - 1, -1, -1):
        words, shift = bits[t // GROUP], np.uint64(t % GROUP)
        for a in range(LANES):
            by_step[t * LANES + a] -= heights[1] * trace[a]
            trace[a] = decay[1] * (trace[a] + np.float32((words[a] >> shift) & one))


@njit(cache=True)
def make_windows(
    masks: Any, records: Any, n: Any, n_steps: int, heights: Any, decay: Any, windows: Any
) -> None:
    """Write k(t) of one neuron in its `n` active records to `windows`, flat [n padded, 64 G]."""
    n_groups = np.int64(masks.shape[1])
    length, steps = GROUP * n_groups, np.int64(n_steps)
    sixteen = np.zeros(n_groups * LANES, np.uint64)
    words = np.empty(length, np.uint16)
    sums = np.empty(length * LANES, np.float32)
    for first in range(0, n, LANES):
        for g in range(n_groups):
            for a in range(min(LANES, n - first)):
                sixteen[g * LANES + a] = masks[records[first + a], g]
            by_step(sixteen, np.int64(g * LANES), words, np.int64(g * GROUP))
        sums[:] = np.float32(0.0)
        add_trace(words, np.int64(0), np.int64(1), steps, heights[0], decay[0], sums)
        add_trace(words, steps - 1, np.int64(-1), steps, -heights[1], decay[1], sums)
        for t in range(0, length, LANES):
            place = first * length + t
            transpose(sums, t * LANES, LANES, np.float32(1.0), windows, place, length)


@njit(cache=True, parallel=loops_only())
def correlate_pairs(
    fired: Any, taught: Any, n_steps: int, first_neuron: Any, row_start: Any, post: Any,
    heights: Any, decay: Any, scale: Any, change: Any,
) -> None:  # fmt: skip
    """Write ``scale * sum over records of STDP(pre, taught) - STDP(pre, post)`` for every synapse.

    `fired` is uint64 [N, B, G], `taught` uint64 [C, B, G]: neuron i of a layer is taught train i modulo C.
    """
    n_layers, n_classes = len(first_neuron) - 1, len(taught)
    n_records, n_groups = fired.shape[1], np.int64(fired.shape[2])
    all_fired, all_taught = fired.reshape(-1), taught.reshape(-1)
    stride, everywhere = n_records * n_groups, np.arange(n_records).astype(np.uint32)
    padded = -(-n_records // LANES) * LANES
    for layer in range(n_layers - 1):
        first_post = first_neuron[layer + 1]
        for j in prange(first_neuron[layer], first_neuron[layer + 1]):
            records = np.empty(n_records, np.uint32)
            windows = np.empty(padded * GROUP * n_groups, np.float32)
            n = np.int64(firing(fired[j], records))
            make_windows(fired[j], records, n, n_steps, heights, decay, windows)
            places = np.empty((n_classes, n_records), np.uint32)
            n_places = np.empty(n_classes, np.int64)
            being_taught(taught, records, n, places, n_places)
            for s in range(row_start[j], row_start[j + 1]):
                i = np.int64(post[s])
                c = i % n_classes
                grown = window_sum(windows, places[c], records, n_places[c], n_groups, all_taught, c * stride)
                shrunk = window_sum(
                    windows, everywhere, records, n, n_groups, all_fired, (first_post + i) * stride
                )
                change[s] = scale * (grown - shrunk)
