"""The input of a layer in all time steps of one record, summed in one of three ways; see `present`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from unspike.snn.kernels.lanes import transpose
from unspike.snn.kernels.present import COLLECTING, REACHING, active_words, bit_packed, by_rows, propagate
from unspike.snn.kernels.vector_code import LANES, WORDS
from unspike.snn.kernels.vectors import empty_vectors, whole_vectors

# See `present.COMPILED_IN`.
COMPILED_IN = "2730b30745d0dd5c"


@njit(cache=True)
def currents(
    words: Any, row_first: Any, row_last: Any, post: Any, weight: Any, gain: Any, lanes: Any, current: Any
) -> None:
    """Write the input that words uint16 [Q, N] cause to `current`, time first [16 Q, padded]."""
    step = len(lanes) // words.shape[0]
    n = step // LANES
    lanes[:] = np.float32(0.0)
    propagate(np.expand_dims(words, 0), row_first, row_last, post, 0, weight, lanes, step)
    for q in range(words.shape[0]):
        for i in range(0, n, LANES):
            transpose(lanes, q * step + i * LANES, LANES, gain, current, q * step + i, n)


@njit(cache=True)
def all_synapses_cost_less(words: Any, first: int, last: int, n_synapses: int) -> Any:
    """Return whether the input that the neurons `first` to `last` cause is cheaper to sum by `bit_packed`."""
    reaching = active_words(words, first, last) * (REACHING + n_synapses / (last - first))
    return COLLECTING * words.shape[0] * n_synapses < reaching


@njit(cache=True)
def in_their_order(weight: Any, first_neuron: Any, rows_begin: Any, start_in: Any, place_in: Any) -> Any:
    """Return the weights by postsynaptic neuron, of layers that have no rows, from their places."""
    found = np.empty(len(place_in), np.float32)
    if len(start_in):
        for layer in range(1, len(first_neuron) - 1):
            if rows_begin[layer] == rows_begin[layer - 1]:
                for s in range(start_in[first_neuron[layer]], start_in[first_neuron[layer + 1]]):
                    found[s] = weight[place_in[s]]
    return found


@njit(cache=True)
def currents_bit_packed(
    words: Any, pre: Any, start_in: Any, post: Any, pre_in: Any, weight_in: Any, gain: Any, current: Any
) -> None:
    """Do what `currents` does, of words uint16 [Q, N]; `pre` and `post` are the first and last neurons."""
    masks, lanes = np.empty(pre[1] - pre[0], np.uint64), empty_vectors(WORDS * LANES * LANES)
    for q in range(0, words.shape[0], WORDS):
        some = current[q * LANES * whole_vectors(post[1] - post[0]) :]
        bit_packed(
            words[q : q + WORDS], pre[0], start_in, post, pre_in, weight_in, gain, masks, lanes, some
        )  # fmt: skip


@njit(cache=True)
def currents_by_rows(words: Any, first: int, rows: Any, gain: Any, current: Any) -> None:
    """Write the input that the neurons from `first` on cause to `current`, flat, time first [16 Q, width].

    `words` is uint16 [Q, N].
    """
    n_pre, width = rows.shape
    masks = np.empty(n_pre, np.uint64)
    for q in range(0, words.shape[0], WORDS):
        begin, end = q * LANES * width, min(q + WORDS, words.shape[0]) * LANES * width
        by_rows(words[q : q + WORDS], first, rows, 0, width, gain, masks, current[begin:end])
