"""Present a batch of records to a feed-forward network, some records a thread at a time.

Sixteen time steps are one vector (see `lanes`), and a layer runs over all steps before the next begins.
The synaptic input of a layer is summed in one of three ways, whichever costs least:

* `propagate`, event-driven: from each presynaptic neuron that fires in these steps to the neurons
  it reaches, thirty-two steps at a time. A silent neuron costs nothing; every synapse of one that is not
  loads and stores two vectors.
* `collect`, bit-packed: for each postsynaptic neuron over all its synapses from neurons that fire in any
  record of the batch, with the sums held in registers.
* `add_rows` (module `whole_rows`), for each spike the whole row of its neuron's weights, where most pairs of
  neurons are joined or spikes are few.

All add the same numbers in the same order, so that the bits are equal. `Network.simulate_plainly` defines
the result.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange, types, uint16

from unspike.foundation.threads import loops_only
from unspike.snn.kernels.apart import Apart, calls, only_read, together
from unspike.snn.kernels.lanes import (
    MASK_REGISTERS,
    gather,
    population_count,
    prefetch,
    scatter_1,
    scatter_2,
    transpose,
)
from unspike.snn.kernels.neuron_steps import izhikevich_steps, lif_steps
from unspike.snn.kernels.vector_code import LANES, WORDS
from unspike.snn.kernels.vectors import empty_vectors, whole_vectors
from unspike.snn.kernels.whole_rows import add_rows, cost, empty_rows, fill_rows

# Numba's cache notices a change of this file, not of the files whose functions are compiled into it. So their
# hash stands here (a test compares it): without it an upgrade could go on running the old neurons.
COMPILED_IN = "c2923978f1b70f1b"

# What a word with a spike costs `propagate`, and a word of a synapse `collect`, in what a synapse of such a
# word costs `propagate` (benchmarks/limit.py).
REACHING, COLLECTING = 12.0, 0.4 if MASK_REGISTERS else 0.7
CACHED = 2_000_000  # synapses that the caches hold
AHEAD, LINE = 8, 16  # rows to fetch ahead; numbers in a cache line
# Where synapses come from memory, records pass over them together, as many as have so many sums a step in a
# tile; and from so many tiles a thread on, threads share out tiles alone, not records.
TOGETHER, MANY_TILES = 4096, 8
ROWS = 256  # presynaptic neurons whose synapses into a tile fit a fast cache


@njit(cache=True)
def propagate(
    words: Any, row_first: Any, row_last: Any, post: Any, first_post: int, weight: Any, lanes: Any, step: int
) -> None:
    """Add the input that words uint16 [R, K, N] cause to ``lanes[block * r + step * k + 16 * i + t]``.

    Some rows at a time, and for them two words by two: the sums of these stay in the fastest cache, and the
    synapses in the next while all words of all records pass over them.
    """
    n_records, n_words, n = words.shape
    block, far = len(lanes) // n_records, len(weight) > CACHED
    n_pairs = -(-n_words // 2)
    for first in range(0, n, ROWS):
        last = min(n, first + ROWS)
        for item in range(n_records * n_pairs):
            r, k = item // n_pairs, 2 * (item % n_pairs)
            begin, two = block * r + step * k - first_post * LANES, k + 1 < n_words
            for j in range(first, last):
                if far and item == 0 and j + AHEAD < last:
                    fetch_row(post, weight, row_first[j + AHEAD], row_last[j + AHEAD])
                spikes = np.uint32(words[r, k, j])
                if two:
                    spikes |= np.uint32(words[r, k + 1, j]) << np.uint32(LANES)
                if not spikes:
                    continue
                if two:
                    scatter_2(lanes, begin, step, spikes, post, weight, row_first[j], row_last[j])
                else:
                    scatter_1(lanes, begin, step, spikes, post, weight, row_first[j], row_last[j])


@njit(cache=True)
def fetch_row(post: Any, weight: Any, first: Any, last: Any) -> None:
    """Ask for the synapses of a row ahead of their use; they come from memory, each row from elsewhere."""
    for s in range(first, last, LINE):
        prefetch(weight, s)
        prefetch(post, s)


@njit(cache=True)
def collect(masks: Any, start: Any, first: int, last: int, pre: Any, weight: Any, lanes: Any) -> None:
    """Write the input of 64 steps of the neurons `first` to `last` to ``lanes[64 * (i - first) + t]``.

    The synapses that reach neuron i are start[i] to start[i + 1].
    """
    for i in range(first, last):
        begin = np.int64(i - first) * (WORDS * LANES)
        gather(masks, pre, weight, start[i], start[i + 1], lanes, begin)


@njit(cache=True)
def active_words(words: Any, first: int, last: int) -> Any:
    """Return how many words of the neurons `first` to `last` hold a spike, of `words`, uint16 [Q, N]."""
    active = np.int64(0)
    for q in range(words.shape[0]):
        row = words[q][first:last]
        in_row: Any = np.int32(0)
        for j in range(last - first):
            in_row += np.int32(row[j] != 0)
        active += in_row
    return active


@njit(cache=True)
def activity(counts: Any, first: int, last: int, n_words: int, active: Any) -> Any:
    """Return how the neurons `first` to `last` fire in all records, from `counts`, int32 [B, N].

    These are the spikes; how often a neuron fires in a record; and about how many words hold a spike: as many
    as can. Writes what is not 0 to `active`, int32, for each neuron that fires in any record.
    """
    n_spikes, firing, spiking = np.int64(0), np.int64(0), np.int64(0)
    active[:] = 0
    for r in range(len(counts)):
        row = counts[r][first:last]
        spikes, neurons, words = np.int32(0), np.int32(0), np.int32(0)
        for j in range(last - first):
            spikes += row[j]
            neurons += np.int32(row[j] != 0)
            words += min(row[j], np.int32(n_words))
            active[j] |= row[j]
        n_spikes, firing, spiking = n_spikes + spikes, firing + neurons, spiking + words
    return n_spikes, firing, spiking


@njit(cache=True)
def leave_out_silent(
    start: Any, pre: Any, place: Any, weight: Any, active: Any, start_left: Any, pre_left: Any,
    weight_left: Any,
) -> None:  # fmt: skip
    """Copy the synapses by postsynaptic neuron without those of neurons that do not fire at all.

    All are written, to the place after those that stay, as no branch could foresee which do. There must be
    room for one more.
    """
    n_left = np.uint64(0)
    for i in range(len(start) - 1):
        start_left[i] = n_left
        for s in range(start[i], start[i + 1]):
            pre_left[n_left], weight_left[n_left] = pre[s], weight[place[s]]
            n_left += np.uint64(active[pre[s]] != 0)
    start_left[len(start) - 1] = n_left


@njit(cache=True)
def join_words(words: Any, first: int, masks: Any) -> None:
    """Write up to four words, uint16 [<= 4, N], of each neuron from `first` on to `masks`, uint64."""
    masks[:] = 0
    for q in range(words.shape[0]):
        row, shift = words[q][first : first + len(masks)], np.uint64(16 * q)
        for j in range(len(masks)):
            masks[j] |= np.uint64(row[j]) << shift


@njit(cache=True)
def to_time_first(lanes: Any, n_words: int, gain: Any, current: Any) -> None:
    """Write the sums of up to 64 steps that `propagate` left in `lanes` to `current`."""
    step = len(lanes) // WORDS
    padded = step // LANES
    for k in range(n_words):
        for i in range(0, padded, LANES):
            transpose(lanes, (k * padded + i) * LANES, LANES, gain, current, k * step + i, padded)


@njit(cache=True)
def bit_packed(
    words: Any, first: int, start: Any, post: Any, pre: Any, weight: Any, gain: Any, masks: Any, lanes: Any,
    current: Any,
) -> None:  # fmt: skip
    """Write the input of up to 64 steps of the neurons `post` to `current`, time first, by `collect`."""
    n, padded = post[1] - post[0], whole_vectors(post[1] - post[0])
    join_words(words, first, masks)
    for i in range(0, padded, LANES):
        some = min(n - i, LANES)
        collect(masks, start, post[0] + i, post[0] + i + some, pre, weight, lanes)
        for t in range(some * WORDS * LANES, LANES * WORDS * LANES):
            lanes[t] = np.float32(0.0)
        for k in range(words.shape[0]):
            transpose(lanes, k * LANES, WORDS * LANES, gain, current, k * LANES * padded + i, padded)


@njit(cache=True)
def by_rows(
    words: Any, first: int, rows: Any, first_post: int, padded: int, gain: Any, masks: Any, current: Any
) -> None:
    """Write the input of up to 64 steps to `current`, time first, by `add_rows`."""
    join_words(words, first, masks)
    current[: words.shape[0] * LANES * padded] = np.float32(0.0)
    add_rows(masks, rows, first_post, current, padded)
    for i in range(words.shape[0] * LANES * padded):
        current[i] *= gain


@njit(cache=True)
def run_tile(
    trains: Any, n_steps: int, pre: Any, first_post: int, tile: Any, rows: Any, post_of: Any, weight: Any,
    gain: Any, v_t: Any, model: int, constants: Any, by_post: Any, few_words: float, whole_rows: Any,
    counts: Any, state: Any, lanes: Any, current: Any, masks: Any, fired: Any,
) -> None:  # fmt: skip
    """Run neurons tile[0] to tile[1] of one layer over all time steps of some records.

    `pre` are the first and last neuron of the layer before, `trains` uint16 [R, Q, all neurons].
    """
    block = len(current)
    start_state(state, v_t[tile[0] : tile[1]], constants, model)
    begin, end = tile[0] - first_post, tile[1] - first_post
    dense = few_words < np.inf and active_words(trains[0], pre[0], pre[1]) > few_words
    for q in range(0, trains.shape[1], WORDS):
        if not dense and not len(whole_rows):
            lanes[:] = np.float32(0.0)
            some = trains[:, q : q + WORDS, pre[0] : pre[1]]
            propagate(some, rows[0], rows[1], post_of, begin, weight, lanes, block // WORDS)
        for r in range(len(trains)):
            sums, words = lanes[r * block : (r + 1) * block], trains[r, q : q + WORDS]
            if len(whole_rows):
                by_rows(words, pre[0], whole_rows, begin, block // (WORDS * LANES), gain, masks, current)
            elif dense:
                start, pre_in, weight_in = by_post
                bit_packed(words, pre[0], start, (begin, end), pre_in, weight_in, gain, masks, sums, current)
            else:
                to_time_first(sums, len(words), gain, current)
            advance(
                current, state[r], model, constants, n_steps - q * LANES, fired, words, counts[r], tile[0],
                tile[1],
            )  # fmt: skip


@njit(cache=True)
def advance(
    current: Any, state: Any, model: int, constants: Any, n_steps: int, fired: Any, words: Any, counts: Any,
    first: int, last: int,
) -> None:  # fmt: skip
    """Advance the neurons `first` to `last` by up to 64 steps.

    Writes their spikes to `words`, uint16 [K, N], and adds how many to `counts`, int32 [N].
    """
    v, u, theta, mine = state[0], state[1], state[2], counts[first:last]
    block = LANES * len(v)
    for k in range(words.shape[0]):
        steps, part = min(LANES, n_steps - k * LANES), current[k * block : (k + 1) * block]
        if model == 0:
            izhikevich_steps(part, v, u, theta, constants, steps, fired)
        else:
            lif_steps(part, v, u, theta, constants, steps, fired)
        row = words[k][first:last]
        for i in range(last - first):
            row[i] = uint16(fired[i])
            mine[i] += np.int32(population_count(fired[i]))


@njit(cache=True)
def start_state(state: Any, v_t: Any, constants: Any, model: int) -> None:
    """Write what the neurons begin with to `state`, float32 [R, 3, padded]: v, u, threshold."""
    v = constants[2] if model == 0 else constants[1]
    for r in range(len(state)):
        state[r, 0] = v
        state[r, 1] = constants[1] * constants[2]
        state[r, 2] = np.float32(0.0)
        state[r, 2, : len(v_t)] = v_t


@njit(cache=True)
def silence(silenced: Any, words: Any, counts: Any) -> None:
    """Take away the spikes of neurons that are silenced; within a layer they reach nobody."""
    for i in range(len(silenced)):
        if silenced[i]:
            words[:, i] = 0
            counts[i] = 0


@njit(cache=True)
def take_input(spikes: Any, words: Any, counts: Any) -> None:
    """Copy a record's input, uint16 [Q, n], to the first of its words, [Q, N], and count its spikes."""
    n = spikes.shape[1]
    counts[:n] = 0
    for q in range(spikes.shape[0]):
        row, copy = spikes[q], words[q]
        for j in range(n):
            copy[j] = row[j]
        for j in range(n):
            counts[j] += np.int32(population_count(row[j]))


