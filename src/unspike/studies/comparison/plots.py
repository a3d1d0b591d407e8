"""Three questions to a comparison: who is near the retrained networks, without harm, and at what price?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from unspike.report.plots.palette import INK, MUTED, ORACLE, ORIGINAL, UNLEARNED

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

SMALLEST_COST = 0.1  # %; what costs less is drawn there, for the axis is logarithmic
SMALLEST_GAP = 0.01  # points
SMALLEST_SPAN = 4.0  # points of accuracy: an axis of less would make much of nothing
ROOM = (-1.0, 101.0)  # %; beyond there is no accuracy
_PAPERS_METHOD = "algorithm-1"
_MANY_TIMES = 20.0  # from the smallest gap to the largest, beyond which an axis is logarithmic
_SMALL, _WIDTH_OF_LETTER = 7.0, 0.58  # points; as a share of the size
_BESIDE = ((4, 7), (4, -7), (6, 0), (-4, 7), (-4, -7), (-6, 0))  # where a name may stand, points
_PARTS = (
    ("forget", "forgotten", UNLEARNED, "o"),
    ("retain", "retained", ORIGINAL, "s"),
    ("test", "test", INK, "^"),
)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A figure of a method in a plot.

    Parameters
    ----------
    number : int
        Its place in the order of the gaps, from 1.
    name : str
        Its name.
    value, low, high : float
        The figure and the ends of its bar, in percent or points.
    of_the_paper : bool
        Whether it is the paper's method.
    sees_retained : bool
        Whether it used retained data.
    front : bool
        Whether it is on the Pareto front of cost and gap.
    """

    number: int
    name: str
    value: float
    low: float
    high: float
    of_the_paper: bool
    sees_retained: bool
    front: bool


def draws(report: Mapping[str, Any]) -> dict[str, Callable[[Axes], object]]:
    """Return the drawings of a comparison, by what they show."""
    return {
        "Average gap to the retrained networks": partial(gaps, report=report),
        "Accuracy on forgotten, retained and test records": partial(accuracies, report=report),
        "Cost against gap": partial(cost_against_gap, report=report),
    }


def inches_of(report: Mapping[str, Any]) -> tuple[float, float]:
    """Return the width and height of a drawing: a line for each method."""
    return 6.4, max(4.0, 1.4 + 0.2 * len(report["methods"]))


def marks(report: Mapping[str, Any], figure: str) -> list[Mark]:
    """Return a figure of the methods that have it, in percent or points, in their order."""
    found = []
    for number, method in enumerate(report["methods"], start=1):
        value = method["figures"][figure]["mean"]
        if value is not None:
            low, high = _ends(report, method, figure)
            found.append(
                Mark(
                    number=number,
                    name=method["name"],
                    value=100 * value,
                    low=100 * low,
                    high=100 * high,
                    of_the_paper=method["method"] == _PAPERS_METHOD,
                    sees_retained=method["used_retained_data"],
                    front=method["on_front"],
                )
            )
    return found


def gaps(ax: Axes, *, report: Mapping[str, Any]) -> None:
    """Draw the average gap of every method, a line each, with its bar.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    report : mapping
        Content of ``compare.json``.
    """
    found = marks(report, "average_gap")
    _lines(ax, report)
    goal = report["retrained"]["average_gap"]["mean"]
    if goal is not None:
        ax.axvline(100 * goal, color=ORACLE, linewidth=0.9, linestyle="-.")
    for mark in found:
        colour = _colour(mark)
        ax.plot([mark.low, mark.high], [mark.number] * 2, color=colour, linewidth=1.2, zorder=2)
        ax.plot(mark.value, mark.number, "o", color=colour, markersize=5.5, **_fill(mark, colour))
    ax.set(xlabel="average gap (points)")
    values = [max(mark.value, SMALLEST_GAP) for mark in found]
    if values and max(values) > _MANY_TIMES * min(values):
        _logarithmic(ax, "x")
        ax.set_xlim(0.7 * min(values), 1.4 * max(max(mark.high for mark in found), *values))
    else:
        ax.set_xlim(left=0.0)
    paper = [_KEYS["paper"]] if any(mark.of_the_paper for mark in found) else []
    _legend(ax, [_KEYS["used"], _KEYS["not used"], *paper, _KEYS["aim"]])


def accuracies(ax: Axes, *, report: Mapping[str, Any]) -> None:
    """Draw the accuracies of every method, a line each, and where those of retrained networks lie.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    report : mapping
        Content of ``compare.json``.
    """
    _lines(ax, report)
    shown: list[float] = []
    for shift, (part, _, colour, marker) in zip((-0.22, 0.0, 0.22), _PARTS, strict=True):
        goal = report["retrained"][part]["mean"]
        if goal is not None:
            ax.axvline(100 * goal, color=colour, linewidth=0.9, linestyle="-.", alpha=0.8)
            shown.append(100 * goal)
        for mark in marks(report, part):
            y = mark.number + shift
            ax.plot([mark.low, mark.high], [y, y], color=colour, linewidth=1.0, zorder=2)
            ax.plot(mark.value, y, marker, color=colour, markersize=4.2, **_fill(mark, colour))
            shown += [mark.low, mark.high]
    ax.set(xlabel="accuracy (%)")
    if shown:
        ax.set_xlim(*span(min(shown), max(shown)))
    _legend(ax, [{"label": words, "color": colour, "marker": marker} for _, words, colour, marker in _PARTS])


