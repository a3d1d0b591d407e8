"""The loops of surrogate-gradient learning; `plasticity.surrogate_gradient` states the equations.

A record is worked on by itself, all of its time steps and layers: its potentials and gradients fit a fast
cache. Along a synapse sixteen time steps are one vector (see `lanes`); along time the loop runs over the
neurons of a layer side by side, so gradients are turned between the two orders.

Records are taken by blocks of `BLOCK`, whose changes are added in order: one result at any number of threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange, types, uint16, uint32

from unspike.foundation.threads import loops_only
from unspike.snn.kernels.apart import Apart, calls, only_read
from unspike.snn.kernels.error_modulated import output_error
from unspike.snn.kernels.gradient_lanes import add_four_at_spikes, sum_at_spikes, weighted_sums
from unspike.snn.kernels.gradient_rows import (
    add_gradients,
    fill_layers,
    rows_of_layer,
    rows_of_layers,
    take_rows,
)
from unspike.snn.kernels.lanes import population_count, transpose
from unspike.snn.kernels.layer_currents import (
    all_synapses_cost_less,
    currents,
    currents_bit_packed,
    currents_by_rows,
    in_their_order,
)
from unspike.snn.kernels.neuron_steps import HALF, within
from unspike.snn.kernels.present import silence, take_input
from unspike.snn.kernels.vector_code import LANES
from unspike.snn.kernels.vectors import empty_vectors, whole_vectors

# See `present.COMPILED_IN`.
COMPILED_IN = "653afb534fbad8c6"

BLOCK = 8
FAST_SIGMOID, ARCTAN, ESCAPE = 0, 1, 2
ZERO, ONE = np.float32(0.0), np.float32(1.0)


@njit(cache=True, error_model="numpy")
def through_spikes(kind: int, potential: Any, theta: Any, width: Any, signal: Any) -> None:
    """Multiply `signal`, [N], by the surrogate's derivative at `potential`."""
    narrow, bend = ONE / width, np.float32(np.pi / 2.0)
    if kind == FAST_SIGMOID:
        for i in range(len(theta)):
            x = ONE + abs((potential[i] - theta[i]) * narrow)
            signal[i] *= narrow / (x * x)
    elif kind == ARCTAN:
        for i in range(len(theta)):
            x = bend * (potential[i] - theta[i]) * narrow
            signal[i] *= narrow / (ONE + x * x)
    else:
        for i in range(len(theta)):
            signal[i] *= narrow * np.exp(-abs((potential[i] - theta[i]) * narrow))


@njit(cache=True)
def lif_potentials(current: Any, theta: Any, constants: Any, n_steps: int, end: Any) -> None:
    """Write the potential before the reset of each step, [T, N]; the steps are `lif_steps`'."""
    leak, v_rest, v_reset = constants[0], constants[1], constants[2]
    v_floor, resistance = constants[3], constants[4]
    v = np.full(len(theta), v_rest)
    for t in range(n_steps):
        drive, after = current[t], end[t]
        for i in range(len(theta)):
            x = v[i] + leak * (v_rest - v[i] + resistance * drive[i])
            x = x if x > v_floor else v_floor
            after[i] = x
            v[i] = v_reset if x >= theta[i] else x


@njit(cache=True)
def izhikevich_potentials(
    current: Any, theta: Any, constants: Any, n_steps: int, half: Any, end: Any
) -> None:
    """Write the potentials after both half steps, before the reset; the steps are `izhikevich_steps`'."""
    a, b, c, d = constants[0], constants[1], constants[2], constants[3]
    k, v_r, v_peak, v_floor = constants[4], constants[5], constants[6], constants[7]
    v, u = np.full(len(theta), c), np.full(len(theta), b * c)
    for t in range(n_steps):
        drive, middle, after = current[t], half[t], end[t]
        for i in range(len(theta)):
            x, w = v[i], u[i]
            x = within(x + HALF * (k * (x - v_r) * (x - theta[i]) - w + drive[i]), v_floor, v_peak)
            middle[i] = x
            x = within(x + HALF * (k * (x - v_r) * (x - theta[i]) - w + drive[i]), v_floor, v_peak)
            after[i] = x
            w = w + a * (b * x - w)
            fires = x >= (theta[i] if theta[i] > v_peak else v_peak)
            v[i] = c if fires else x
            u[i] = w + d if fires else w


