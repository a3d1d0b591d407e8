"""The loops of error-modulated STDP; `plasticity.error_modulated_stdp` states the equations.

All of them run along the records of a batch: counts and errors are [N, B], records padded to whole vectors,
so that each synapse is a few vector instructions whatever the number of its spikes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from unspike.foundation.threads import loops_only
from unspike.snn.kernels.gradient_lanes import weighted_sums
from unspike.snn.kernels.lanes import dot, dot_four, transpose
from unspike.snn.kernels.vector_code import LANES
from unspike.snn.kernels.vectors import empty_vectors

# See `present.COMPILED_IN`.
COMPILED_IN = "5f07deec9f2a799e"


@njit(cache=True, parallel=loops_only())
def records_last(counts: Any, turned: Any) -> None:
    """Turn `counts`, int32 [B, N], into float32 [N, padded B]; places of no record are 0."""
    n_records, n_neurons = counts.shape
    width, flat = turned.shape[1], turned.reshape(-1)
    for block in prange(-(-n_neurons // LANES)):
        first, last = block * LANES, min(n_neurons, (block + 1) * LANES)
        square = empty_vectors(2 * LANES * LANES)
        square[:] = np.float32(0.0)
        for r in range(0, n_records, LANES):
            rows = min(LANES, n_records - r)
            for k in range(rows):
                for j in range(last - first):
                    square[k * LANES + j] = np.float32(counts[r + k, first + j])
            square[rows * LANES : LANES * LANES] = np.float32(0.0)
            turn_square(square, flat, first, last, r, width)


@njit(cache=True)
def turn_square(square: Any, flat: Any, first: int, last: int, r: int, width: int) -> None:
    """Write the columns of a square to the rows `first` to `last` of a table that wide, from place r on.

    The second half of `square` is room for the columns of those that the table has not.
    """
    one, corner = np.float32(1.0), np.int64(LANES * LANES)
    if last - first == LANES:
        transpose(square, np.int64(0), np.int64(LANES), one, flat, first * width + r, width)
        return
    transpose(square, np.int64(0), np.int64(LANES), one, square, corner, np.int64(LANES))
    for j in range(last - first):
        for k in range(LANES):
            flat[(first + j) * width + r + k] = square[corner + j * LANES + k]


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


@njit(cache=True, parallel=loops_only())
def carry_back(
    counts: Any, targets: Any, first_neuron: Any, row_start: Any, post: Any, feedback: Any,
    most_spikes: Any, inverse_temperature: Any, pull: Any, rest_count: Any, errors: Any,
) -> None:  # fmt: skip
    """Write the learning signal of every neuron but the input's to `errors`, float32 [N, padded B].

    `counts` is float32 [N, padded B], `targets` float32 [B, n_outputs].
    """
    n_layers, n_records = len(first_neuron) - 1, len(targets)
    all_errors, width = errors.reshape(-1), errors.shape[1]
    outputs, end = first_neuron[n_layers - 1], first_neuron[n_layers]
    errors[outputs:end, n_records:] = np.float32(0.0)
    # A few numbers a record: other threads would not be worth a loop of their own, nor its compilation.
    for r in range(n_records):
        output_error(
            counts[outputs:end, r], targets[r], inverse_temperature, pull, rest_count, errors[outputs:end, r]
        )
    for layer in range(n_layers - 2, 0, -1):
        begin = first_neuron[layer + 1] * width
        for j in prange(first_neuron[layer], first_neuron[layer + 1]):
            signal, fired = errors[j], counts[j]
            first, last = row_start[j], row_start[j + 1]
            weighted_sums(all_errors, begin, width, post, feedback, first, last, all_errors, j * width)
            for r in range(len(signal)):
                eligible = (fired[r] > np.float32(0.0)) & (fired[r] < most_spikes)
                signal[r] = signal[r] if eligible else np.float32(0.0)


@njit(cache=True, parallel=loops_only())
def correlate(
    counts: Any, errors: Any, first_neuron: Any, row_start: Any, post: Any, scale: Any, change: Any
) -> None:
    """Write ``scale * sum over records of errors[post] * counts[pre]`` for every synapse to `change`."""
    n_layers, width = len(first_neuron) - 1, counts.shape[1]
    all_counts, all_errors = counts.reshape(-1), errors.reshape(-1)
    for layer in range(n_layers - 1):
        first_post = first_neuron[layer + 1]
        for j in prange(first_neuron[layer], first_neuron[layer + 1]):
            first, last = row_start[j], row_start[j + 1]
            if not counts[j].any():
                change[first:last] = np.float32(0.0)
                continue
            fours = first + (last - first) // 4 * 4
            for s in range(first, fours, 4):
                dot_four(
                    all_counts, np.int64(j) * width, all_errors, first_post, np.int64(width), post, s, scale,
                    change,
                )  # fmt: skip
            for s in range(fours, last):
                error = (first_post + np.int64(post[s])) * width
                change[s] = scale * dot(all_counts, np.int64(j) * width, all_errors, error, np.int64(width))
