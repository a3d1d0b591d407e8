"""The training loop: present batches, change weights by the learning rule, keep homeostasis."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.progress import NoProgress, Progress
from unspike.foundation.randomness import Purpose, bits, key
from unspike.snn.encoding import SpikeCode
from unspike.snn.encoding.contract import Values
from unspike.snn.network import Network
from unspike.snn.plasticity.adaptive_step import AdaptiveStep
from unspike.snn.plasticity.dropout import silenced_neurons
from unspike.snn.plasticity.normalisation import normalise
from unspike.snn.recipes import Recipe


def input_streams(seed: int, record_id: NDArray[np.int64], presentation: int) -> NDArray[np.uint64]:
    """Return the key of each record's input spikes in one presentation, uint64 [B]."""
    return key(seed, Purpose.INPUT_SPIKES, record_id, presentation)


def record_order(seed: int, record_id: NDArray[np.int64], presentation: int) -> NDArray[np.intp]:
    """Return the order of the records in one epoch; any two keep their order whichever others exist."""
    streams = key(seed, Purpose.RECORD_ORDER, record_id, presentation)
    return np.argsort(bits(streams, 0), kind="stable")


def learn(
    network: Network,
    recipe: Recipe,
    code: SpikeCode,
    x: Values,
    y: NDArray[np.int64],
    record_id: NDArray[np.int64],
    *,
    epochs: int,
    n_steps: int,
    progress: Progress | None = None,
    weight: NDArray[np.float64] | None = None,
) -> None:
    """Train a network in place.

    Parameters
    ----------
    network : Network
        Its `weight` and `v_t` are changed.
    recipe : Recipe
        Learning rule and rates.
    code : SpikeCode
        Spike code.
    x : array or Records, float32 [B, ...]
        The records; no copy of them is made, so that many networks can learn from the same memory.
    y : int64 [B]
        Class of each record.
    record_id : int64 [B]
        Names each record's random numbers.
    epochs, n_steps : int
        Presentations of each record, and the time steps of each.
    progress : Progress, optional
        Told of every record presented.
    weight : float64 [B], optional
        How often each record is presented in an epoch, on average: after e epochs it was so e times, rounded
        down.
    """
    prepared = code.prepared(x)
    progress = progress or NoProgress()
    times = _presentations(weight, epochs)
    progress.start("training", epochs * len(y) if times is None else int(times.sum()), "records")
    steps = AdaptiveStep(len(network.weight)), AdaptiveStep(network.n_neurons)
    targets = np.eye(network.sizes[-1], dtype=np.float32)
    sizes = [len(y)] * epochs if times is None else times.sum(axis=1).tolist()
    n_batches = sum(math.ceil(size / recipe.batch_size) for size in sizes)
    done = 0
    if recipe.norm is not None:
        normalise(network, recipe.norm, kind=recipe.norm_kind)
    for epoch in range(epochs):
        order = record_order(network.seed, record_id, epoch)
        if times is not None:
            order = np.repeat(order, times[epoch][order])
        for batch in (
            order[first : first + recipe.batch_size] for first in range(0, len(order), recipe.batch_size)
        ):
            fading = 0.5 * (1.0 + math.cos(math.pi * done / n_batches))
            streams = input_streams(network.seed, record_id[batch], epoch)
            spikes = code.spikes(prepared(batch), streams, n_steps)
            silenced = silenced_neurons(network, recipe.dropout, record_id[batch], epoch)
            words, counts = network.present(
                spikes, n_steps, silenced=silenced, louder=1.0 / (1.0 - recipe.dropout)
            )
            change, threshold_change = recipe.rule.weight_change(
                network, words, counts, targets[y[batch]], n_steps
            )
            if recipe.adaptive:
                steps[0].apply(network.weight, change, fading * recipe.learning_rate)
            else:
                network.weight += np.float32(recipe.learning_rate) * change
            if recipe.threshold_rate:
                steps[1].apply(network.v_t, threshold_change, fading * recipe.threshold_rate)
            if recipe.homeostasis:
                recipe.homeostasis.regulate(network, counts, n_steps)
            done += 1
            progress.step(len(batch))
        if recipe.norm is not None:
            normalise(network, recipe.norm, kind=recipe.norm_kind)
    progress.close()


def _presentations(weight: NDArray[np.float64] | None, epochs: int) -> NDArray[np.int64] | None:
    """Return how often each record is presented in each epoch, [epochs, B]; None where it is once."""
    if weight is None:
        return None
    until = np.floor(np.outer(np.arange(epochs + 1), weight)).astype(np.int64)
    return np.asarray(np.diff(until, axis=0))