@njit(cache=True)
def lif_step_back(signal: Any, end: Any, theta: Any, constants: Any, carried: Any) -> None:
    """Turn the gradient by way of a step's spikes into that by its currents, all [N]."""
    leak, v_floor, resistance = constants[0], constants[3], constants[4]
    keep, drive = ONE - leak, leak * resistance
    for i in range(len(theta)):
        g = signal[i] + (ZERO if end[i] >= theta[i] else carried[i])
        g = g if end[i] > v_floor else ZERO
        signal[i] = drive * g
        carried[i] = keep * g


@njit(cache=True)
def izhikevich_step_back(
    signal: Any, before: Any, half: Any, end: Any, theta: Any, constants: Any, growth: Any, by_v: Any,
    by_u: Any,
) -> None:  # fmt: skip
    """Do what `lif_step_back` does; `before` is the potential before the step, `half` half way through."""
    a, b, c = constants[0], constants[1], constants[2]
    k, v_r, v_peak, v_floor = constants[4], constants[5], constants[6], constants[7]
    for i in range(len(theta)):
        peak = theta[i] if theta[i] > v_peak else v_peak
        x0 = c if before[i] >= peak else before[i]
        g2 = signal[i] + (ZERO if end[i] >= peak else by_v[i]) + a * b * by_u[i]
        g2 = g2 if end[i] > v_floor else ZERO
        g1 = g2 * within(ONE + HALF * k * (half[i] + half[i] - v_r - theta[i]), -growth, growth)
        g1 = g1 if half[i] > v_floor else ZERO
        both = HALF * (g1 + g2)
        by_v[i] = g1 * within(ONE + HALF * k * (x0 + x0 - v_r - theta[i]), -growth, growth)
        by_u[i] = (ONE - a) * by_u[i] - both
        signal[i] = both


@njit(cache=True)
def layer_back(
    signal: Any, half: Any, end: Any, theta: Any, model: int, constants: Any, surrogate: Any,
    by_threshold: Any,
) -> None:  # fmt: skip
    """Turn the gradient by a layer's spikes, `signal` [T, N], into that by its currents.

    Takes what reaches the spikes from the gradient of the thresholds. `surrogate` holds its kind, width and
    the largest growth of a gradient in a half step. The loops over neurons have functions of their own, for
    an index that is known not to be negative is what lets them be vectorised.
    """
    kind, width, growth = int(surrogate[0]), surrogate[1], surrogate[2]
    n_steps, n = signal.shape
    by_v, by_u, rest = np.zeros(n, np.float32), np.zeros(n, np.float32), np.full(n, constants[2])
    for back in range(n_steps):
        t = n_steps - 1 - back
        through_spikes(kind, end[t], theta, width, signal[t])
        for i in range(n):
            by_threshold[i] -= signal[t, i]
        if model == 0:
            before = end[t - 1] if t > 0 else rest
            izhikevich_step_back(
                signal[t], before, half[t], end[t], theta, constants, growth, by_v, by_u
            )  # fmt: skip
        else:
            lif_step_back(signal[t], end[t], theta, constants, by_v)


@njit(cache=True)
def turn(source: Any, rows: int, columns: int, factor: Any, target: Any) -> None:
    """Write ``factor * source``, flat [rows, columns], to `target`, flat [columns, rows]."""
    for row in range(0, rows, LANES):
        for column in range(0, columns, LANES):
            transpose(source, row * columns + column, columns, factor, target, column * rows + row, rows)


@njit(cache=True)
def carry(
    gradient: Any, row_first: Any, row_last: Any, post: Any, weight: Any, silenced: Any, length: Any,
    signal: Any,
) -> None:  # fmt: skip
    """Write what reaches each neuron of a layer from the one after it to `signal`, flat [N, length].

    `gradient` is flat [N after, length].
    """
    for j in range(len(row_first)):
        if len(silenced) and silenced[j]:
            signal[j * length : (j + 1) * length] = ZERO
            continue
        weighted_sums(gradient, 0, length, post, weight, row_first[j], row_last[j], signal, j * length)


