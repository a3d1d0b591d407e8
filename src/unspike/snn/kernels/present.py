"""Present a batch of records to a feed-forward network, one record a thread at a time.

Sixteen steps at a time and layer by layer: a presynaptic neuron that is silent in these steps costs
nothing; each synapse of one that is not costs one vector instruction (see `lanes`).
`Network.simulate_plainly` defines the result.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange, uint16, uint32

from unspike.snn.kernels.lanes import LANES, add_where
from unspike.snn.kernels.neuron_steps import izhikevich_steps, lif_steps

# Numba's cache notices a change of this file, not of the files whose functions are compiled into it. So their
# hash stands here (a test compares it): without it an upgrade could go on running the old neurons.
COMPILED_IN = "896ddac9d6c368ad"


@njit(cache=True)
def propagate(words: Any, row_start: Any, post: Any, weight: Any, lanes: Any) -> None:
    """Add the synaptic input of sixteen steps to `lanes`, flat [16 * n_post], time last."""
    for j in range(len(words)):
        if words[j] == 0:
            continue
        for s in range(row_start[j], row_start[j + 1]):
            add_where(lanes, np.int64(post[s]) * LANES, words[j], weight[s])


@njit(inline="always", cache=True)
def population_count(word: Any) -> Any:
    """Return the number of bits that are set in a 16-bit word."""
    word = word - ((word >> uint32(1)) & uint32(0x5555))
    word = (word & uint32(0x3333)) + ((word >> uint32(2)) & uint32(0x3333))
    word = (word + (word >> uint32(4))) & uint32(0x0F0F)
    return np.int32((word + (word >> uint32(8))) & uint32(0x1F))


@njit(cache=True)
def time_first(lanes: Any, gain: Any, n: int, current: Any) -> None:
    """Turn `lanes`, flat [n, 16], into `current`, flat [16, n], and scale it."""
    for i in range(n):
        for t in range(LANES):
            current[t * n + i] = lanes[i * LANES + t] * gain


@njit(cache=True)
def run_layer(
    trains: Any, n_steps: int, first_pre: int, n_pre: int, first: int, row_start: Any, post: Any, weight: Any,
    gain: Any, v_t: Any, model: int, constants: Any, silenced: Any, counts: Any,
) -> None:  # fmt: skip
    """Run one layer of one record over all time steps; `trains` is uint16 [Q, all neurons]."""
    n = len(v_t)
    v = np.full(n, constants[2] if model == 0 else constants[1], np.float32)
    u = np.full(n, constants[1] * constants[2], np.float32)
    lanes = np.empty(n * LANES, np.float32)
    current = np.empty(n * LANES, np.float32)
    fired = np.empty(n, np.uint32)
    counts[:] = 0
    for q in range(trains.shape[0]):
        steps = min(LANES, n_steps - q * LANES)
        lanes[:] = np.float32(0.0)
        propagate(trains[q, first_pre : first_pre + n_pre], row_start, post, weight, lanes)
        time_first(lanes, gain, n, current)
        if model == 0:
            izhikevich_steps(current, v, u, v_t, constants, steps, fired)
        else:
            lif_steps(current, v, u, v_t, constants, steps, fired)
        for i in range(n):
            word = fired[i] if silenced[i] == 0 else np.uint32(0)
            trains[q, first + i] = uint16(word)
            counts[i] += population_count(word)


@njit(cache=True, parallel=True)
def present(
    trains: Any, counts: Any, n_steps: int, first_neuron: Any, row_start: Any, post: Any, weight: Any,
    gain: Any, v_t: Any, model: Any, constants: Any, silenced: Any,
) -> None:  # fmt: skip
    """Run every layer for every record.

    `trains` uint16 [B, Q, N] holds the input's words at [:, :, : first_neuron[1]] and receives those of
    the other layers; `counts` int32 [B, N] likewise. Layer l is the neurons first_neuron[l] to
    first_neuron[l + 1], layer 0 the input; row j of `row_start` holds the synapses that leave neuron j.
    """
    n_layers = len(first_neuron) - 1
    for r in prange(trains.shape[0]):
        for layer in range(1, n_layers):
            a, b, c = first_neuron[layer - 1], first_neuron[layer], first_neuron[layer + 1]
            run_layer(
                trains[r], n_steps, a, b - a, b, row_start[a : b + 1], post, weight, gain[layer - 1],
                v_t[b:c], model[layer - 1], constants[layer - 1], silenced[r, b:c], counts[r, b:c],
            )  # fmt: skip
