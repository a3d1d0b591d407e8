"""Surrogate gradients of layers whose neurons are joined to most of the next: whole rows of weights.

A record's spikes add rows of weights to the sums of their steps (`layer_currents.currents_by_rows`), and rows
of gradients, one a step, to the change of the weights of their neuron; either is an addition for sixteen
neurons. Which layers are worked on so depends on their synapses alone, for gradients are not added in the
order in which `surrogate_gradient.correlate_spikes` adds them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from unspike.snn.kernels.lanes import add_at_spikes_1, add_at_spikes_4
from unspike.snn.kernels.present import join_words
from unspike.snn.kernels.vector_code import LANES, WORDS
from unspike.snn.kernels.vectors import whole_vectors
from unspike.snn.kernels.whole_rows import MOST_NUMBERS, fill_rows, list_firing

# See `present.COMPILED_IN`.
COMPILED_IN = "2730b30745d0dd5c"

WIDE = 4 * LANES


@njit(cache=True)
def rows_of_layers(first_neuron: Any, row_start: Any) -> Any:
    """Return where the rows of the synapses from each layer begin among all, and where they end.

    They are as wide as whole vectors of the next layer. There are none where fewer than half of all pairs of
    neurons are joined, where the next layer is small, or where they would not stay in a cache.
    """
    n_layers = len(first_neuron) - 1
    begin = np.zeros(n_layers, np.int64)
    for layer in range(n_layers - 1):
        pre = first_neuron[layer + 1] - first_neuron[layer]
        post = first_neuron[layer + 2] - first_neuron[layer + 1]
        n_synapses = row_start[first_neuron[layer + 1]] - row_start[first_neuron[layer]]
        size = pre * whole_vectors(post)
        whole = 2 * n_synapses >= pre * post and post >= WIDE and size <= MOST_NUMBERS
        begin[layer + 1] = begin[layer] + (size if whole else 0)
    return begin


@njit(cache=True)
def rows_of_layer(layer: int, first_neuron: Any, rows_begin: Any, rows: Any) -> Any:
    """Return the rows of the synapses from a layer, [n_pre, width], or none."""
    begin, end = rows_begin[layer], rows_begin[layer + 1]
    n_pre = first_neuron[layer + 1] - first_neuron[layer] if end > begin else 0
    return rows[begin:end].reshape(n_pre, (end - begin) // max(1, n_pre))


@njit(cache=True)
def fill_layers(
    first_neuron: Any, row_start: Any, post: Any, weight: Any, rows_begin: Any, rows: Any
) -> None:
    """Write the weights to the rows of all layers that have any."""
    for layer in range(len(rows_begin) - 1):
        first, last = first_neuron[layer], first_neuron[layer + 1]
        own = rows_of_layer(layer, first_neuron, rows_begin, rows)
        fill_rows(row_start[first:last], row_start[first + 1 : last + 1], post, weight, own)


@njit(cache=True)
def add_gradients(words: Any, first: int, gradient: Any, change: Any) -> None:
    """Add the gradients of the steps in which each neuron from `first` on fires to its row of `change`.

    `words` is uint16 [Q, N], `gradient` flat, time first [>= 16 Q, width], `change` [n_pre, width].
    """
    n_pre, width = change.shape
    masks, flat = np.empty(n_pre, np.uint64), change.reshape(-1)
    firing, spikes = np.empty(n_pre + 1, np.int64), np.empty(n_pre + 1, np.uint64)
    for q in range(0, words.shape[0], WORDS):
        join_words(words[q : q + WORDS], first, masks)
        n = list_firing(masks, firing, spikes)
        begin, wide = np.int64(q * LANES * width), width // WIDE * WIDE
        for i in range(0, wide, WIDE):
            for k in range(n):
                add_at_spikes_4(spikes[k], gradient, begin + i, width, LANES, flat, firing[k] * width + i)
        for i in range(wide, width, LANES):
            for k in range(n):
                add_at_spikes_1(spikes[k], gradient, begin + i, width, LANES, flat, firing[k] * width + i)


@njit(cache=True)
def take_rows(
    row_first: Any, row_last: Any, post: Any, n_post: int, gain: Any, rows: Any, change: Any
) -> None:
    """Write ``gain * rows[j, post[s]]`` to `change` for every synapse s of each neuron j."""
    for j in range(len(row_first)):
        own, row = change[row_first[j] : row_last[j]], rows[j]
        if len(own) == n_post:
            for i in range(n_post):
                own[i] = gain * row[i]
        else:
            for s in range(len(own)):
                own[s] = gain * row[post[row_first[j] + s]]
