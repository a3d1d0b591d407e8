"""Where the time of a presentation goes, and how far it is from what the machine can do.

    UNSPIKE_DATA=folder python benchmarks/limit.py
    UNSPIKE_DATA=folder python benchmarks/limit.py --name limit_avx2   # on a machine without AVX-512

The limit is the larger of two times: that of the operations that the answer needs, by the rates measured
here on numbers in registers; and that of the bytes that must move, by the measured bandwidth of memory.
Needed are one addition a synaptic event, by the rate of additions, and `NEURON_OPERATIONS` a neuron and
step, by that of multiplications and additions in turns, which is twice as high where they have units of
their own; bytes are the spikes and counts read and written, and the synapses once a batch.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from time import perf_counter
from typing import Any

import numpy as np
from numba import njit, prange, set_num_threads
from study import write

from unspike.data import load
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.kernels.neuron_steps import izhikevich_steps
from unspike.snn.kernels.present import (
    active_words,
    bit_packed,
    by_rows,
    propagate,
    take_input,
    to_time_first,
)
from unspike.snn.kernels.vector_code import LANES, WORDS
from unspike.snn.kernels.vectors import empty_vectors, whole_vectors
from unspike.snn.kernels.whole_rows import empty_rows, fill_rows
from unspike.snn.learning import input_streams

BATCH, STEPS, THREADS = 100, 50, (1, 2)
FORMS = {"sparse": 0.1, "dense": 1.0}  # probability that two neurons of neighbouring hidden layers are joined
CHAIN, NUMBERS, TURNS, COPIED = 4, 256, 200_000, 2**25
# See neuron_steps.izhikevich_steps: two half steps of 10, recovery 4, comparison and two resets 3.
NEURON_OPERATIONS = 27


Action = Callable[[], Any]


def shortest(actions: Mapping[Any, Action], rounds: int = 200) -> dict[Any, float]:
    """Return the shortest time of each action, seconds.

    They take turns, as others disturb the machine; in each an action is done twice and timed the second time,
    lest it pay for what another left in the caches.
    """
    seconds = dict.fromkeys(actions, float("inf"))
    for _ in range(rounds):
        for name, action in actions.items():
            action()
            began = perf_counter()
            action()
            seconds[name] = min(seconds[name], perf_counter() - began)
    return seconds


def on_threads(threads: int, action: Action) -> Action:
    """Return the action, on so many threads."""

    def run() -> None:
        set_num_threads(threads)
        action()

    return run


@njit(parallel=True)
def multiply_and_add(n: int, threads: int, out: Any) -> None:
    """Do `CHAIN` multiplications and as many additions to each number between loading and storing it."""
    factor, addend = np.float32(0.999), np.float32(0.001)
    for thread in prange(threads):
        x = np.full(NUMBERS, 0.5, np.float32)
        for _ in range(n):
            for i in range(NUMBERS):
                y = x[i]
                for _ in range(CHAIN):
                    y = y * factor + addend
                x[i] = y
        out[thread] = x.sum()


@njit(parallel=True)
def add(n: int, threads: int, out: Any) -> None:
    """Do ``2 * CHAIN`` additions to each number between loading and storing it."""
    for thread in prange(threads):
        x, addend = np.full(NUMBERS, 0.5, np.float32), np.full(NUMBERS, 0.001, np.float32)
        for _ in range(n):
            for i in range(NUMBERS):
                y, more = x[i], addend[i]
                for _ in range(2 * CHAIN):
                    y = y + more
                x[i] = y
        out[thread] = x.sum()


@njit(parallel=True)
def copy(a: Any, b: Any) -> None:
    for i in prange(len(a)):
        b[i] = a[i]


OPERATIONS, BYTES = 2 * CHAIN * NUMBERS * TURNS, 2 * 4 * COPIED


def machine(threads: int) -> dict[str, Action]:
    """Return what is timed to know what the machine can do; each thread does `OPERATIONS`, all `BYTES`."""
    out, source = np.zeros(threads), np.ones(COPIED, np.float32)
    target = np.empty_like(source)
    return {
        "multiplications and additions": lambda: multiply_and_add(TURNS, threads, out),
        "additions": lambda: add(TURNS, threads, out),
        "bytes": lambda: copy(source, target),
    }


def needed(network: Any, counts: Any) -> tuple[float, float, float]:
    """Return the synaptic events, the operations of neurons and the bytes that one batch needs."""
    fan_out = np.diff(network.row_start)
    events = float(counts[:, : len(fan_out)].sum(axis=0, dtype=np.int64) @ fan_out)
    updates = BATCH * STEPS * sum(network.sizes[1:])
    words = BATCH * -(-STEPS // 16) * network.n_neurons * 2
    traffic = 2 * words + BATCH * network.n_neurons * 4 + 8 * len(network.weight)
    return events, float(NEURON_OPERATIONS * updates), float(traffic)


@njit
def all_inputs(spikes: Any, trains: Any, counts: Any) -> None:
    for r in range(len(spikes)):
        take_input(spikes[r], trains[r], counts[r])


@njit
def all_event_driven(
    words: Any, first: Any, last: Any, post: Any, weight: Any, gain: Any, lanes: Any, current: Any
) -> None:
    for r in range(len(words)):
        lanes[:] = np.float32(0.0)
        propagate(words[r : r + 1], first, last, post, 0, weight, lanes, len(lanes) // WORDS)
        to_time_first(lanes, words.shape[1], gain, current)


@njit
def all_bit_packed(
    words: Any, start: Any, n: int, pre: Any, weight: Any, gain: Any, masks: Any, lanes: Any, current: Any
) -> None:
    for r in range(len(words)):
        bit_packed(words[r], 0, start, (0, n), pre, weight, gain, masks, lanes, current)


@njit
def all_by_rows(words: Any, rows: Any, gain: Any, masks: Any, current: Any) -> None:
    for r in range(len(words)):
        by_rows(words[r], 0, rows, 0, rows.shape[1], gain, masks, current)


@njit
def all_neurons(current: Any, state: Any, constants: Any, fired: Any) -> None:
    for _ in range(BATCH):
        for q in range(0, STEPS, LANES):
            izhikevich_steps(current, state[0], state[1], state[2], constants, min(LANES, STEPS - q), fired)


def parts(network: Any, spikes: Any, words: Any) -> Iterator[tuple[str, Action]]:
    """Yield the parts of a presentation."""
    trains, counts = np.empty_like(words), np.empty((BATCH, network.n_neurons), np.int32)
    yield "copy and count the input", lambda: all_inputs(spikes, trains, counts)
    for layer in range(1, len(network.sizes)):
        for what, action in layer_parts(network, layer, words):
            yield f"layer {layer}, {what}", action


def layer_parts(network: Any, layer: int, words: Any) -> Iterator[tuple[str, Action]]:
    """Yield the parts of one layer."""
    layout, n_pre, n = network._layout, network.sizes[layer - 1], network.sizes[layer]
    padded = whole_vectors(n)
    lanes, current = (empty_vectors(WORDS * LANES * padded) for _ in range(2))
    some = np.ascontiguousarray(words[:, :, network.neurons(layer - 1)])
    first = int(layout.first_edge[layer - 1])
    rows = (layout.edges[first : first + n_pre], layout.edges[first + n_pre : first + 2 * n_pre])
    active = float(np.mean([active_words(w, 0, n_pre) for w in some]) / some[0].size)
    yield (
        f"event-driven sums and transposition ({active:.0%} of words active)",
        lambda: all_event_driven(
            some, *rows, network.post, network.weight, network.gain[layer - 1], lanes, current
        ),
    )
    whole, masks = empty_rows(n_pre, n), np.empty(n_pre, np.uint64)
    fill_rows(*rows, network.post, network.weight, whole)
    yield "whole rows", lambda: all_by_rows(some, whole, network.gain[layer - 1], masks, current)
    start, pre, place = layout.by_post
    own = network.neurons(layer)
    start, weight = start[own.start : own.stop + 1], network.weight[place]
    yield (
        "bit-packed sums and transposition",
        lambda: all_bit_packed(some, start, n, pre, weight, network.gain[layer - 1], masks, lanes, current),
    )
    state = empty_vectors(3 * padded).reshape(3, padded)
    state[:] = np.array([[-65.0], [-13.0], [-42.35]])
    constants, fired = network._constants[layer - 1], empty_vectors(padded).view(np.uint32)
    inputs = empty_vectors(LANES * padded)
    inputs[:] = 0.0
    yield "neurons", lambda: all_neurons(inputs, state, constants, fired)


class Form:
    """One network, its input, and what is timed of it."""

    def __init__(self, probability: float, data: Any) -> None:
        model = SpikingClassifier.untrained(data, connection_probability=probability, seed=0)
        network, code = model.network_, model.code_
        spikes = code.spikes(code.prepare(data.x), input_streams(0, data.record_id, 0), STEPS)
        words, counts = network.present(spikes, STEPS)
        self.events, self.operations, self.bytes = needed(network, counts)
        self.whole: Action = lambda: network.present(spikes, STEPS)
        self.parts = dict(parts(network, spikes, words))

    def row(self, seconds: float, seconds_of_machine: Mapping[str, float], threads: int) -> dict[str, str]:
        """Return the table's row of a whole presentation."""
        both = threads * OPERATIONS / seconds_of_machine["multiplications and additions"]
        additions = threads * OPERATIONS / seconds_of_machine["additions"]
        bandwidth = BYTES / seconds_of_machine["bytes"]
        limit = max(self.events / additions + self.operations / both, self.bytes / bandwidth)
        return {
            "what": f"whole presentation, {threads} thread(s)",
            "us per record": _microseconds(seconds),
            "limit, us": f"{limit / BATCH * 1e6:.2f}",
            "times the limit": f"{seconds / limit:.1f}",
            "events": f"{self.events / BATCH:.3g}",
            "operations of neurons": f"{self.operations / BATCH:.3g}",
            "bytes": f"{self.bytes / BATCH:.3g}",
            "additions, G/s": f"{additions / 1e9:.0f}",
            "multiplications and additions, G/s": f"{both / 1e9:.0f}",
            "bandwidth, GB/s": f"{bandwidth / 1e9:.1f}",
        }


