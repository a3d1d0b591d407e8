"""Every metric that is valid for a request, of the original, the unlearned and the retrained networks.

Each retrained network is compared with the others, which gives every metric its band: what the seed alone
causes. A metric that cannot be computed validly, for want of records, of networks, or because the request or
the network does not allow it, says why in place of a number; any other failure of a metric fails the audit.
No network is changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from unspike.evaluation.groups.ensembles import Ensembles
from unspike.evaluation.metrics.cost import dataset_operations
from unspike.evaluation.metrics.registry import Metric, metric_named, metrics
from unspike.evaluation.presentations import DROPOUT, PLAIN, SWEEP, Presentation
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.statistics.measurement import Measurement
from unspike.evaluation.statistics.spread import statistic
from unspike.evaluation.subject import Context, Subject
from unspike.foundation.errors import InvalidInput
from unspike.foundation.json_values import plain
from unspike.foundation.progress import NoProgress, Progress

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.data.task import Kind
    from unspike.models.contract import SpikingModel
    from unspike.oracles.oracle import Oracle
    from unspike.unlearning.contract import Unlearned

NO_ENSEMBLES = "it compares groups of networks, and no such groups were given"
NO_FLOOR = "no second group of retrained networks was given"
ROWS = ("original", "unlearned", "oracle")


def audit(
    kind: Kind,
    *,
    original: SpikingModel,
    unlearned: Unlearned,
    oracles: Sequence[Oracle],
    sets: Mapping[str, Dataset],
    ensembles: Mapping[str, Ensembles] | None = None,
    train_seconds: float | None = None,
    epochs: int | None = None,
    names: Sequence[str] | None = None,
    bootstrap: Bootstrap | None = None,
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """Measure the networks of a request by every metric.

    Parameters
    ----------
    kind : {"class", "samples"}
        Kind of the request.
    original : SpikingModel
        The network before.
    unlearned : Unlearned
        What the unlearning method returned.
    oracles : sequence of Oracle
        Networks retrained without the forgotten records. With one there is no band, with fewer than three
        the spike distances have none.
    sets : mapping of str to Dataset
        What `evaluation_sets` returned.
    ensembles : mapping of str to Ensembles, optional
        Name of a presentation (empty for the plain one, ``dropout``, ``steps_x0.5``, ...) -> groups of
        networks, for the metrics that compare distributions over networks.
    train_seconds : float, optional
        Wall time of the original training, s.
    epochs : int, optional
        Presentations of each record in one training, for the synaptic operations of training and retraining.
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
        If a set is missing, there is no retrained network, or a metric unknown.
    """
    wanted = [metric_named(name) for name in names] if names is not None else list(metrics())
    _check(kind, oracles, sets, ensembles or {})
    bench = _Bench(
        kind,
        Subject(
            model=original,
            sets=sets,
            bootstrap=bootstrap or Bootstrap(),
            seconds=train_seconds,
            synaptic_operations=_training_operations(original, (sets["retain"], sets["forget"]), epochs),
        ),
        Subject(
            model=unlearned.model,
            sets=sets,
            bootstrap=bootstrap or Bootstrap(),
            seconds=unlearned.seconds,
            synaptic_operations=unlearned.synaptic_operations,
        ),
        [
            Subject(
                model=oracle.model,
                sets=sets,
                bootstrap=Bootstrap(resamples=0),
                seconds=oracle.seconds,
                synaptic_operations=_training_operations(oracle.model, (sets["retain"],), epochs),
            )
            for oracle in oracles
        ],
        ensembles or {},
    )
    return _measured(bench, wanted, progress or NoProgress())


def _check(
    kind: Kind, oracles: Sequence[Oracle], sets: Mapping[str, Dataset], ensembles: Mapping[str, Ensembles]
) -> None:
    if not oracles:
        raise InvalidInput("The audit needs at least one retrained network, got none.")
    expected = {"retain", "forget", "test"} | ({"forget_test"} if kind == "class" else set())
    if set(sets) != expected:
        raise InvalidInput(
            f"The audit of a request of kind '{kind}' needs the sets {', '.join(sorted(expected))}, got "
            f"{', '.join(sorted(sets))}: make them by evaluation_sets()."
        )
    for name in ("retain", "forget", "test"):
        if len(sets[name]) == 0:
            raise InvalidInput(
                f"The audit needs records in the {name} set, got none: choose other data or split."
            )
    known = [presentation.name for presentation in (PLAIN, DROPOUT, *SWEEP)]
    for name in ensembles:
        if name not in known:
            raise InvalidInput(f"Ensembles are given for presentation '{name}', expected one of {known}.")


def _training_operations(model: SpikingModel, parts: Sequence[Dataset], epochs: int | None) -> float | None:
    return None if epochs is None else sum(dataset_operations(model, part, epochs=epochs) for part in parts)


class _Bench:
    """The networks of a request and what each is compared with."""

    def __init__(
        self,
        kind: Kind,
        original: Subject,
        unlearned: Subject,
        oracles: Sequence[Subject],
        ensembles: Mapping[str, Ensembles],
    ) -> None:
        self.kind, self.original, self.unlearned = kind, original, unlearned
        self.oracles, self.ensembles = oracles, ensembles

    def rows(self, metric: Metric) -> tuple[Measurement, Measurement, list[Measurement]]:
        """Return a metric of the original, the unlearned and each retrained network."""
        if metric.subject == "ensemble":
            return self._ensemble_rows(metric)
        against_all = self._context(self.oracles)
        return (
            metric.measure(self.original, against_all),
            metric.measure(self.unlearned, against_all),
            [metric.measure(oracle, self._context_of(k)) for k, oracle in enumerate(self.oracles)],
        )

    def _context(self, references: Sequence[Subject]) -> Context:
        panels = [[*references[:k], *references[k + 1 :]] for k in range(len(references))]
        return Context(
            kind=self.kind,
            original=self.original,
            references=references,
            panels=panels if len(references) > 1 else [references],
        )

    def _context_of(self, k: int) -> Context:
        others = [*self.oracles[:k], *self.oracles[k + 1 :]]
        return replace(self._context(others), panels=[others])

    def _ensemble_rows(self, metric: Metric) -> tuple[Measurement, Measurement, list[Measurement]]:
        groups = self.ensembles.get(presentation_of(metric).name)
        if groups is None:
            missing = Measurement(value=None, n=0, reason=NO_ENSEMBLES)
            return missing, missing, [missing]
        floor = Measurement(value=None, n=len(groups.oracle), reason=NO_FLOOR)
        if groups.second_oracle is not None:
            floor = metric.measure(groups.second_oracle, groups)
        return metric.measure(groups.original, groups), metric.measure(groups.unlearned, groups), [floor]


def presentation_of(metric: Metric) -> Presentation:
    """Return the presentation whose name ends a metric's, the plain one if none does."""
    return next((each for each in (DROPOUT, *SWEEP) if metric.name.endswith(f".{each.name}")), PLAIN)


def _measured(bench: _Bench, wanted: Sequence[Metric], progress: Progress) -> dict[str, dict[str, Any]]:
    entries = {}
    progress.start("Audit", total=len(wanted), unit="metrics")
    try:
        for metric in wanted:
            entries[metric.name] = _entry(metric, *bench.rows(metric))
            progress.step()
    finally:
        progress.close()
    found: dict[str, dict[str, Any]] = plain(entries)
    return found


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
        "unit": metric.unit,
        "direction": metric.direction,
        "valid_range": metric.valid_range,
        "smallest_n": metric.smallest_n,
        "counted": metric.counted,
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
