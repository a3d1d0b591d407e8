"""Importance of synapses for records: the mean squared change that their learning asks for.

.. math:: F_{ij}(d) = \\frac{1}{n} \\sum_{r \\in d} (\\Delta W_{ij}(r))^2

Where the learning rule follows the gradient of a log-likelihood, this is the diagonal of the empirical
Fisher information, which stands for the curvature of the loss (J. Martens, J. Mach. Learn. Res. 21(146),
2020). For the network's own rule, Delta W is what the rule would change for the record with its label; F
is known up to a factor, for the rule's changes are, so only ratios of importances mean anything.

With `batch` > 1 the changes are averaged over that many records before they are squared. That gives
F / batch plus (1 - 1 / batch) times the squared mean change: cheaper, and the less like F the larger the
batch. The original code of most methods does that with its training batch.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.steps import learning
from unspike.unlearning.workbench import Workbench, drawn, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

Values = list[NDArray[np.float64]]
TOGETHER = 64  # single records that are presented at once, where the network can


def n_measurements(n_records: int, *, most: int, batch: int) -> int:
    """Return how many ticks `importance` makes."""
    return math.ceil(min(n_records, most) / (TOGETHER if batch == 1 else batch))


def importance(workbench: Workbench, records: Dataset, *, most: int, batch: int, seed: int) -> Values:
    """Return F of each synapse, one array a group, in the shape of its weights.

    Parameters
    ----------
    workbench : Workbench
        Holding the network; one tick is made for each batch, or for 64 single records.
    records : Dataset
        The records d.
    most : int
        At most so many of them are looked at, drawn by their ids.
    batch : int
        Records whose changes are averaged before they are squared; 1 for F itself.
    seed : int
        Of the draw.
    """
    shown = probe(records, seed=seed, size=most)
    workbench.record(probe(shown, seed=seed))  # single records would be a poor sample of what one costs
    total = [np.zeros(g.weight.shape) for g in workbench.model.synapses()]
    targets = np.eye(len(workbench.model.class_names), dtype=np.float32)
    size, counted = (TOGETHER, len(shown)) if batch == 1 else (batch, math.ceil(len(shown) / batch))
    for part in drawn(shown, seed=seed, number=0, size=size):
        records = shown.take(part)
        if batch == 1:
            squares = [len(part) * c for c in workbench.squared_change(records, targets[records.y])]
        else:
            squares = [np.square(c, dtype=np.float64) for c in learning(workbench, records)]
        total = [t + c for t, c in zip(total, squares, strict=True)]
        workbench.tick()
    return [t / counted for t in total]


def mean_change(workbench: Workbench, records: Dataset, *, most: int, seed: int) -> Values:
    """Return the mean change that the learning of records asks for, one array a group.

    Parameters
    ----------
    workbench, records, most, seed
        As in `importance`.
    """
    shown = probe(records, seed=seed, size=most)
    total = [np.zeros(g.weight.shape) for g in workbench.model.synapses()]
    for part in drawn(shown, seed=seed, number=0):
        changes = learning(workbench, shown.take(part))
        total = [t + len(part) * c.astype(np.float64) for t, c in zip(total, changes, strict=True)]
    return [t / len(shown) for t in total]
