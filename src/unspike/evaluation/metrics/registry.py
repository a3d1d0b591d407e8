"""The metrics by name, each with what is needed to read its number rightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Literal

from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement
from unspike.foundation.errors import InvalidInput, UnspikeError, suggest

EQUAL = "equal to the retrained networks'"
HIGHER = "higher"
LOWER = "lower"
CHANCE = "0.5, neither more nor less"
NOT_ABOVE_ORIGINAL = "no higher than the original network's"
DIRECTIONS = (EQUAL, HIGHER, LOWER, CHANCE, NOT_ABOVE_ORIGINAL)

Subject = Literal["network", "ensemble"]
Function = Callable[[Any, Any], Measurement]

_METRICS: dict[str, Metric] = {}
_BUILT_IN = (
    "metrics.accuracy",
    "metrics.classification",
    "metrics.average_gap",
    "metrics.tug_of_war",
    "attacks.privacy_leakage",
    "attacks.loss",
    "attacks.confidence",
    "attacks.entropy",
    "attacks.modified_entropy",
    "attacks.logistic_regression",
    "attacks.rmia",
    "groups.rmia_online",
    "groups.u_lira",
    "attacks.support_vector",
    "attacks.label_only",
    "experimental.other_classes",
    "attacks.retained",
    "experimental.three_way",
    "groups.forgetting_score",
    "groups.klom",
    "groups.klom_small",
    "metrics.zrf",
    "metrics.relearning",
    "metrics.agreement",
    "metrics.activation_distance",
    "hidden.spike_distances",
    "hidden.linear_probe",
    "hidden.alignment",
    "hidden.information_difference",
    "experimental.membership_recall",
    "metrics.cost",
)


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric and what must be known about it.

    Parameters
    ----------
    name : str
        ``family.what.of``, say ``mia.loss.auc``.
    definition : str
        One sentence.
    unit : str
        Of the value.
    direction : str
        Which value is good; one of `DIRECTIONS`.
    valid_range : tuple of float
        Smallest and largest value there can be.
    smallest_n : int
        Smallest valid sample size; with less there is a reason in place of the number.
    counted : str
        What the sample size counts.
    source : tuple of str
        Keys of `bibliography.SOURCES`; empty for what is our own or needs no source.
    subject : "network" or "ensemble"
        Whether it is measured on one network or on a group of networks.
    function : callable
        Takes what is measured and its context, and returns a `Measurement` or raises `CannotMeasure`.
    """

    name: str
    definition: str
    unit: str
    direction: str
    valid_range: tuple[float, float]
    smallest_n: int
    counted: str
    source: tuple[str, ...]
    subject: Subject
    function: Function

    def measure(self, subject: Any, context: Any) -> Measurement:
        """Return the metric of a subject, or the reason why there is none.

        Parameters
        ----------
        subject : Subject or Ensemble
            What is measured.
        context : Context or Ensembles
            What it is compared with.

        Returns
        -------
        Measurement

        Raises
        ------
        UnspikeError
            If the value lies outside its range: the metric is wrong, and so would be the report.
        """
        try:
            found = self.function(subject, context)
        except CannotMeasure as why:
            return Measurement(value=None, n=why.n, reason=str(why))
        if found.value is None:
            return found
        if found.n < self.smallest_n:
            reason = f"it needs at least {self.smallest_n} {self.counted}, found {found.n}"
            return replace(found, value=None, low=None, high=None, reason=reason)
        low, high = self.valid_range
        if not low <= found.value <= high:
            raise UnspikeError(f"metric '{self.name}' gave {found.value}, expected {low} to {high}")
        return found


def register_metric(
    name: str,
    *,
    definition: str,
    unit: str,
    direction: str,
    valid_range: tuple[float, float],
    smallest_n: int,
    counted: str,
    source: tuple[str, ...] = (),
    subject: Subject = "network",
) -> Callable[[Function], Function]:
    """Return a decorator that makes a function available as a metric; see `Metric` for the parameters.

    Raises
    ------
    ValueError
        If the name is taken or the direction unknown.
    """
    if direction not in DIRECTIONS:
        raise ValueError(f"direction is '{direction}', expected one of {', '.join(DIRECTIONS)}")

    def register(function: Function) -> Function:
        if name in _METRICS:
            raise ValueError(f"a metric '{name}' is registered already: {_METRICS[name].definition}")
        _METRICS[name] = Metric(
            name=name,
            definition=definition,
            unit=unit,
            direction=direction,
            valid_range=valid_range,
            smallest_n=smallest_n,
            counted=counted,
            source=source,
            subject=subject,
            function=function,
        )
        return function

    return register


def metrics() -> tuple[Metric, ...]:
    """Return all metrics in the order of their names."""
    for module in _BUILT_IN:
        import_module(f"unspike.evaluation.{module}")
    return tuple(_METRICS[name] for name in sorted(_METRICS))


def metric_named(name: str) -> Metric:
    """Return the metric of a name.

    Raises
    ------
    InvalidInput
        If there is no such metric.
    """
    known = {metric.name: metric for metric in metrics()}
    if name not in known:
        raise InvalidInput(f"no metric '{name}', expected one of {', '.join(known)}.{suggest(name, known)}")
    return known[name]
