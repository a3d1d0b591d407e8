"""The content of ``compare.json``: every method over the seeds, and every single run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from unspike.evaluation.statistics.spread import statistic
from unspike.foundation.json_values import plain
from unspike.pipeline.reporting import environment
from unspike.report.wording import anything
from unspike.studies.comparison.entrant import Entrant
from unspike.studies.comparison.figures import FIGURES
from unspike.studies.comparison.pareto import on_front
from unspike.studies.comparison.winner import reasons, winner
from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.studies.comparison.plan import ComparisonPlan

SCHEMA = "unspike.compare/1"
_COST, _GAP = "time_ratio", "average_gap"
_NOTES = (
    "Every method started from the same network of each seed and is compared with the same networks "
    "retrained without the forgotten records.",
    "Methods that look at the retained data but can do without are tried both ways.",
    "Methods with a setting for their strength tried several values of it; the one with the smallest average "
    "gap was taken, with the validation records in place of the test records. The others ran as "
    "they are; the defaults of the hybrid were chosen by its authors on validation records of the same "
    "data sets, which no budget of the other methods makes up for.",
    "The gap's terms on forgotten and retained records are the same in tuning as here, as both are training "
    "records.",
    "CPU time is the processor time of one run with the setting taken, all threads together, tuning left "
    "out; that of retraining is the processor time of the original's training times the share of records "
    "retained. Programs that make a job wait do not count in it; those that share its caches slow it down "
    "a little.",
    "For a class request the test records are those of the other classes, and attacks compare the forgotten "
    "records with test records of their class.",
)


def summarised(
    plan: ComparisonPlan,
    rows: Sequence[Mapping[str, Any]],
    accounts: Mapping[int, Mapping[str, Any]],
    *,
    command: Sequence[str],
) -> dict[str, Any]:
    """Return the content of ``compare.json``.

    Parameters
    ----------
    plan : ComparisonPlan
        What was done.
    rows : sequence of mapping
        What `carried_out` returned, one for each method and seed.
    accounts : mapping of int to mapping
        Seed -> what was measured of the networks that the methods are compared with.
    command : sequence of str
        The command line.
    """
    methods = [
        _method(entrant, [row for row in rows if row["method"] == entrant.name]) for entrant in plan.entrants
    ]
    for method in methods:
        method["notes"] += _same_networks(method["name"], rows)
    _mark_front(methods)
    methods.sort(key=_by_gap)
    dataset = plan.study.dataset
    report: dict[str, Any] = plain(
        {
            "schema": SCHEMA,
            "unspike_version": __version__,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": list(command),
            "data": {"name": dataset.name, "records": len(dataset), "citation": dataset.citation},
            "request": plan.settings.request,
            "kind": plan.kind,
            "seeds": list(plan.seeds),
            "settings": plan.facts,
            "environment": environment(plan.workers.threads),
            "columns": [
                {"name": figure.name, "head": figure.head, "good": figure.good, "metric": figure.metric}
                for figure in FIGURES
            ],
            "original": _reference([[account["original"]] for account in accounts.values()]),
            "retrained": _reference([account["retrained"] for account in accounts.values()]),
            "methods": methods,
            "winner": winner({"methods": methods}),
            "nearest_without_retained_data": _nearest_without(methods),
            "skipped": dict(plan.skipped),
            "notes": list(_NOTES),
            "runs": list(rows),
            "compared_with": {str(seed): account for seed, account in accounts.items()},
        }
    )
    return report


def _method(entrant: Entrant, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    settings = [row["setting"] for row in rows]
    return {
        "name": entrant.name,
        "method": entrant.method,
        "needs_retained_data": entrant.unlearner().needs_retain,
        "used_retained_data": any(row["used_retained_data"] for row in rows),
        "setting": settings[0]["name"],
        "values": [setting["value"] for setting in settings],
        "tried": len(settings[0]["tried"]),
        "figures": {figure.name: _over_seeds(figure.name, rows) for figure in FIGURES},
        "verdicts": dict(Counter(row["verdict"]["answer"] for row in rows)),
        "why_not": reasons(rows),
        "notes": [*_asked_for(entrant), *sorted({note for row in rows for note in row["notes"]})],
    }


def _asked_for(entrant: Entrant) -> list[str]:
    """Say which settings were not the method's own."""
    given = [f"{path} = {anything(value)}" for path, value in entrant.settings.items()]
    return [f"with {', '.join(given)}, as asked for"] if given else []


def _same_networks(name: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say which other methods left bit for bit the same network: one of the two did not do its work."""
    own = {row["seed"]: row["state"] for row in rows if row["method"] == name}
    return [
        f"seed {row['seed']}: bit for bit the network that '{row['method']}' left"
        for row in rows
        if row["method"] != name and own.get(row["seed"]) == row["state"]
    ]


def _over_seeds(figure: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found = [row["figures"][figure] for row in rows]
    reasons = list(dict.fromkeys(one["reason"] for one in found if one["reason"]))
    return {**statistic([one["value"] for one in found]), "reason": "; ".join(reasons) or None}


def _reference(seeds: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Return the figures of the networks compared with: of each seed the mean over its networks."""
    figures = {}
    for figure in FIGURES:
        if figure.metric:
            runs = [statistic([one[figure.name]["value"] for one in networks])["mean"] for networks in seeds]
            reasons = {one[figure.name]["reason"] for networks in seeds for one in networks} - {None}
            figures[figure.name] = {**statistic(runs), "reason": "; ".join(sorted(reasons)) or None}
        else:
            figures[figure.name] = {**statistic([None]), "reason": "see the method retrain"}
    return figures


def _mark_front(methods: Sequence[dict[str, Any]]) -> None:
    """Say of each method whether none is both cheaper and nearer to the retrained networks."""
    points = [(one["figures"][_COST]["mean"], one["figures"][_GAP]["mean"]) for one in methods]
    for method, front in zip(methods, on_front(points), strict=True):
        method["on_front"] = front


def _nearest_without(methods: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the first of methods in the order of their gaps that did not look at the retained data."""
    names = [
        one["name"]
        for one in methods
        if not one["used_retained_data"] and one["figures"][_GAP]["mean"] is not None
    ]
    return names[0] if names else None


def _by_gap(method: Mapping[str, Any]) -> tuple[float, str]:
    gap = method["figures"][_GAP]["mean"]
    return float("inf") if gap is None else gap, method["name"]
