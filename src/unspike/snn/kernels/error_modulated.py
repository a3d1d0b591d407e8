"""The loops of error-modulated STDP; `plasticity.error_modulated_stdp` states the equations."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange


@njit(cache=True)
def output_error(
    counts: Any, target: Any, inverse_temperature: Any, pull: Any, rest_count: Any, error: Any
) -> None:
    """Write target - softmax(counts) plus the pull of the mean count towards `rest_count`."""
    n = len(counts)
    largest, mean = np.float32(counts[0]), np.float32(0.0)
    for i in range(n):
        largest = max(largest, np.float32(counts[i]))
        mean += np.float32(counts[i])
    mean /= np.float32(n)
    total = np.float32(0.0)
    for i in range(n):
        error[i] = np.exp(inverse_temperature * (np.float32(counts[i]) - largest))
        total += error[i]
    for i in range(n):
        error[i] = target[i] - error[i] / total + pull * (rest_count - mean) / np.float32(n)


@njit(cache=True, parallel=True)
def carry_back(
    counts: Any, targets: Any, first_neuron: Any, row_start: Any, post: Any, feedback: Any,
    most_spikes: Any, inverse_temperature: Any, pull: Any, rest_count: Any, errors: Any,
) -> None:  # fmt: skip
    """Write the learning signal of every neuron but the input's to `errors`, float32 [B, N]."""
    n_layers = len(first_neuron) - 1
    for r in prange(len(counts)):
        a, b = first_neuron[n_layers - 1], first_neuron[n_layers]
        output_error(counts[r, a:b], targets[r], inverse_temperature, pull, rest_count, errors[r, a:b])
        for layer in range(n_layers - 2, 0, -1):
            first_post = first_neuron[layer + 1]
            for j in range(first_neuron[layer], first_neuron[layer + 1]):
                signal = np.float32(0.0)
                if 0 < counts[r, j] < most_spikes:
                    for s in range(row_start[j], row_start[j + 1]):
                        signal += feedback[s] * errors[r, first_post + post[s]]
                errors[r, j] = signal


@njit(cache=True, parallel=True)
def correlate(
    counts: Any, errors: Any, first_neuron: Any, row_start: Any, post: Any, scale: Any, change: Any
) -> None:
    """Write ``scale * sum over records of errors[post] * counts[pre]`` for every synapse to `change`."""
    n_layers = len(first_neuron) - 1
    n_pre = first_neuron[n_layers - 1]
    for j in prange(n_pre):
        layer = 0
        while first_neuron[layer + 1] <= j:
            layer += 1
        first_post = first_neuron[layer + 1]
        first, last = row_start[j], row_start[j + 1]
        change[first:last] = np.float32(0.0)
        for r in range(len(counts)):
            if counts[r, j] == 0:
                continue
            presynaptic = np.float32(counts[r, j]) * scale
            for s in range(first, last):
                change[s] += presynaptic * errors[r, first_post + post[s]]
