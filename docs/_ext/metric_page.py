"""Every metric with its definition, how its number is to be read, and its source."""

from __future__ import annotations

import re
from itertools import groupby

from unspike.evaluation import Metric, all_metrics
from unspike.foundation.bibliography import SOURCES

PICTURES = {
    "mia": ("attacks", "rmia", "label_only", "support_vector", "retained", "klom"),
    "privacy_leakage": ("attacks",),
    "klom": ("klom",),
    "klom_small": ("klom",),
    "hidden_activity": ("hidden_activity",),
}
"""Family -> the gallery's scripts that show it."""


def metric_page() -> str:
    """Return the page."""
    metrics = all_metrics()
    families = groupby(metrics, key=lambda metric: metric.name.partition(".")[0])
    sections = "\n".join(_family(name, list(members)) for name, members in families)
    return (
        "# Metrics\n\n"
        "What `unspike metrics` lists, from the same registry. Every number stands beside the retrained\n"
        "networks' on the same records. *Good: equal to the retrained networks'* means: as near to theirs\n"
        "as they are to one another. With too few records, or networks, there is a reason in place of the\n"
        "number.\n\n"
        f"{sections}\n{_sources(metrics)}"
    )


def _family(name: str, metrics: list[Metric]) -> str:
    return f"## {name}\n\n{_picture(name)}" + "\n".join(map(_entry, metrics))


def _picture(family: str) -> str:
    links = ", ".join(f"[](gallery/plot_{script}.rst)" for script in PICTURES.get(family, ()))
    return f"Pictures: {links}.\n\n" if links else ""


def _entry(metric: Metric) -> str:
    scale, sample = metric.scale, metric.sample
    sources = ", ".join(f"[{key}](#source-{key})" for key in metric.source) or "ours"
    return (
        f"`{metric.name}`\n"
        f": {metric.definition}\n\n"
        f"  *Unit:* {scale.unit}, {scale.low:g} to {scale.high:g}. *Good:* {scale.direction}. "
        f"*Needs at least:* {sample.smallest} {sample.counted}. *Source:* {sources}.\n"
    )


def _sources(metrics: tuple[Metric, ...]) -> str:
    keys = sorted({key for metric in metrics for key in metric.source})
    entries = "\n".join(f"(source-{key})=\n\n```text\n{SOURCES[key]}\n```\n" for key in keys)
    return f"## Sources\n\n{re.sub('[ ]+$', '', entries)}"
