"""The loop of pair-based STDP; `plasticity.stdp` states the equations.

The change of a synapse is linear in the postsynaptic train, so with k_j(t) = A_pos x_j(t) - A_neg z_j(t),
x the trace of the presynaptic spikes before t and z that of those after t, it is the sum of k_j(t) over the
postsynaptic spikes: sixteen steps are one vector instruction (see `lanes`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange, uint16

from unspike.snn.kernels.lanes import LANES, add_values_where


@njit(cache=True)
def pair_window(words: Any, n_steps: int, heights: Any, decay: Any, window: Any) -> None:
    """Write k(t) of one presynaptic train, uint16 [Q], to `window`, float32 [16 * Q]."""
    trace = np.float32(0.0)
    for t in range(n_steps):
        window[t] = heights[0] * trace
        spike = np.float32((words[t // LANES] >> uint16(t % LANES)) & uint16(1))
        trace = decay[0] * (trace + spike)
    trace = np.float32(0.0)
    for t in range(n_steps - 1, -1, -1):
        window[t] -= heights[1] * trace
        spike = np.float32((words[t // LANES] >> uint16(t % LANES)) & uint16(1))
        trace = decay[1] * (trace + spike)


@njit(cache=True, parallel=True)
def correlate_pairs(
    trains: Any, teacher: Any, n_steps: int, first_neuron: Any, row_start: Any, post: Any,
    heights: Any, decay: Any, scale: Any, change: Any,
) -> None:  # fmt: skip
    """Write ``scale * sum over records of STDP(pre, teacher) - STDP(pre, post)`` for every synapse."""
    n_layers = len(first_neuron) - 1
    n_records, n_words = trains.shape[0], trains.shape[1]
    for j in prange(first_neuron[n_layers - 1]):
        layer = 0
        while first_neuron[layer + 1] <= j:
            layer += 1
        first_post, first, n_synapses = first_neuron[layer + 1], row_start[j], row_start[j + 1] - row_start[j]
        grown = np.zeros(n_synapses * LANES, np.float32)
        shrunk = np.zeros(n_synapses * LANES, np.float32)
        window = np.zeros(n_words * LANES, np.float32)
        for r in range(n_records):
            silent = True
            for q in range(n_words):
                silent = silent and trains[r, q, j] == 0
            if silent:
                continue
            pair_window(trains[r, :, j], n_steps, heights, decay, window)
            for q in range(n_words):
                for s in range(n_synapses):
                    i = first_post + post[first + s]
                    if teacher[r, q, i] != 0:
                        add_values_where(grown, s * LANES, teacher[r, q, i], window, q * LANES)
                    if trains[r, q, i] != 0:
                        add_values_where(shrunk, s * LANES, trains[r, q, i], window, q * LANES)
        for s in range(n_synapses):
            total = np.float32(0.0)
            for t in range(LANES):
                total += grown[s * LANES + t] - shrunk[s * LANES + t]
            change[first + s] = scale * total
