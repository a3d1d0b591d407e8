"""The tables and figure 1 as drawings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.evaluation.statistics.confidence_interval import Estimate, estimate
from unspike.report.plots.palette import INK, MUTED, ORACLE, ORIGINAL, UNLEARNED
from unspike.studies.paper.cells import NAMES, WAYS, Cell
from unspike.studies.paper.curve import CURVES
from unspike.studies.paper.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = {
    "baseline": (ORIGINAL, "o"),
    "algorithm-1": (UNLEARNED, "s"),
    "retrained": (MUTED, "^"),
    "hybrid": (INK, "v"),
    "scratch": (ORACLE, "D"),
}
_SHIFT = 0.15


def block_draws(blocks: Sequence[Mapping[str, Any]]) -> list[Callable[[Axes], object]]:
    """Return the drawings of a table, one for each block that has figures."""
    return [partial(_draw_block, block=block) for block in blocks]


def _draw_block(ax: Axes, *, block: Mapping[str, Any]) -> None:
    rows = [(head, row) for head, row in block["rows"].items() if _any(row)]
    for number, (column, head) in enumerate(block["columns"].items()):
        shift = _SHIFT * (number - (len(block["columns"]) - 1) / 2)
        colour, marker = _LOOKS[column]
        known = [(place, row[column]) for place, (_, row) in enumerate(rows) if row[column].mean is not None]
        ax.errorbar(
            [found.mean for _, found in known],
            [place + shift for place, _ in known],
            xerr=[found.half or 0.0 for _, found in known],
            fmt=marker,
            color=colour,
            markersize=4,
            capsize=2,
            elinewidth=1,
            label=head,
        )
    ax.set_yticks(range(len(rows)), [head for head, _ in rows])
    ax.set(ylim=(len(rows) - 0.5, -0.5), xlim=_limits([found for _, row in rows for found in row.values()]))
    ax.set_title(block["title"], loc="left", fontsize=9)
    ax.legend(fontsize=6.5, loc="upper center", bbox_to_anchor=(0.45, -0.09), ncols=3)


def _limits(found: Sequence[Estimate]) -> tuple[float, float]:
    """Return the ends of an axis for fractions; intervals of few seeds may reach beyond what can be."""
    known = [one for one in found if one.mean is not None]
    low = min((one.mean if one.low is None else one.low) or 0.0 for one in known)
    high = max((one.mean if one.high is None else one.high) or 0.0 for one in known)
    low, high = max(low, 0.0), min(high, 1.0)
    margin = 0.04 * (high - low or 1.0)
    return low - margin, high + margin


def _any(row: Mapping[str, Estimate]) -> bool:
    return any(found.mean is not None for found in row.values())


def curve_draws(results: Results) -> list[Callable[[Axes], object]]:
    """Return the panels of figure 1: all test records, then those of classes that were left alone."""
    panels = [
        (curve, records)
        for curve in CURVES
        for records in ("test", "test_others")
        if any(records in point["loss"] for points in results.points.values() for point in points[:1])
    ]
    return [partial(_draw_curves, results=results, curve=c, records=r) for c, r in panels]


def curve_of(results: Results, cell: Cell, records: str, curve: str) -> dict[float, Estimate]:
    """Return the loss of accuracy at each share, over seeds, points."""
    seeds = list(results.curve(cell, records, curve).values())
    return {share: estimate([seed[share] for seed in seeds]) for share in sorted(seeds[0])}


def _draw_curves(ax: Axes, *, results: Results, curve: str, records: str) -> None:
    means = []
    for cell, points in results.points.items():
        if records not in points[0]["loss"]:
            continue
        found = curve_of(results, cell, records, curve)
        share = 100 * np.array(list(found))
        mean = np.array([one.mean for one in found.values()], dtype=float)
        half = np.array([one.half or 0.0 for one in found.values()])
        colour = ORIGINAL if cell.role == "mnist" else UNLEARNED
        line = "-" if cell.kind == "samples" else "--"
        ax.plot(share, mean, line, marker="o", markersize=3, color=colour, label=cell.title)
        means += mean.tolist()
        ax.fill_between(share, mean - half, mean + half, color=colour, alpha=0.12, linewidth=0)
    ax.axhline(0, color=MUTED, linewidth=0.7)
    words = {"test": "all test records", "test_others": "test records of other classes"}[records]
    room = 0.3 * (max(means) - min(means) or 1.0)  # intervals of few seeds may need far more
    ax.set(xlabel="share of records unlearned (%)", ylabel="accuracy loss (points)")
    ax.set(ylim=(min(means) - room, max(means) + room))
    ax.set_title(f"{CURVES[curve]}, {words}", loc="left", fontsize=9)
    ax.legend(fontsize=7)


def legend_words() -> str:
    """Return what the lines of figure 1 mean, for its caption."""
    return f"{', '.join(NAMES.values())}; solid {WAYS['samples']}, dashed {WAYS['class']}"
