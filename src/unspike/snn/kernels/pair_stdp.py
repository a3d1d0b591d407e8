"""The loops of pair-based STDP; `plasticity.stdp` states the equations.

The change of a synapse is linear in the postsynaptic train, so with k_j(t) = A_pos x_j(t) - A_neg z_j(t),
x the trace of the presynaptic spikes before t and z that of those after t, it is the sum of k_j(t) over the
postsynaptic spikes. k is made once a presynaptic neuron and record. The sum is taken in one of two ways,
whichever costs less for a layer: for whole blocks of neurons (`pair_stdp_blocks`), or synapse by synapse for
sixteen records side by side, as here.

Both add in one order, so that the bits are equal: record r belongs to lane r modulo 16; each lane adds its
records one after another, a record's steps from the first; then the lanes are added one after another.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit, prange

from unspike.foundation.threads import loops_only
from unspike.snn.kernels.lanes import population_count
from unspike.snn.kernels.pair_stdp_blocks import change_layer as change_blocks
from unspike.snn.kernels.pair_stdp_blocks import cost as cost_of_blocks
from unspike.snn.kernels.pair_stdp_lanes import by_step, sum_four
from unspike.snn.kernels.pair_stdp_traces import BLOCK, GROUP, make_traces, spacing
from unspike.snn.kernels.vector_code import LANES, WORDS
from unspike.snn.kernels.vectors import empty_vectors

# See `present.COMPILED_IN`.
COMPILED_IN = "73c65d47cbb01a32"
FOUR = 4
# Of one synapse in sixteen records a step, in nanoseconds, as in `pair_stdp_blocks`.
SYNAPSE = 1.2


@njit(cache=True, parallel=loops_only())
def join_trains(trains: Any, masks: Any) -> None:
    """Turn `trains`, uint16 [B, Q, N], into `masks`, uint64 [B, ceil(Q / 4), N]."""
    n_records, n_words, n_neurons = trains.shape
    for r in prange(n_records):
        masks[r] = np.uint64(0)
        for q in range(n_words):
            for j in range(n_neurons):
                masks[r, q // WORDS, j] |= np.uint64(trains[r, q, j]) << np.uint64(LANES * (q % WORDS))


@njit(cache=True)
def words_by_step(masks: Any, i: int, words: Any) -> None:
    """Write the train of one neuron, of uint64 [B, G, N], to ``words[(64 G + 1) b + t]``, uint16.

    Bit a of such a word is record 16 b + a.
    """
    n_records, n_groups, _ = masks.shape
    sixteen = np.zeros(LANES, np.uint64)
    for b in range(-(-n_records // LANES)):
        for g in range(n_groups):
            for a in range(LANES):
                r = b * LANES + a
                sixteen[a] = masks[r, g, i] if r < n_records else np.uint64(0)
            by_step(sixteen, np.int64(0), words, np.int64(b * spacing(n_groups) + g * GROUP))


@njit(cache=True, parallel=loops_only())
def words_of_layer(fired: Any, taught: Any, first: int, words: Any) -> None:
    """Write the trains of a layer's neurons, from `first`, then the taught ones, each to a row of `words`."""
    n_post = len(words) - taught.shape[2]
    for i in prange(len(words)):
        if i < n_post:
            words_by_step(fired, first + i, words[i])
        else:
            words_by_step(taught, i - n_post, words[i])


@njit(cache=True)
def traces_of_neuron(
    fired: Any, j: int, n_steps: int, heights: Any, decay: Any, values: Any, groups: Any
) -> int:
    """Write k(t) of neuron j to `values`, flat [groups of 16 records, 64 G + 1, 16].

    `fired` is uint64 [B, G, N]. The numbers of the groups in which the neuron fires are written to `groups`,
    and how many they are is returned.
    """
    n_records, n_groups, _ = fired.shape
    masks, trace = np.empty((n_groups, BLOCK), np.uint64), np.empty(BLOCK, np.float32)
    n, size = 0, BLOCK * spacing(n_groups)
    for first in range(0, n_records, BLOCK):
        masks[:] = np.uint64(0)
        for r in range(first, min(first + BLOCK, n_records)):
            for g in range(n_groups):
                masks[g, r - first] = fired[r, g, j]
        before = n
        for k in range(0, BLOCK, LANES):
            if masks[:, k : k + LANES].any():
                groups[n] = (first + k) // LANES
                n += 1
        if n > before:
            begin = first // BLOCK * size
            make_traces(masks, n_steps, heights, decay, values[begin : begin + size], trace)
    return n