@njit(cache=True)
def take_inputs(spikes: Any, trains: Any, counts: Any, silenced: Any, first: int, last: int) -> None:
    """Take the input of the records `first` to `last`."""
    n_inputs = spikes.shape[2]
    for r in range(first, last):
        take_input(spikes[r], trains[r], counts[r])
        if len(silenced):
            silence(silenced[r, :n_inputs], trains[r, :, :n_inputs], counts[r, :n_inputs])


@njit(cache=True)
def cheapest_way(
    counts: Any, pre: Any, n_words: int, n_post: int, row_first: Any, row_last: Any, post_of: Any,
    weight: Any, start: Any, pre_in: Any, place_in: Any,
) -> Any:  # fmt: skip
    """Return what the cheapest way to sum a layer's input for a batch needs.

    `counts` int32 [B, N] are the spikes, `pre` the first and last neuron of the layer before. Returned are
    whole rows, else none; the synapses by postsynaptic neuron without silent ones, else none; and the words
    with a spike above which a record takes these.
    """
    n_records, n_pre = len(counts), pre[1] - pre[0]
    n_synapses = row_last[-1] - row_first[0]
    active = np.empty(n_pre, np.int32)
    n_spikes, firing, spiking = activity(counts, pre[0], pre[1], n_words, active)
    word = REACHING + n_synapses / n_pre
    others = spiking * word
    if len(start):
        others = min(others, COLLECTING * n_records * n_words * (active != 0).mean() * n_synapses)
    by_rows_at = cost(n_spikes, firing, n_pre, n_post, n_synapses)
    whole_rows = empty_rows(n_pre if by_rows_at < others else 0, n_post)
    fill_rows(row_first, row_last, post_of, weight, whole_rows)
    few_words, left = np.inf, n_synapses if len(start) and not len(whole_rows) else 0
    by_post = (np.empty(len(start), np.int64), np.empty(left + 1, np.int32), np.empty(left + 1, np.float32))
    if left:
        leave_out_silent(start, pre_in, place_in, weight, active, *by_post)
        few_words = COLLECTING * n_words * by_post[0][-1] / word
    return whole_rows, by_post, few_words


