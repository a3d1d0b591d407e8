"""The section of every metric: in groups, each with a number and its interval or the reason for none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unspike.report.wording import NOT_COMPUTED, count, optional, significant, spread

_ATTACK = "Membership attack"
# Title of a group -> how the names of its metrics begin; the first that fits counts.
_GROUPS: dict[str, tuple[str, ...]] = {
    "Accuracy, confidence and classification": (*("accuracy.", "confidence.", "margin.", "classification."),),
    "Distance from the retrained networks' answers": (
        *("average_gap", "tug_of_war", "agreement.", "activation_distance.", "zrf", "privacy_leakage"),
    ),
    f"{_ATTACK}: loss": ("mia.loss.",),
    f"{_ATTACK}: confidence": ("mia.confidence.",),
    f"{_ATTACK}: entropy": ("mia.entropy.",),
    f"{_ATTACK}: modified entropy": ("mia.modified_entropy.",),
    f"{_ATTACK}: logistic regression": ("mia.logistic_regression.",),
    f"{_ATTACK}: RMIA, offline": ("mia.rmia.",),
    f"{_ATTACK}s over groups of networks: U-LiRA, RMIA online, forgetting score": (
        *("mia.u_lira.", "mia.rmia_online.", "forgetting_score"),
    ),
    "KLoM, over groups of networks": ("klom.", "klom_small."),
    f"{_ATTACK}s of other kinds: support vector machine, labels alone": ("mia.svc.", "mia.label_only."),
    "Membership of the retained records": ("mia.retained.",),
    "Spikes of the hidden layers": (
        *("spike_distance.", "linear_probe.", "hidden_", "information_difference"),
    ),
    "Relearning": ("relearning.",),
    "Cost": ("cost.",),
    "Experimental, not published elsewhere": ("experimental.",),
}
_OTHERS = "Further metrics"
_SILENT = "Metrics that do not find the original here: they say nothing of this request"


@dataclass(frozen=True, kw_only=True)
class MetricRow:
    """One metric as text.

    Parameters
    ----------
    name, definition, unit : str
        What it is called, what it measures, and in what.
    original, unlearned, oracle : str
        The numbers; the unlearned one with its 95 % interval, the oracles' with their spread.
    good : str
        Which value is good.
    sample : str
        Size of the sample, with what is counted.
    reason : str
        Why a number is missing; empty where none is.
    computed : bool
        Whether there is a number for the unlearned network.
    """

    name: str
    definition: str
    unit: str
    original: str
    unlearned: str
    oracle: str
    good: str
    sample: str
    reason: str
    computed: bool


@dataclass(frozen=True, kw_only=True)
class MetricGroup:
    """Metrics that belong together."""

    title: str
    rows: tuple[MetricRow, ...]

    @property
    def computed(self) -> int:
        """How many have a number."""
        return sum(row.computed for row in self.rows)


def metric_groups(entry: Mapping[str, Any]) -> list[MetricGroup]:
    """Return the metrics of a request in groups, without those that have none; empty without an audit.

    Parameters
    ----------
    entry : mapping
        One request of report.json.
    """
    from unspike.evaluation.verdict.audit_tally import finds

    found: dict[str, list[MetricRow]] = {title: [] for title in (*_GROUPS, _OTHERS, _SILENT)}
    for name, metric in entry.get("audit", {"metrics": {}})["metrics"].items():
        title = _SILENT if finds(name, metric, "original") is False else _title(name)
        found[title].append(_row(name, metric))
    return [MetricGroup(title=title, rows=tuple(rows)) for title, rows in found.items() if rows]


def _title(name: str) -> str:
    return next((title for title, beginnings in _GROUPS.items() if name.startswith(beginnings)), _OTHERS)


def _row(name: str, metric: Mapping[str, Any]) -> MetricRow:
    return MetricRow(
        name=name,
        definition=metric["definition"],
        unit=metric["unit"],
        original=optional(metric["original"], significant),
        unlearned=_with_interval(metric),
        oracle=spread(metric["oracle"], significant),
        good=metric["direction"],
        sample=f"{count(metric['n'])} {metric['counted']}",
        reason=metric["reason"] or "",
        computed=metric["unlearned"] is not None,
    )


def _with_interval(metric: Mapping[str, Any]) -> str:
    if metric["unlearned"] is None:
        return NOT_COMPUTED
    value = significant(metric["unlearned"])
    if metric["interval"] is None:
        return value
    return f"{value} [{' to '.join(map(significant, metric['interval']))}]"
