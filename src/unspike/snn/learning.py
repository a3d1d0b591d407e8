"""The training loop: present batches, change weights by the learning rule, keep homeostasis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.adaptive_step import AdaptiveStep
from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.foundation.progress import NoProgress, Progress
from unspike.foundation.randomness import Purpose, bits, key
from unspike.snn.encoding import SpikeCode
from unspike.snn.encoding.contract import Values
from unspike.snn.network import Network
from unspike.snn.plasticity.dropout import Dropout, silenced_neurons
from unspike.snn.plasticity.normalisation import normalise
from unspike.snn.recipes import Recipe

# Bytes a neuron and record beside spikes and counts: counts along the records, errors, who is silenced, and
# what is held of the batch before: counts and who was silenced.
_LEARNING = 4 + 4 + 1 + 4 + 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Lessons:
    """Records with their labels, and whose they are.

    Parameters
    ----------
    x : array or Records, float32 [B, ...]
        The records; no copy of them is made, so that many networks can learn from the same memory.
    y : int64 [B]
        Class of each record.
    record_id : int64 [B]
        Names each record's random numbers.
    weight : float64 [B], optional
        How often each record is presented in an epoch, on average; once by default.
    """

    x: Values
    y: NDArray[np.int64]
    record_id: NDArray[np.int64]
    weight: NDArray[np.float64] | None = None

    def order(self, seed: int, epoch: int) -> NDArray[np.intp]:
        """Return the places of the records in the order of their presentation in an epoch.

        After e epochs a record of weight w was presented e w times, rounded down.
        """
        order = record_order(seed, self.record_id, epoch)
        if self.weight is None:
            return order
        times = np.floor(self.weight * (epoch + 1)) - np.floor(self.weight * epoch)
        return np.repeat(order, times.astype(np.int64)[order])

    @property
    def per_epoch(self) -> int:
        """How many presentations an epoch has on average."""
        return len(self.y) if self.weight is None else round(float(self.weight.sum()))

    def presentations(self, epochs: int) -> Iterator[int]:
        """Yield how many presentations each epoch has."""
        for epoch in range(epochs):
            yield len(self.y) if self.weight is None else len(self.order(0, epoch))


def input_streams(seed: int, record_id: NDArray[np.int64], presentation: int) -> NDArray[np.uint64]:
    """Return the key of each record's input spikes in one presentation, uint64 [B]."""
    return key(seed, Purpose.INPUT_SPIKES, record_id, presentation)


def record_order(seed: int, record_id: NDArray[np.int64], presentation: int) -> NDArray[np.intp]:
    """Return the order of the records in one epoch; any two keep their order whichever others exist."""
    streams = key(seed, Purpose.RECORD_ORDER, record_id, presentation)
    return np.argsort(bits(streams, 0), kind="stable")


def refuse_large_batches(network: Network, recipe: Recipe) -> None:
    """Refuse a network whose batches would not fit in memory, before one is presented.

    Parameters
    ----------
    network : Network
        The network.
    recipe : Recipe
        How it is to be trained.

    Raises
    ------
    InvalidInput
        If the spikes, counts and errors of a batch need more than is free.
    """
    size = recipe.batch_size
    refuse_what_does_not_fit(
        network.bytes_of(size, recipe.steps) + _LEARNING * size * network.n_neurons,
        f"a batch of {size} records for {network.n_neurons:,} neurons in {recipe.steps:,} steps",
        "take fewer neurons or time steps",
    )


def learn(
    network: Network,
    recipe: Recipe,
    code: SpikeCode,
    lessons: Lessons,
    *,
    progress: Progress | None = None,
) -> None:
    """Train a network in place.

    Parameters
    ----------
    network : Network
        Its `weight` and `v_t` are changed.
    recipe : Recipe
        Learning rule, rates, presentations of each record and the time steps of each.
    code : SpikeCode
        Spike code.
    lessons : Lessons
        What is learned.
    progress : Progress, optional
        Told of every record presented.
    """
    prepared, y, record_id = code.prepared(lessons.x), lessons.y, lessons.record_id
    progress = progress or NoProgress()
    sizes = list(lessons.presentations(recipe.epochs))
    progress.start("training", sum(sizes), "records")
    steps = AdaptiveStep(len(network.weight)), AdaptiveStep(network.n_neurons)
    targets = np.eye(network.sizes[-1], dtype=np.float32)
    n_batches = sum(math.ceil(size / recipe.batch_size) for size in sizes)
    done = 0
    if recipe.norm is not None:
        normalise(network, recipe.norm, kind=recipe.norm_kind)
    for epoch in range(recipe.epochs):
        for batch in _batches(lessons.order(network.seed, epoch), recipe.batch_size):
            fading = 0.5 * (1.0 + math.cos(math.pi * done / n_batches))
            streams = input_streams(network.seed, record_id[batch], epoch)
            spikes = code.spikes(prepared(batch), streams, recipe.steps)
            dropout = Dropout(
                silenced=silenced_neurons(network, recipe.dropout, record_id[batch], epoch),
                louder=1.0 / (1.0 - recipe.dropout),
            )
            change = recipe.rule.change(network, spikes, targets[y[batch]], recipe.steps, dropout)
            if recipe.adaptive:
                steps[0].apply(network.weight, change.weight, fading * recipe.learning_rate)
            else:
                network.weight += np.float32(recipe.learning_rate) * change.weight
            if recipe.threshold_rate:
                steps[1].apply(network.v_t, change.threshold, fading * recipe.threshold_rate)
            if recipe.homeostasis:
                recipe.homeostasis.regulate(network, change.counts, recipe.steps)
            done += 1
            progress.step(len(batch))
        if recipe.norm is not None:
            normalise(network, recipe.norm, kind=recipe.norm_kind)
    progress.close()


def _batches(order: NDArray[np.intp], batch_size: int) -> Iterator[NDArray[np.intp]]:
    for first in range(0, len(order), batch_size):
        yield order[first : first + batch_size]