@njit(cache=True)
def correlate_spikes(
    words: Any, row_first: Any, row_last: Any, post: Any, gradient: Any, first_post: Any, length: Any,
    places: Any, active: Any, change: Any,
) -> None:  # fmt: skip
    """Add the sum over records and spikes of pre of the gradient of post to `change`, for every synapse.

    `words` is uint16 [R, Q, N], `gradient` [R, all neurons * length].
    """
    n_records, per_record, all_gradients = len(words), gradient.shape[1], gradient.reshape(-1)
    for j in range(words.shape[2]):
        n = 0
        for r in range(n_records):
            for q in range(words.shape[1]):
                if words[r, q, j]:
                    places[n], active[n] = r * per_record + q * LANES, words[r, q, j]
                    n += 1
        if n:
            first, last = row_first[j], row_last[j]
            fours = first + (last - first) // 4 * 4
            for s in range(first, fours, 4):
                add_four_at_spikes(
                    all_gradients, first_post, length, post, s, places, active, np.int64(n), change
                )
            for s in range(fours, last):
                start = (first_post + np.int64(post[s])) * length
                change[s] += sum_at_spikes(all_gradients, start, places, active, np.int64(n))


@njit(cache=True)
def take_spikes(end: Any, theta: Any, lowest: Any, n_steps: int, words: Any, counts: Any) -> None:
    """Write who reaches its threshold and `lowest` in each step of `end` to `words`, [Q, N]."""
    n, fired = len(counts), np.empty(len(theta), np.uint32)
    counts[:] = 0
    for q in range(len(words)):
        fired[:] = 0
        for t in range(q * LANES, min(n_steps, (q + 1) * LANES)):
            potential, bit = end[t], uint32(1) << uint32(t - q * LANES)
            for i in range(len(theta)):
                fires = (potential[i] >= theta[i]) & (potential[i] >= lowest)
                fired[i] |= bit if fires else uint32(0)
        for i in range(n):
            words[q, i] = uint16(fired[i])
            counts[i] += np.int32(population_count(fired[i]))


@njit(cache=True)
def record_forwards(
    spikes: Any, n_steps: int, length: Any, first_neuron: Any, row_start: Any, post: Any, weight: Any,
    start_in: Any, pre_in: Any, weight_in: Any, gain: Any, theta: Any, model: int, constants: Any,
    silenced: Any, rows_begin: Any, rows: Any, lanes: Any, current: Any, half: Any, end: Any, words: Any,
    counts: Any,
) -> None:  # fmt: skip
    """Write a record's spikes to `words`, [Q, N], its potentials to `half` and `end`, each [T, padded]."""
    place, inputs = 0, slice(0, first_neuron[1])
    take_input(spikes, words, counts)
    if len(silenced):
        silence(silenced[inputs], words[:, inputs], counts[inputs])
    for layer in range(1, len(first_neuron) - 1):
        pre = slice(first_neuron[layer - 1], first_neuron[layer])
        layer_neurons = slice(pre.stop, first_neuron[layer + 1])
        n = whole_vectors(layer_neurons.stop - layer_neurons.start)
        size, own = n * LANES * words.shape[0], theta[place : place + n]
        row_first, row_last = row_start[pre], row_start[pre.start + 1 : pre.stop + 1]
        whole = rows_of_layer(layer - 1, first_neuron, rows_begin, rows)
        if len(whole):
            currents_by_rows(words, pre.start, whole, gain[layer - 1], current)
        elif len(start_in) and all_synapses_cost_less(
            words, pre.start, pre.stop, row_last[-1] - row_first[0]
        ):  # fmt: skip
            neurons = (pre.start, pre.stop), (layer_neurons.start, layer_neurons.stop)
            currents_bit_packed(
                words, neurons[0], start_in, neurons[1], pre_in, weight_in, gain[layer - 1], current
            )  # fmt: skip
        else:
            currents(words[:, pre], row_first, row_last, post, weight, gain[layer - 1], lanes[:size], current)
        where = slice(place * length, (place + n) * length)
        drive, after = current[:size].reshape(-1, n), end[where].reshape(-1, n)
        if model == 0:
            izhikevich_potentials(drive, own, constants, n_steps, half[where].reshape(-1, n), after)
        else:
            lif_potentials(drive, own, constants, n_steps, after)
        lowest = constants[6] if model == 0 else -np.float32(np.inf)
        mine = words[:, layer_neurons]
        take_spikes(after, own, lowest, n_steps, mine, counts[layer_neurons])
        if len(silenced):
            silence(silenced[layer_neurons], mine, counts[layer_neurons])
        place += n


