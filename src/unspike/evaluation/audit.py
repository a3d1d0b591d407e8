"""Every metric that is valid for a request, of the original, the unlearned and the retrained networks.

A metric that cannot be computed validly, for want of records, of networks, or because the request or the
network does not allow it, says why in place of a number; any other failure of a metric fails the audit. No
network is changed, and none is asked what it has answered before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from unspike.evaluation.groups.ensembles import Ensembles
from unspike.evaluation.metrics.registry import Metric, all_metrics, metric_named
from unspike.evaluation.presentations import DROPOUT, PLAIN, SWEEP, Presentation
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.statistics.measurement import Measurement
from unspike.evaluation.statistics.spread import statistic
from unspike.foundation.errors import InvalidInput
from unspike.foundation.json_values import plain
from unspike.foundation.progress import NoProgress, Progress

if TYPE_CHECKING:
    from unspike.evaluation.comparison import ComparedNetworks

NO_ENSEMBLES = "it compares groups of networks, and no such groups were given"
NO_FLOOR = "no second group of retrained networks was given"
ROWS = ("original", "unlearned", "oracle")


def audit(
    networks: ComparedNetworks,
    *,
    ensembles: Mapping[str, Ensembles] | None = None,
    names: Sequence[str] | None = None,
    bootstrap: Bootstrap | None = None,
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """Measure the networks of a request by every metric.

    Parameters
    ----------
    networks : ComparedNetworks
        The networks, say of an `Evaluation`. With one retrained network there is no band, with fewer than
        three the spike distances have none.
    ensembles : mapping of str to Ensembles, optional
        Name of a presentation (empty for the plain one, ``dropout``, ``steps_x0.5``, ...) -> groups of
        networks, for the metrics that compare distributions over networks.
    names : sequence of str, optional
        The metrics that are wanted; all by default.
    bootstrap : Bootstrap, optional
        How intervals are drawn.
    progress : Progress, optional
        Told of each metric.

    Returns
    -------
    dict
        Metric name -> ``original``, ``unlearned`` (numbers or None), ``oracle`` (``mean``, ``std``,
        ``runs``), ``interval`` and ``original_interval`` (95 %, over records; None where none was drawn),
        ``n``, ``reason`` (why a number is missing, or None), ``details`` (by row), and of the metric
        itself ``definition``, ``unit``, ``direction``, ``valid_range``, ``smallest_n``, ``counted`` and
        ``source``; in plain Python types.

    Raises
    ------
    InvalidInput
        If a metric or a presentation is unknown.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> unlearned = make_unlearner("fine-tune", epochs=1).unlearn(model, task)

    >>> from unspike import Workshop, oracle_seeds, train_oracles
    >>> workshop = Workshop(workers=1)
    >>> oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 2), workshop=workshop)
    >>> from unspike.evaluation import ComparedNetworks
    >>> networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)
    >>> from unspike.evaluation import audit
    >>> found = audit(networks, names=["accuracy.retain", "klom.forget"])
    >>> 0 <= found["accuracy.retain"]["unlearned"] <= 1, found["klom.forget"]["reason"]
    (True, 'it compares groups of networks, and no such groups were given')
    """
    wanted = [metric_named(name) for name in names] if names is not None else list(all_metrics())
    ensembles, bootstrap = ensembles or {}, bootstrap or Bootstrap()
    _check(ensembles)
    entries, progress = {}, progress or NoProgress()
    progress.start("Audit", total=len(wanted), unit="metrics")
    try:
        for metric in wanted:
            entries[metric.name] = _entry(metric, *_rows(metric, networks, ensembles, bootstrap))
            progress.step()
    finally:
        progress.close()
    found: dict[str, dict[str, Any]] = plain(entries)
    return found


def _check(ensembles: Mapping[str, Ensembles]) -> None:
    known = [presentation.name for presentation in (PLAIN, DROPOUT, *SWEEP)]
    for name in ensembles:
        if name not in known:
            raise InvalidInput(f"Ensembles are given for presentation '{name}', expected one of {known}.")


def presentation_of(metric: Metric) -> Presentation:
    """Return the presentation whose name ends a metric's, the plain one if none does."""
    return next((each for each in (DROPOUT, *SWEEP) if metric.name.endswith(f".{each.name}")), PLAIN)


def _rows(
    metric: Metric,
    networks: ComparedNetworks,
    ensembles: Mapping[str, Ensembles],
    bootstrap: Bootstrap,
) -> tuple[Measurement, Measurement, Sequence[Measurement]]:
    """Return a metric of the original, the unlearned and each retrained network, or of groups of them."""
    if metric.measured_on == "network":
        row = networks.measure(metric.name, bootstrap)
        return row.original, row.unlearned, row.oracles
    groups = ensembles.get(presentation_of(metric).name)
    if groups is None:
        missing = Measurement(value=None, n=0, reason=NO_ENSEMBLES)
        return missing, missing, [missing]
    floor = Measurement(value=None, n=len(groups.oracle), reason=NO_FLOOR)
    if groups.second_oracle is not None:
        floor = metric.measure(groups.second_oracle, groups)
    return metric.measure(groups.original, groups), metric.measure(groups.unlearned, groups), [floor]


def _entry(
    metric: Metric, original: Measurement, unlearned: Measurement, oracles: Sequence[Measurement]
) -> dict[str, Any]:
    rows = dict(zip(ROWS, (original, unlearned, oracles[0]), strict=True))
    return {
        "original": original.value,
        "unlearned": unlearned.value,
        "oracle": statistic([oracle.value for oracle in oracles]),
        "interval": _interval(unlearned),
        "original_interval": _interval(original),
        "n": unlearned.n,
        "reason": _reason(rows),
        "details": {name: row.details for name, row in rows.items() if row.details},
        "definition": metric.definition,
        "unit": metric.scale.unit,
        "direction": metric.scale.direction,
        "valid_range": (metric.scale.low, metric.scale.high),
        "smallest_n": metric.sample.smallest,
        "counted": metric.sample.counted,
        "source": metric.source,
    }


def _reason(rows: Mapping[str, Measurement]) -> str | None:
    reasons = {name: row.reason for name, row in rows.items() if row.reason}
    if len(reasons) == len(rows) and len(set(reasons.values())) == 1:
        return next(iter(reasons.values()))
    return "; ".join(f"{name}: {reason}" for name, reason in reasons.items()) or None


def _interval(measurement: Measurement) -> tuple[float, float] | None:
    if measurement.low is None or measurement.high is None:
        return None
    return measurement.low, measurement.high