def cost_against_gap(ax: Axes, *, report: Mapping[str, Any]) -> None:
    """Draw the average gap against the processor time by that of retraining, with the Pareto front.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    report : mapping
        Content of ``compare.json``.
    """
    costs = {mark.number: max(mark.value, SMALLEST_COST) for mark in marks(report, "time_ratio")}
    found = [mark for mark in marks(report, "average_gap") if mark.number in costs]
    points = {mark.number: (costs[mark.number], max(mark.value, SMALLEST_GAP)) for mark in found}
    front = sorted(points[mark.number] for mark in found if mark.front)
    if front:
        ax.step(*zip(*front, strict=True), where="post", color=MUTED, linewidth=1.0, linestyle="--")
    for mark in found:
        colour = _colour(mark)
        ax.plot(*points[mark.number], "o", color=colour, markersize=5.5, **_fill(mark, colour))
    ax.set(xlabel="CPU time (% of one retraining)", ylabel="average gap (points)")
    if found:
        _logarithmic(ax, "x")
        _logarithmic(ax, "y")
    ax.margins(0.1)
    _name(ax, found, points)
    _legend(
        ax, [_KEYS["used"], _KEYS["not used"], {"label": "Pareto front", "color": MUTED, "linestyle": "--"}]
    )


def span(low: float, high: float) -> tuple[float, float]:
    """Return the ends of an axis of accuracies, %: wide enough, and not far beyond what there can be.

    Parameters
    ----------
    low, high : float
        The smallest and the largest that is shown, %.
    """
    lowest, highest = ROOM
    middle, half = (low + high) / 2, max(0.54 * (high - low), SMALLEST_SPAN / 2)
    left, right = middle - half, middle + half
    if left < lowest:
        left, right = lowest, max(right, lowest + SMALLEST_SPAN)
    if right > highest:
        left, right = min(left, highest - SMALLEST_SPAN), highest
    return left, right


def _ends(report: Mapping[str, Any], method: Mapping[str, Any], figure: str) -> tuple[float, float]:
    """Return the ends of a bar: one deviation over seeds either way, or the interval of the one seed."""
    found = method["figures"][figure]
    if found["std"] is not None:
        return found["mean"] - found["std"], found["mean"] + found["std"]
    rows = [row for row in report["runs"] if row["method"] == method["name"]]
    interval = rows[0]["figures"][figure]["interval"] if len(rows) == 1 else None
    low, high = interval or (found["mean"], found["mean"])
    return low, high


def _lines(ax: Axes, report: Mapping[str, Any]) -> None:
    """Give every method a line that bears its name, the nearest above."""
    names = [f"{method['name']} {number}" for number, method in enumerate(report["methods"], start=1)]
    ax.set_yticks(range(1, len(names) + 1), names, fontsize=7.5)
    ax.set_ylim(len(names) + 0.6, 0.4)
    for label, method in zip(ax.get_yticklabels(), report["methods"], strict=True):
        if method["method"] == _PAPERS_METHOD:
            label.set(color=UNLEARNED, fontweight="bold")


def _colour(mark: Mark) -> str:
    return UNLEARNED if mark.of_the_paper else ORIGINAL


def _fill(mark: Mark, colour: str) -> dict[str, Any]:
    return {"markerfacecolor": colour if mark.sees_retained else "none", "markeredgewidth": 1.2, "zorder": 3}


def _name(ax: Axes, found: Sequence[Mark], points: Mapping[int, tuple[float, float]]) -> None:
    """Write the numbers beside their points, with the names of those on the front, none upon another."""
    ax.autoscale_view()
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())
    at = {n: ax.transData.transform(point) * 72 / ax.figure.dpi for n, point in points.items()}
    taken: list[Box] = [(x - 3, y - 3, x + 3, y + 3) for x, y in at.values()]
    for mark in sorted(found, key=lambda mark: not (mark.front or mark.of_the_paper)):
        words = f"{mark.number} {mark.name}" if mark.front or mark.of_the_paper else str(mark.number)
        x, y = at[mark.number]
        places = [(dx, dy, box_of(words, x + dx, y + dy, right=dx > 0)) for dx, dy in _BESIDE]
        free = [place for place in places if not any(overlap(place[2], other) for other in taken)]
        dx, dy, box = (free or places)[0]
        taken.append(box)
        ax.annotate(
            words,
            points[mark.number],
            xytext=(dx, dy),
            textcoords="offset points",
            ha="left" if dx > 0 else "right",
            va="center",
            fontsize=_SMALL,
            color=_colour(mark),
        )


Box = tuple[float, float, float, float]
"""Left, bottom, right and top, points."""


def box_of(words: str, x: float, y: float, *, right: bool) -> Box:
    """Return about where words stand that begin, or end, at a place; their middle is as high as that."""
    width = _WIDTH_OF_LETTER * _SMALL * len(words)
    return (
        (x, y - _SMALL / 2, x + width, y + _SMALL / 2)
        if right
        else (x - width, y - _SMALL / 2, x, y + _SMALL / 2)
    )


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _logarithmic(ax: Axes, which: str) -> None:
    from matplotlib.ticker import LogLocator, NullFormatter

    ax.set(**{f"{which}scale": "log"})
    axis = {"x": ax.xaxis, "y": ax.yaxis}[which]
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter(NullFormatter())


_KEYS: dict[str, dict[str, Any]] = {
    "used": {"label": "retained data used", "color": ORIGINAL, "marker": "o"},
    "not used": {"label": "not used", "color": ORIGINAL, "marker": "o", "markerfacecolor": "none"},
    "aim": {"label": "retrained networks", "color": ORACLE, "linestyle": "-."},
    "paper": {"label": "the paper's method", "color": UNLEARNED, "marker": "o"},
}


def _legend(ax: Axes, keys: Sequence[Mapping[str, Any]]) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], **{"linestyle": "none", "markersize": 5.5, **key}) for key in keys]
    ax.legend(
        handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2 if len(handles) > 3 else 3
    )