@njit(cache=True)
def record_gradients(
    error: Any, n_steps: int, length: Any, first_neuron: Any, row_start: Any, post: Any, weight: Any,
    gain: Any, theta: Any, model: int, constants: Any, surrogate: Any, silenced: Any, words: Any,
    rows_begin: Any, row_change: Any, lanes: Any, signal: Any, half: Any, end: Any, gradient: Any,
    by_threshold: Any,
) -> None:  # fmt: skip
    """Write the gradient by the input of each layer but the first to `gradient`, each [padded, length].

    Where the synapses into a layer have rows, those of their change are added to.
    """
    place = len(theta)
    for layer in range(len(first_neuron) - 2, 0, -1):
        n = whole_vectors(first_neuron[layer + 1] - first_neuron[layer])
        place -= n
        own, where = slice(place, place + n), slice(place * length, (place + n) * length)
        by_step = signal[: n * length].reshape(length, n)
        if layer == len(first_neuron) - 2:
            by_step[:] = ZERO
            for t in range(n_steps):
                for i in range(len(error)):
                    by_step[t, i] = error[i]
        layer_back(
            by_step[:n_steps], half[where].reshape(length, n), end[where].reshape(length, n), theta[own],
            model, constants, surrogate, by_threshold[own],
        )  # fmt: skip
        by_step[n_steps:] = ZERO
        whole = rows_of_layer(layer - 1, first_neuron, rows_begin, row_change)
        if len(whole):
            add_gradients(words, first_neuron[layer - 1], signal, whole)
        mine = gradient[where]
        turn(signal, length, n, gain[layer - 1], mine)
        if layer > 1:
            pre = slice(first_neuron[layer - 1], first_neuron[layer])
            n_pre = whole_vectors(pre.stop - pre.start)
            row_first, row_last = row_start[pre], row_start[pre.start + 1 : pre.stop + 1]
            off = silenced[pre] if len(silenced) else silenced
            carry(mine, row_first, row_last, post, weight, off, length, lanes)
            lanes[(pre.stop - pre.start) * length : n_pre * length] = ZERO
            turn(lanes, n_pre, length, ONE, signal)


@njit(cache=True)
def work_sizes(first_neuron: Any) -> Any:
    """Return the padded neurons of all layers but the input, and of the largest of them."""
    total, largest = 0, 0
    for layer in range(1, len(first_neuron) - 1):
        n = whole_vectors(first_neuron[layer + 1] - first_neuron[layer])
        total, largest = total + n, max(largest, n)
    return total, largest


def block_gradients(
    spikes: Any, targets: Any, silenced: Any, n_steps: int, first_neuron: Any, row_start: Any,
    post: Any, weight: Any, start_in: Any, pre_in: Any, weight_in: Any, gain: Any, theta: Any, model: int,
    constants: Any, surrogate: Any, loss: Any, rows_begin: Any, rows: Any, row_change: Any, work: Any,
    gradient: Any, words: Any, places: Any, active: Any, counts: Any, change: Any, by_threshold: Any,
) -> None:  # fmt: skip
    """Write the sum over some records of the gradients of weights and thresholds, and the spike counts.

    `rows` are those of the layers that have any; `row_change`, `work`, `gradient`, `words`, `places` and
    `active` are room to work in; see `back_propagate`.
    """
    n_layers, length = len(first_neuron) - 1, np.int64(LANES * spikes.shape[1])
    total, largest = work_sizes(first_neuron)
    big = largest * length
    lanes, signal = work[:big], work[big : 2 * big]
    half = work[2 * big : 2 * big + total * length]
    end = work[2 * big + total * length : 2 * big + 2 * total * length]
    outputs = slice(first_neuron[n_layers - 1], first_neuron[n_layers])
    error = np.empty(outputs.stop - outputs.start, np.float32)
    change[:], by_threshold[:], row_change[:] = ZERO, ZERO, ZERO
    for r in range(len(spikes)):
        off = silenced[r] if len(silenced) else np.zeros(0, np.uint8)
        record_forwards(
            spikes[r], n_steps, length, first_neuron, row_start, post, weight, start_in, pre_in, weight_in,
            gain, theta, model, constants, off, rows_begin, rows, lanes, signal, half, end, words[r],
            counts[r],
        )  # fmt: skip
        output_error(counts[r, outputs], targets[r], loss[0], loss[1], loss[2], error)
        record_gradients(
            error, n_steps, length, first_neuron, row_start, post, weight, gain, theta, model, constants,
            surrogate, off, words[r], rows_begin, row_change, lanes, signal, half, end, gradient[r],
            by_threshold,
        )  # fmt: skip
    place = 0
    for layer in range(1, n_layers):
        pre = slice(first_neuron[layer - 1], first_neuron[layer])
        row_first, row_last = row_start[pre], row_start[pre.start + 1 : pre.stop + 1]
        whole = rows_of_layer(layer - 1, first_neuron, rows_begin, row_change)
        n_post = first_neuron[layer + 1] - first_neuron[layer]
        if len(whole):
            take_rows(row_first, row_last, post, n_post, gain[layer - 1], whole, change)
        else:
            correlate_spikes(
                words[: len(spikes), :, pre], row_first, row_last, post, gradient, place, length, places,
                active, change,
            )  # fmt: skip
        place += whole_vectors(n_post)