def run_block(
    trains: Any, n_steps: int, pre: Any, first_post: int, tile: Any, rows: Any, post_of: Any, weight: Any,
    gain: Any, v_t: Any, model: int, constants: Any, whole_rows: Any, by_post: Any, few_words: float,
    at_once: int, counts: Any, silenced: Any, first: int, last: int,
) -> None:  # fmt: skip
    """Run the neurons of a tile for the records `first` to `last`, about `at_once` at a time."""
    padded = whole_vectors(tile[1] - tile[0])
    block = WORDS * LANES * padded
    n_groups = -(-(last - first) // at_once)
    most = -(-(last - first) // n_groups)
    states = empty_vectors(most * 3 * padded).reshape(most, 3, padded)
    lanes, current = empty_vectors(most * block), empty_vectors(block)
    masks = np.empty(pre[1] - pre[0], np.uint64)
    fired = empty_vectors(padded).view(np.uint32)
    for g in range(n_groups):
        begin = first + g * (last - first) // n_groups
        end = first + (g + 1) * (last - first) // n_groups
        counts[begin:end, tile[0] : tile[1]] = 0
        run_tile(
            trains[begin:end], n_steps, pre, first_post, tile, rows, post_of, weight, gain, v_t, model,
            constants, by_post, few_words, whole_rows, counts[begin:end], states[: end - begin],
            lanes[: (end - begin) * block], current, masks, fired,
        )  # fmt: skip
    if len(silenced):
        for r in range(first, last):
            mine = slice(tile[0], tile[1])
            silence(silenced[r, mine], trains[r, :, mine], counts[r, mine])


_GIVEN, _ROWS = only_read(types.float32), only_read(types.int64)
_BY_POST = (types.int64[::1], types.int32[::1], types.float32[::1])
# The loop over threads calls it once a block and tile; see `apart`.
BLOCK = Apart(
    run_block,
    (
        types.uint16[:, :, ::1], types.int64, together(types.int64, types.int64), types.int64,
        together(types.int64, types.int64), together(_ROWS, _ROWS), only_read(types.int32), _GIVEN,
        types.float32, _GIVEN, types.int64, _GIVEN, types.float32[:, ::1], together(*_BY_POST), types.float64,
        types.int64, types.int32[:, ::1], only_read(types.uint8, 2), types.int64, types.int64,
    ),
)  # fmt: skip
call_block = calls(BLOCK)


@njit(cache=True, parallel=loops_only())
def present(
    spikes: Any, trains: Any, counts: Any, n_steps: int, first_neuron: Any, tiles: Any, first_tile: Any,
    edges: Any, first_edge: Any, post_of: Any, weight: Any, start_in: Any, pre_in: Any, place_in: Any,
    gain: Any, v_t: Any, model: Any, constants: Any, silenced: Any, n_blocks: int, block_at: int,
) -> None:  # fmt: skip
    """Run every layer for every record; blocks of records and tiles of neurons at the same time.

    Writes `trains` uint16 [B, Q, N] and `counts` int32 [B, N]. Layer l is the neurons first_neuron[l] to
    first_neuron[l + 1], layer 0 the input. The tiles of layer l are first_tile[l - 1] to first_tile[l], tile
    k the neurons tiles[k] to tiles[k + 1]; the synapses from neuron j of the layer before into the n-th tile
    are edges[first_edge[l - 1] + n * n_pre + j] to the same with n + 1. Row i of `start_in` holds the
    synapses that reach neuron i, with indices within the layer and their places among all (empty: `collect`
    is not used). `silenced` is uint8 [B, N], or [0, 0] if no neuron is. `block_at` is ``BLOCK.address``.
    """
    n_records = len(spikes)
    for b in prange(n_blocks):
        take_inputs(
            spikes, trains, counts, silenced, b * n_records // n_blocks, (b + 1) * n_records // n_blocks
        )
    for layer in range(1, len(first_neuron) - 1):
        n_tiles = first_tile[layer] - first_tile[layer - 1]
        pre = (first_neuron[layer - 1], first_neuron[layer])
        first_post, n_pre, corner = first_neuron[layer], pre[1] - pre[0], first_edge[layer - 1]
        last_edges = corner + n_tiles * n_pre
        whole_rows, by_post, few_words = cheapest_way(
            counts, pre, trains.shape[1], first_neuron[layer + 1] - first_post,
            edges[corner : corner + n_pre], edges[last_edges : last_edges + n_pre], post_of, weight,
            start_in[first_post : first_neuron[layer + 1] + 1], pre_in, place_in,
        )  # fmt: skip
        from_memory = len(weight) > CACHED and few_words == np.inf and not len(whole_rows)
        tile_size = tiles[first_tile[layer - 1] + 1] - tiles[first_tile[layer - 1]]
        at_once = max(1, TOGETHER // tile_size) if from_memory else 1
        blocks = 1 if from_memory and n_tiles >= MANY_TILES * n_blocks else n_blocks
        for item in prange(blocks * n_tiles):
            b, k = item % blocks, item // blocks
            place, first = first_tile[layer - 1] + k, corner + k * n_pre
            arguments = (
                trains, n_steps, pre, first_post, (tiles[place], tiles[place + 1]),
                (edges[first : first + n_pre], edges[first + n_pre : first + 2 * n_pre]), post_of, weight,
                gain[layer - 1], v_t, model[layer - 1], constants[layer - 1], whole_rows, by_post, few_words,
                at_once, counts, silenced, b * n_records // blocks, (b + 1) * n_records // blocks,
            )  # fmt: skip
            call_block(block_at, arguments)
