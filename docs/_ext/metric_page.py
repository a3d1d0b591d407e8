"""Every metric with its definition, how its number is to be read, and its source."""

from __future__ import annotations

import re
from itertools import groupby

from unspike.evaluation import Metric, all_metrics
from unspike.foundation.bibliography import SOURCES

PICTURES = {"mia": "attacks", "klom": "klom"}
"""Family -> the gallery's script that shows it."""


def metric_page() -> str:
    """Return the page."""
    metrics = all_metrics()
    families = groupby(metrics, key=lambda metric: metric.name.partition(".")[0])
    sections = "\n".join(_family(name, list(members)) for name, members in families)
    return (
        "# Metrics\n\n"
        "What `unspike metrics` lists, from the same registry. Every number stands beside the retrained\n"
        "networks' on the same records; *equal* in the column *good* means: as near to theirs as they are to\n"
        "one another. With too few records, or networks, there is a reason in place of the number.\n\n"
        f"{sections}\n{_sources(metrics)}"
    )


def _family(name: str, metrics: list[Metric]) -> str:
    rows = "\n".join(map(_row, metrics))
    return (
        f"## {name}\n\n{_picture(name)}"
        "| metric | definition | unit, range | good | needs | source |\n"
        f"| --- | --- | --- | --- | --- | --- |\n{rows}\n"
    )


def _picture(family: str) -> str:
    script = PICTURES.get(family)
    return f"Picture: [](gallery/plot_{script}.rst)\n\n" if script else ""


def _row(metric: Metric) -> str:
    scale, sample = metric.scale, metric.sample
    sources = ", ".join(f"[{key}](#source-{key})" for key in metric.source) or "ours"
    cells = (
        f"`{metric.name}`",
        metric.definition.replace("|", "\\|"),
        f"{scale.unit}, {scale.low:g} to {scale.high:g}",
        scale.direction,
        f"{sample.smallest} {sample.counted}",
        sources,
    )
    return f"| {' | '.join(cells)} |"


def _sources(metrics: tuple[Metric, ...]) -> str:
    keys = sorted({key for metric in metrics for key in metric.source})
    entries = "\n".join(f"(source-{key})=\n\n```text\n{SOURCES[key]}\n```\n" for key in keys)
    return f"## Sources\n\n{re.sub('[ ]+$', '', entries)}"