_GIVEN, _SCALES = only_read(types.int64), only_read(types.float32)
# The loop over threads calls it once a block; see `apart`.
GRADIENTS = Apart(
    block_gradients,
    (
        only_read(types.uint16, 3), only_read(types.float32, 2), only_read(types.uint8, 2), types.int64,
        _GIVEN, _GIVEN, only_read(types.int32), _SCALES, _GIVEN, only_read(types.int32), _SCALES, _SCALES,
        _SCALES, types.int64, _SCALES, _SCALES,
        _SCALES, _GIVEN, _SCALES, types.float32[::1], types.float32[::1], types.float32[:, ::1],
        types.uint16[:, :, ::1], types.int64[::1], types.uint16[::1], types.int32[:, ::1], types.float32[::1],
        types.float32[::1],
    ),
)  # fmt: skip
call_gradients = calls(GRADIENTS)


@njit(cache=True, parallel=loops_only())
def back_propagate(
    spikes: Any, targets: Any, silenced: Any, n_steps: int, first_neuron: Any, row_start: Any,
    post: Any, weight: Any, start_in: Any, pre_in: Any, place_in: Any, gain: Any, theta: Any, model: int,
    constants: Any, surrogate: Any, loss: Any, n_workers: int, counts: Any, change: Any, by_threshold: Any,
    gradients_at: int,
) -> None:  # fmt: skip
    """Write the sum over records of the gradient of weights [S] and thresholds [padded neurons].

    `spikes` is uint16 [B, Q, inputs], `silenced` uint8 [B, N] or [0, 0]; `theta` holds the thresholds of each
    layer padded to whole vectors; `start_in`, `pre_in` and `place_in` are the synapses by postsynaptic
    neuron, as `present.present` takes them. `loss` is inverse temperature, pull and rest count. The spike
    counts of all neurons go to `counts`, int32 [B, N]. `gradients_at` is ``GRADIENTS.address``.
    """
    n_records, n_words = spikes.shape[0], spikes.shape[1]
    n_blocks, length = -(-n_records // BLOCK), np.int64(LANES * n_words)
    total, largest = work_sizes(first_neuron)
    most = 2 * (largest + total) * length
    work = empty_vectors(n_workers * most).reshape(n_workers, most)
    gradient = empty_vectors(n_workers * BLOCK * total * length).reshape(n_workers, BLOCK, total * length)
    words = np.empty((n_workers, BLOCK, n_words, first_neuron[-1]), np.uint16)
    rows_begin = rows_of_layers(first_neuron, row_start)
    rows = empty_vectors(rows_begin[-1])
    fill_layers(first_neuron, row_start, post, weight, rows_begin, rows)
    weight_in = in_their_order(weight, first_neuron, rows_begin, start_in, place_in)
    row_change = empty_vectors(n_workers * rows_begin[-1]).reshape(n_workers, rows_begin[-1])
    places = np.empty((n_workers, BLOCK * n_words), np.int64)
    active = np.empty((n_workers, BLOCK * n_words), np.uint16)
    part = np.empty((n_workers, len(weight)), np.float32)
    threshold_part = np.empty((n_workers, len(theta)), np.float32)
    change[:], by_threshold[:] = ZERO, ZERO
    for wave in range(0, n_blocks, n_workers):
        some = min(n_workers, n_blocks - wave)
        for k in prange(some):
            first = (wave + k) * BLOCK
            last = min(n_records, first + BLOCK)
            off = silenced[first:last] if len(silenced) else silenced
            arguments = (
                spikes[first:last], targets[first:last], off, n_steps, first_neuron, row_start, post,
                weight, start_in, pre_in, weight_in, gain, theta, model, constants, surrogate, loss,
                rows_begin, rows, row_change[k], work[k], gradient[k], words[k], places[k], active[k],
                counts[first:last], part[k], threshold_part[k],
            )  # fmt: skip
            call_gradients(gradients_at, arguments)
        for s in prange(len(change)):
            for k in range(some):
                change[s] += part[k, s]
        for k in range(some):
            by_threshold += threshold_part[k]
