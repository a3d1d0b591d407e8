"""How networks like a graph are trained: by surrogate gradients, for a graph does not say how it was.

Adam (`unspike.foundation.adaptive_step`) on the cross-entropy of the output's spike counts, with records in
an order drawn by their ids, so that any two records keep their order whichever others are there. A step is a
share of the root mean square of a node's weights, so that it does not matter in what unit a graph has them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.adaptive_step import AdaptiveStep
from unspike.foundation.progress import NoProgress, Progress
from unspike.foundation.randomness import Purpose, bits, key

if TYPE_CHECKING:
    from unspike.adapters.nir.model import NirModel
    from unspike.data.dataset import Dataset

BATCH, RATE = 100, 0.03
TRAINING = "Adam, cross-entropy of spike counts, surrogate gradients"


def train(
    model: NirModel,
    dataset: Dataset,
    *,
    rates: Sequence[float],
    epochs: int,
    progress: Progress | None = None,
) -> None:
    """Train a model in place.

    Parameters
    ----------
    model : NirModel
        The network.
    dataset : Dataset
        What is learned.
    rates : sequence of float
        Size of a step of each group of synapses.
    epochs : int
        Presentations of each record.
    progress : Progress, optional
        Told of every record presented.
    """
    progress = progress or NoProgress()
    progress.start("training", epochs * len(dataset), "records")
    steps = [AdaptiveStep(group.weight.size) for group in model.synapses()]
    targets = np.eye(len(model.class_names), dtype=np.float32)
    for epoch in range(epochs):
        for part in _batches(dataset.record_id, model.seed, epoch):
            batch = dataset.take(part)
            changes = model.change(batch.x, targets[batch.y], record_id=batch.record_id, presentation=epoch)
            for group, change, step, rate in zip(model.synapses(), changes, steps, rates, strict=True):
                values = group.weight.reshape(-1)
                step.apply(values, np.ascontiguousarray(change).reshape(-1), rate)
                group.assign(values)
            progress.step(len(part))
    progress.close()


def _batches(record_id: NDArray[np.int64], seed: int, epoch: int) -> Iterator[NDArray[np.intp]]:
    order = np.argsort(bits(key(seed, Purpose.RECORD_ORDER, record_id, epoch), 0), kind="stable")
    yield from np.array_split(order, math.ceil(len(order) / BATCH)) if len(order) else ()
