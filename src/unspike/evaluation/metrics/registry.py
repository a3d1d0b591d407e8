"""The metrics by name, each with what is needed to read its number rightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement
from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.foundation.own_code import require_returned, telling_of
from unspike.foundation.registry import Discovery, Registry, require_name

EQUAL = "equal to the retrained networks'"
HIGHER = "higher"
LOWER = "lower"
CHANCE = "0.5, neither more nor less"
NOT_ABOVE_ORIGINAL = "no higher than the original network's"
DIRECTIONS = (EQUAL, HIGHER, LOWER, CHANCE, NOT_ABOVE_ORIGINAL)

_FOLDERS = ("metrics", "attacks", "hidden", "groups", "experimental")
Function = Callable[[Any, Any], Measurement]


@dataclass(frozen=True)
class Scale:
    """How the number of a metric is to be read.

    Parameters
    ----------
    direction : str
        Which value is good; one of `DIRECTIONS`.
    unit : str
        Of the value.
    low, high : float
        Smallest and largest value there can be.

    Raises
    ------
    InvalidInput
        If the direction is unknown.

    Examples
    --------
    >>> from unspike.evaluation import Scale
    >>> Scale("higher", unit="nats", high=11.5).unit
    'nats'
    """

    direction: str
    unit: str = "fraction"
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if self.direction not in DIRECTIONS:
            raise InvalidInput(f"direction is '{self.direction}', expected one of {', '.join(DIRECTIONS)}")


@dataclass(frozen=True)
class Sample:
    """What limits the accuracy of a metric.

    Parameters
    ----------
    smallest : int
        Smallest valid sample size; with less there is a reason in place of the number.
    counted : str
        What the sample size counts.

    Examples
    --------
    >>> from unspike.evaluation import metric_named
    >>> metric_named("mia.loss.auc").sample
    Sample(smallest=20, counted='records on each side')
    """

    smallest: int
    counted: str


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric and what must be known about it.

    Parameters
    ----------
    name : str
        ``family.what.of``, say ``mia.loss.auc``.
    definition : str
        One sentence.
    scale : Scale
        Unit, range, and which value is good.
    sample : Sample
        What it is measured on, and how many of these it needs.
    source : tuple of str
        Keys of `bibliography.SOURCES`; empty for what is our own or needs no source.
    measured_on : "network" or "ensemble"
        Whether it is measured on one network or on a group of networks.
    function : callable
        Takes what is measured and its context, and returns a `Measurement` or raises `CannotMeasure`.

    Examples
    --------
    >>> from unspike.evaluation import metric_named
    >>> metric = metric_named("mia.loss.auc")
    >>> metric.scale.direction, metric.source
    ("equal to the retrained networks'", ('yeom2018privacy',))
    """

    name: str
    definition: str
    scale: Scale
    sample: Sample
    source: tuple[str, ...]
    measured_on: Literal["network", "ensemble"]
    function: Function

    def measure(self, network: Any, context: Any) -> Measurement:
        """Return the metric of a network, or the reason why there is none.

        Parameters
        ----------
        network : AskedNetwork or Ensemble
            What is measured.
        context : Context or Ensembles
            What it is compared with.

        Returns
        -------
        Measurement
            The number, its interval and sample size, or the reason.

        Raises
        ------
        UnspikeError
            If the value lies outside its range: the metric is wrong, and so would be the report. If the
            metric is of the user's own and fails.
        """
        what = f"metric '{self.name}'"
        try:
            with telling_of(self.function, what):
                found = self.function(network, context)
        except CannotMeasure as why:
            return Measurement(value=None, n=why.n, reason=str(why))
        require_returned(found, Measurement, self.function, what)
        if found.value is None:
            return found
        if found.n < self.sample.smallest:
            reason = f"it needs at least {self.sample.smallest} {self.sample.counted}, found {found.n}"
            return replace(found, value=None, low=None, high=None, error=None, reason=reason)
        low, high = self.scale.low, self.scale.high
        if not low <= found.value <= high:
            raise UnspikeError(f"{what} gave {found.value}, expected {low} to {high}")
        return found


_METRICS: Registry[Metric] = Registry(
    "metric",
    Discovery(
        *(f"unspike.evaluation.{folder}" for folder in _FOLDERS),
        group="unspike.metrics",
    ),
)


def register_metric(
    name: str,
    *,
    definition: str,
    scale: Scale,
    sample: Sample,
    source: tuple[str, ...] = (),
    measured_on: Literal["network", "ensemble"] = "network",
) -> Callable[[Function], Function]:
    """Return a decorator that makes a function available as a metric.

    Parameters
    ----------
    name, definition, scale, sample, source, measured_on : str, Scale, Sample and tuple of str
        As in `Metric`.

    Raises
    ------
    InvalidInput
        If the name is taken, or none was given.

    Examples
    --------
    >>> from unspike.evaluation import Measurement, Sample, Scale, metric_named, register_metric

    >>> @register_metric(
    ...     "loudest.forget",
    ...     definition="Most output spikes in answer to a forgotten record.",
    ...     scale=Scale("equal to the retrained networks'", unit="spikes", high=1000),
    ...     sample=Sample(1, "records"),
    ... )
    ... def loudest(network, context):
    ...     spikes = network.responses("forget").counts.sum(axis=1)
    ...     return Measurement(value=float(spikes.max()), n=len(spikes))
    >>> metric_named("loudest.forget").measured_on
    'network'
    """
    require_name("register_metric", name)

    def register(function: Function) -> Function:
        metric = Metric(
            name=name,
            definition=definition,
            scale=scale,
            sample=sample,
            source=source,
            measured_on=measured_on,
            function=function,
        )
        _METRICS.add(name, metric)
        return function

    return register


def all_metrics() -> tuple[Metric, ...]:
    """Return all metrics in the order of their names.

    Examples
    --------
    >>> from unspike.evaluation import all_metrics
    >>> len(all_metrics()) > 100
    True
    """
    return tuple(map(_METRICS.get, _METRICS.names()))


def metric_named(name: str) -> Metric:
    """Return the metric of a name.

    Parameters
    ----------
    name : str
        ``mia.loss.auc``, say.

    Raises
    ------
    InvalidInput
        If there is no such metric.

    Examples
    --------
    >>> from unspike.evaluation import metric_named
    >>> metric_named("zrf").source
    ('chundawat2023bad',)
    """
    return _METRICS.get(name)
