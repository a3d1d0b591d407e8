"""Two questions to a comparison: who forgets without harm, and at what price?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.report.plots.palette import INK, MUTED, ORACLE, ORIGINAL, UNLEARNED

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

SMALLEST_COST = 0.1  # %; what costs less is drawn there, for the axis is logarithmic
SMALLEST_GAP = 0.01  # points
_LABELS_APART = 0.036
_PAPERS_METHOD = "algorithm-1"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A method in a plot.

    Parameters
    ----------
    name : str
        Its name.
    x, y : float
        Where it lies.
    of_the_paper : bool
        Whether it is the paper's method.
    sees_retained : bool
        Whether it used retained data.
    front : bool
        Whether it is on the Pareto front of cost and gap.
    """

    name: str
    x: float
    y: float
    of_the_paper: bool
    sees_retained: bool
    front: bool


def draws(report: Mapping[str, Any]) -> dict[str, Callable[[Axes], object]]:
    """Return the drawings of a comparison, by what they show."""
    return {
        "Forgotten against retained records": partial(accuracies, report=report, other="retain"),
        "Forgotten against test records": partial(accuracies, report=report, other="test"),
        "Cost against gap": partial(cost_against_gap, report=report),
    }


def marks(report: Mapping[str, Any], x: str, y: str) -> list[Mark]:
    """Return the methods that have both figures, in percent or points."""
    found = []
    for method in report["methods"]:
        values = [method["figures"][name]["mean"] for name in (x, y)]
        if None not in values:
            found.append(
                Mark(
                    name=method["method"],
                    x=100 * values[0],
                    y=100 * values[1],
                    of_the_paper=method["method"] == _PAPERS_METHOD,
                    sees_retained=method["used_retained_data"],
                    front=method["on_front"],
                )
            )
    return found


def accuracies(ax: Axes, *, report: Mapping[str, Any], other: str) -> None:
    """Draw the accuracy on forgotten records against that on others, with that of retrained networks.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    report : mapping
        Content of ``compare.json``.
    other : {"retain", "test"}
        The other records.
    """
    goal = [report["retrained"][name]["mean"] for name in ("forget", other)]
    found = marks(report, "forget", other)
    if None not in goal:
        ax.axvline(100 * goal[0], color=ORACLE, linewidth=0.8, linestyle="-.")
        ax.axhline(100 * goal[1], color=ORACLE, linewidth=0.8, linestyle="-.")
        ax.plot(100 * goal[0], 100 * goal[1], "D", color=ORACLE, markersize=7, label="retrained networks")
    _points(ax, found)
    words = {"retain": "retained", "test": "test"}[other]
    ax.set(xlabel="accuracy on forgotten records (%)", ylabel=f"accuracy on {words} records (%)")
    ax.margins(0.06)
    _name(ax, found)
    _legend(ax)


def cost_against_gap(ax: Axes, *, report: Mapping[str, Any]) -> None:
    """Draw the average gap against the processor time by that of retraining, with the Pareto front.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    report : mapping
        Content of ``compare.json``.
    """
    found = [
        Mark(**{**vars(m), "x": max(m.x, SMALLEST_COST), "y": max(m.y, SMALLEST_GAP)})
        for m in marks(report, "time_ratio", "average_gap")
    ]
    front = sorted((m.x, m.y) for m in found if m.front)
    if front:
        x, y = zip(*front, strict=True)
        ax.step(x, y, where="post", color=MUTED, linewidth=1.0, linestyle="--", label="Pareto front")
    _points(ax, found)
    ax.set(xlabel="CPU time (% of one retraining)", ylabel="average gap (points)")
    if found:
        _logarithmic(ax)
    ax.margins(0.06)
    _name(ax, found)
    _legend(ax)


def _logarithmic(ax: Axes) -> None:
    from matplotlib.ticker import LogLocator, NullFormatter

    ax.set(xscale="log", yscale="log")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(LogLocator(subs=(1.0,) if axis is ax.xaxis else (1.0, 2.0, 5.0)))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter(NullFormatter())


def spread(wanted: Sequence[float], *, apart: float, low: float = 0.0, high: float = 1.0) -> list[float]:
    """Return places near the wanted ones, in their order, that lie at least so far apart.

    Parameters
    ----------
    wanted : sequence of float
        Where they would be, ascending.
    apart : float
        Smallest distance between neighbours; reduced where there is not room for it.
    low, high : float
        Ends of the room.
    """
    if len(wanted) > 1:
        apart = min(apart, (high - low) / (len(wanted) - 1))
    places = list(wanted)
    for k in range(len(places)):
        places[k] = max(places[k], low if k == 0 else places[k - 1] + apart)
    for k in reversed(range(len(places))):
        places[k] = min(places[k], high if k == len(places) - 1 else places[k + 1] - apart)
    return places


def _points(ax: Axes, found: Sequence[Mark]) -> None:
    for sees, words in ((True, "retained data used"), (False, "not used")):
        those = [mark for mark in found if mark.sees_retained is sees]
        colours = [UNLEARNED if mark.of_the_paper else ORIGINAL for mark in those]
        ax.scatter(
            [mark.x for mark in those],
            [mark.y for mark in those],
            s=34,
            marker="o",
            facecolors=colours if sees else "none",
            edgecolors=colours,
            linewidths=1.3,
            zorder=3,
            label=words,
        )


def _name(ax: Axes, found: Sequence[Mark]) -> None:
    """Write the names in the margin, each with a line to its point."""
    if not found:
        return
    ax.autoscale_view()
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())
    to_axes = ax.transData + ax.transAxes.inverted()
    heights = [float(to_axes.transform((mark.x, mark.y))[1]) for mark in found]
    order = np.argsort(heights, kind="stable")
    places = spread([heights[k] for k in order], apart=_LABELS_APART)
    for k, place in zip(order, places, strict=True):
        mark = found[k]
        ax.annotate(
            mark.name,
            (mark.x, mark.y),
            xytext=(1.03, place),
            textcoords="axes fraction",
            va="center",
            fontsize=7.5,
            color=UNLEARNED if mark.of_the_paper else INK,
            fontweight="bold" if mark.of_the_paper else "normal",
            arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.35, "shrinkB": 3, "shrinkA": 1},
        )


def _legend(ax: Axes) -> None:
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
