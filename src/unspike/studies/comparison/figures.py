"""What is measured of every method's network, and how the columns are called.

All but the costs are metrics of `unspike.evaluation`, where each has its definition, direction, smallest
valid sample size and source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from unspike.evaluation import Measurement


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
        metric="spike_distance.van_rossum_hidden",
    ),
    Figure(name="cpu_seconds", head="CPU time (s)", good="low"),
    Figure(name="time_ratio", head="CPU time (% of retraining)", good="low", scale=100, digits=1),
)
MEASURED = tuple(figure for figure in FIGURES if figure.metric)


def described(found: Measurement) -> dict[str, Any]:
    """Return a figure in plain Python types."""
    interval = None if found.low is None or found.high is None else [found.low, found.high]
    return {"value": found.value, "interval": interval, "n": found.n, "reason": found.reason}
