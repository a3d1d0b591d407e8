"""Relearning time and the anamnesis index: how soon does the network know the forgotten records again?

What is left of records in a network shows when it is shown them again: it relearns them faster than a network
that never met them. A copy of the network is trained on the forgotten records alone, batch after batch by its
own learning rule, until its accuracy on them comes within a share alpha of the original network's::

    r = first number of steps after which  accuracy >= (1 - alpha) * accuracy of the original
    AIN = r(unlearned) / mean r(retrained)

AIN near 1 is the aim; far below 1 something is left; far above 1 the network resists learning
(over-forgetting). Between two steps the crossing is interpolated, for a step of a ratio of small whole
numbers would be coarse.

At most 200 of the forgotten records are relearned, evenly spaced by their ids, in batches of 50, with steps
of 2 % of the root mean square of the weights; alpha is 2 %. After the crossing the training goes on for five
steps, so that the interval (the crossing of resampled records' accuracy) has room. A popular implementation
trains the network under test itself, which then is no longer the one that was tested.

Sources: A. Golatkar et al., arXiv 1911.04933 (relearning time); V. S. Chundawat, A. K. Tarun, M. Mandal and
M. Kankanhalli, "Zero-shot machine unlearning", IEEE TIFS 2023, arXiv 2201.05629 (AIN, with alpha of 5 %).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.bootstrap import interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need
from unspike.models.share_right import share_right
from unspike.unlearning.steps import Steps
from unspike.unlearning.workbench import Workbench, drawn

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

ALPHA = 0.02
RATE = 0.02
BATCH = 50
MOST_STEPS = 100
BEYOND = 5
FEWEST = 20


@dataclass(frozen=True, kw_only=True, eq=False)
class Relearning:
    """How a copy of a network learned records again.

    Parameters
    ----------
    correct : ndarray of shape (S + 1, B), float64
        Whether each record was named rightly (1) or not (0) before training and after each step.
    target : float
        The accuracy to be reached.
    """

    correct: NDArray[np.float64]
    target: float

    @property
    def steps(self) -> float | None:
        """Steps until the target was reached, None if it was not."""
        return crossing(self.correct.mean(axis=1), self.target)


def crossing(accuracy: NDArray[np.float64], target: float) -> float | None:
    """Return where a curve first reaches a target, interpolated between steps; None if it does not.

    Parameters
    ----------
    accuracy : ndarray of shape (S + 1,), float64
        Accuracy before training and after each step.
    target : float
        The accuracy to be reached.
    """
    reached = np.flatnonzero(accuracy >= target - 1e-9)
    if len(reached) == 0:
        return None
    step = int(reached[0])
    if step == 0:
        return 0.0
    below, above = accuracy[step - 1], accuracy[step]
    return float(step - (above - target) / (above - below))


def relearn(model: SpikingModel, records: Dataset, *, target: float, seed: int = 0) -> Relearning:
    """Train a copy of a network on records until it knows them.

    Parameters
    ----------
    model : SpikingModel
        The network; it is not changed.
    records : Dataset
        What is to be learned.
    target : float
        Accuracy at which to stop.
    seed : int
        Of the order of records.

    Returns
    -------
    Relearning
        At most 100 steps.
    """
    bench = Workbench(model, total=0, seed=seed)
    steps = Steps(bench, RATE)
    curve = [_correct(bench, records)]
    left = BEYOND
    for part in _batches(records, seed):
        left -= int(max(step.mean() for step in curve) >= target - 1e-9)
        if left < 0 or len(curve) > MOST_STEPS:
            break
        batch = records.take(part)
        targets = np.eye(records.n_classes, dtype=np.float32)[batch.y]
        steps.take(bench.weight_change(batch, targets))
        curve.append(_correct(bench, records))
    return Relearning(correct=np.stack(curve), target=target)


def _batches(records: Dataset, seed: int) -> Iterator[NDArray[np.intp]]:
    for number in count():
        yield from drawn(records, seed=seed, number=number, size=BATCH)


def _correct(bench: Workbench, records: Dataset) -> NDArray[np.float64]:
    return share_right(bench.counts(records), records.y)


def relearning_of(network: AskedNetwork, original: AskedNetwork) -> Relearning:
    """Return how a network relearned the sample of forgotten records; computed once."""
    records = network.sample("forget")
    need(len(records), 2, "forgotten records")
    known = original.responses("forget")
    correct = known.correct[evenly_spaced(known.record_id, len(records))]
    target = (1.0 - ALPHA) * float(correct.mean())
    if target <= 0:
        raise CannotMeasure(
            "the original network names no forgotten record rightly: there is nothing to relearn"
        )
    return network.once(
        ("relearning", target), lambda: relearn(network.model, records, target=target), of=("forget",)
    )


def _steps(network: AskedNetwork, context: Context) -> float:
    relearning = relearning_of(network, context.original)
    if relearning.steps is None:
        raise CannotMeasure(
            f"the network did not relearn the records within {MOST_STEPS} steps",
            n=relearning.correct.shape[1],
        )
    return relearning.steps


def _resampled(network: AskedNetwork, context: Context) -> NDArray[np.float64]:
    """Return the crossing of each resample; where it lies beyond the last step, that step."""
    if context.bootstrap.resamples == 0:
        return np.zeros(0)
    relearning = relearning_of(network, context.original)
    curves = context.bootstrap.means(relearning.correct.T)
    found = [crossing(curve, relearning.target) for curve in curves]
    return np.array([len(relearning.correct) - 1 if at is None else at for at in found])


@register_metric(
    "relearning.steps",
    definition="Training steps on the forgotten records until the accuracy on them is within 2 % of the "
    "original network's.",
    scale=Scale(EQUAL, "steps", 0.0, float(MOST_STEPS)),
    sample=Sample(FEWEST, "forgotten records"),
    source=("golatkar2020eternal",),
)
def relearning_steps(network: AskedNetwork, context: Context) -> Measurement:
    """Return the relearning time."""
    value = _steps(network, context)
    low, high = interval(_resampled(network, context))
    relearning = relearning_of(network, context.original)
    details = {
        "alpha": ALPHA,
        "batch": BATCH,
        "accuracy_before": float(relearning.correct[0].mean()),
        "target": relearning.target,
    }
    return Measurement(value=value, low=low, high=high, n=relearning.correct.shape[1], details=details)


@register_metric(
    "relearning.anamnesis_index",
    definition="Relearning time of the network by the mean relearning time of the retrained networks.",
    scale=Scale(EQUAL, "ratio", 0.0, float("inf")),
    sample=Sample(FEWEST, "forgotten records"),
    source=("chundawat2023zero",),
)
def anamnesis_index(network: AskedNetwork, context: Context) -> Measurement:
    """Return the anamnesis index; near 1 at best."""
    if not context.references:
        raise CannotMeasure("it needs another retrained network to compare with, found none")
    expected = float(np.mean([_steps(reference, context) for reference in context.references]))
    if expected < 1.0:
        raise CannotMeasure(
            f"the retrained networks know the records after {expected:.2f} steps, less than one: "
            "there is hardly anything to relearn"
        )
    low, high = interval(_resampled(network, context) / expected)
    n = relearning_of(network, context.original).correct.shape[1]
    return Measurement(value=_steps(network, context) / expected, low=low, high=high, n=n)