@njit(cache=True)
def sum_trains(
    values: Any, groups: Any, n_steps: int, length: int, words: Any, trains: Any, sums: Any
) -> None:
    """Write the sum of k(t), `values`, at the spikes of each of some trains to `sums`.

    `trains` are their numbers in `words`, uint16 [trains, groups of 16 records * (64 G + 1)].
    """
    flat, size = words.reshape(-1), np.int64(words.shape[1])
    starts, four = np.empty(FOUR, np.int64), np.empty(FOUR, np.float32)
    for first in range(0, len(trains), FOUR):
        here = min(FOUR, len(trains) - first)
        for k in range(FOUR):
            starts[k] = trains[first + min(k, here - 1)] * size
        sum_four(values, groups, np.int64(len(groups)), np.int64(n_steps), length, flat, starts, four)
        sums[first : first + here] = four[:here]


@njit(cache=True, parallel=loops_only())
def change_synapses(
    fired: Any, taught: Any, n_steps: int, pre: Any, post: Any, row_start: Any, target: Any,
    heights: Any, decay: Any, scale: Any, change: Any,
) -> None:  # fmt: skip
    """Write the change of every synapse from the neurons `pre` to those `post`, each (first, last)."""
    n_records, n_post, n_classes = len(fired), post[1] - post[0], taught.shape[2]
    length, n_groups = spacing(fired.shape[1]), -(-n_records // LANES)
    words = np.empty((n_post + n_classes, n_groups * length), np.uint16)
    words_of_layer(fired, taught, post[0], words)
    for j in prange(pre[0], pre[1]):
        values = empty_vectors(-(-n_records // BLOCK) * BLOCK * length)
        groups = np.empty(n_groups, np.uint32)
        n = traces_of_neuron(fired, j, n_steps, heights, decay, values, groups)
        own, grown = target[row_start[j] : row_start[j + 1]], np.empty(n_classes, np.float32)
        classes, shrunk = np.arange(n_post, n_post + n_classes), np.empty(len(own), np.float32)
        sum_trains(values, groups[:n], n_steps, length, words, classes, grown)
        sum_trains(values, groups[:n], n_steps, length, words, own, shrunk)
        for s in range(len(own)):
            change[row_start[j] + s] = scale * (grown[own[s] % n_classes] - shrunk[s])


@njit(cache=True)
def count_spikes(masks: Any, first: int, last: int) -> Any:
    """Return the spikes of the neurons `first` to `last` in all records, `masks` uint64 [B, G, N]."""
    n = np.int64(0)
    for r in range(len(masks)):
        for g in range(masks.shape[1]):
            for i in range(first, last):
                n += np.int64(population_count(masks[r, g, i]))
    return n


def correlate_pairs(
    fired: Any, taught: Any, n_steps: int, first_neuron: Any, row_start: Any, target: Any,
    heights: Any, decay: Any, scale: Any, change: Any,
) -> None:  # fmt: skip
    """Write ``scale * sum over records of STDP(pre, taught) - STDP(pre, post)`` for every synapse.

    `fired` is uint64 [B, G, N], `taught` uint64 [B, G, C]: neuron i of a layer is taught train i modulo C.
    """
    n_records, _, n_classes = taught.shape
    for pre, post in pairwise(pairwise(first_neuron)):
        n_pre, n_trains = pre[1] - pre[0], post[1] - post[0] + n_classes
        n_spikes = count_spikes(fired, post[0], post[1]) + count_spikes(taught, 0, n_classes)
        blocks = cost_of_blocks(n_spikes, n_pre, n_trains, n_records)
        n_sums = row_start[pre[1]] - row_start[pre[0]] + n_pre * n_classes
        one_by_one = SYNAPSE * n_steps * -(-n_records // LANES) * n_sums
        change_layer = change_blocks if blocks < one_by_one else change_synapses
        change_layer(fired, taught, n_steps, pre, post, row_start, target, heights, decay, scale, change)