def _microseconds(seconds: float) -> str:
    return f"{seconds / BATCH * 1e6:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--name", default="limit", help="of the files with the result (default: limit)")
    name = parser.parse_args().name
    data = load("mnist5k").take(range(BATCH))
    forms = {form: Form(probability, data) for form, probability in FORMS.items()}
    actions: dict[Any, Action] = {}
    for threads in THREADS:
        whole = {form: forms[form].whole for form in forms}
        for what, action in {**machine(threads), **whole}.items():
            actions[threads, what] = on_threads(threads, action)
    for form in forms:
        for what, action in forms[form].parts.items():
            actions[form, what] = on_threads(1, action)
    seconds = shortest(actions)
    rows: list[dict[str, str]] = []
    for form in forms:
        for threads in THREADS:
            of_machine = {what: seconds[threads, what] for what in machine(threads)}
            rows.append({"network": form, **forms[form].row(seconds[threads, form], of_machine, threads)})
        for what in forms[form].parts:
            rows.append({"network": form, "what": what, "us per record": _microseconds(seconds[form, what])})
    notes = (
        "A batch of 100 images of mnist5k, untrained network 784-200-200-10, T = 50, regular code. Of the "
        "sparse network a tenth of all pairs of hidden neurons is joined, of the dense one all. Parts are on "
        "one thread; a layer uses the cheapest of its three ways of summing. Events (each one addition), "
        "operations and bytes are a record's, times the shortest of 200 turns."
    )
    write(name, "Where the time goes, and the machine's limit", rows, list(rows[0]), notes)


if __name__ == "__main__":
    main()
