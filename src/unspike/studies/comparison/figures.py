"""What is measured of every method's network, and how the columns are called.

All but the costs are metrics of `unspike.evaluation`, where each has its definition, direction, smallest
valid sample size and source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.evaluation import Bootstrap, Measurement, metric_named
from unspike.evaluation.metrics.relearning import Relearning
from unspike.evaluation.subject import Context, Subject

if TYPE_CHECKING:
    from unspike.data import Dataset
    from unspike.data.task import Kind
    from unspike.models.contract import SpikingModel


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A column of the comparison.

    Parameters
    ----------
    name : str
        Its key in ``compare.json``.
    head : str
        Its head in tables, with the unit.
    good : str
        Which value is good.
    metric : str
        Name of the metric; empty for the costs.
    scale : float
        What the number is multiplied by in tables.
    digits : int
        Decimal places in tables.
    """

    name: str
    head: str
    good: str
    metric: str = ""
    scale: float = 1.0
    digits: int = 2


_LIKE = "like the retrained networks"
FIGURES = (
    Figure(
        name="average_gap", head="Average gap (points)", good="low", metric="average_gap", scale=100, digits=2
    ),
    Figure(name="tow", head="Tug of war", good="high, at most 1", metric="tug_of_war", digits=3),
    Figure(name="forget", head="Forgotten (%)", good=_LIKE, metric="accuracy.forget", scale=100),
    Figure(name="retain", head="Retained (%)", good=_LIKE, metric="accuracy.retain", scale=100),
    Figure(name="test", head="Test (%)", good=_LIKE, metric="accuracy.test", scale=100),
    Figure(name="threshold_auc", head="Threshold attack, AUC", good=_LIKE, metric="mia.loss.auc", digits=3),
    Figure(name="rmia_auc", head="RMIA, AUC", good=_LIKE, metric="mia.rmia.auc", digits=3),
    Figure(name="relearning_steps", head="Relearning (steps)", good=_LIKE, metric="relearning.steps"),
    Figure(name="anamnesis_index", head="Anamnesis index", good="1", metric="relearning.anamnesis_index"),
    Figure(
        name="hidden_spike_distance",
        head="Hidden spike distance",
        good="1",
        metric="spike_distance.van_rossum",
    ),
    Figure(name="cpu_seconds", head="CPU time (s)", good="low"),
    Figure(name="time_ratio", head="CPU time (% of retraining)", good="low", scale=100, digits=1),
)
_MEASURED = tuple(figure for figure in FIGURES if figure.metric)
_HIDDEN_DISTANCE = "hidden_spike_distance"
_RELEARNING = "relearning"  # under this name the metric looks for what was relearned before


def subject_of(
    model: SpikingModel,
    sets: Mapping[str, Dataset],
    *,
    bootstrap: Bootstrap,
    relearned: Relearning | None = None,
) -> Subject:
    """Return a network under measurement.

    Parameters
    ----------
    model : SpikingModel
        The network.
    sets : mapping of str to Dataset
        What `evaluation_sets` returned.
    bootstrap : Bootstrap
        How intervals are drawn.
    relearned : Relearning, optional
        How it relearned the forgotten records, if that is known.
    """
    subject = Subject(model=model, sets=sets, bootstrap=bootstrap)
    if relearned is not None:
        subject.once(_RELEARNING, lambda: relearned)
    return subject


def context_of(kind: Kind, original: Subject, references: Sequence[Subject]) -> Context:
    """Return what a network is compared with: retrained networks, and all but one of them in turn."""
    panels = [[*references[:k], *references[k + 1 :]] for k in range(len(references))]
    return Context(
        kind=kind,
        original=original,
        references=references,
        panels=panels if len(references) > 1 else [references],
    )


def measured(subject: Subject, context: Context) -> dict[str, Measurement]:
    """Return every figure but the costs; one that cannot be measured validly says why."""
    return {figure.name: _measured(figure, subject, context) for figure in _MEASURED}


def _measured(figure: Figure, subject: Subject, context: Context) -> Measurement:
    found = metric_named(figure.metric).measure(subject, context)
    return _hidden_only(found) if figure.name == _HIDDEN_DISTANCE else found


def _hidden_only(found: Measurement) -> Measurement:
    """Return the mean over the hidden layers alone; the metric's own takes in the output."""
    if found.value is None:
        return found
    *hidden, _ = found.details["layers"].values()
    return Measurement(value=float(np.mean(hidden)), n=found.n, details=found.details)


def described(figures: Mapping[str, Measurement]) -> dict[str, dict[str, Any]]:
    """Return the figures in plain Python types."""
    return {name: _described(found) for name, found in figures.items()}


def _described(found: Measurement) -> dict[str, Any]:
    interval = None if found.low is None or found.high is None else [found.low, found.high]
    return {"value": found.value, "interval": interval, "n": found.n, "reason": found.reason}
