"""Cost bars: what each way to a network without the records takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from unspike.report.plots.palette import INK, NETWORK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer

_NAMES = {"original": "training", "unlearned": "unlearning", "oracle": "one retraining"}


def cost_bars(
    ax: Axes, costs: Mapping[str, float], *, unit: str, wording: Callable[[float], str] = str
) -> BarContainer:
    """Draw a horizontal bar a network, from zero, with its number.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    costs : mapping of str to float
        Cost of "original", "unlearned" and "oracle", or of some of them.
    unit : str
        Unit of the costs, for the axis.
    wording : callable
        Turns a cost into the text beside its bar.

    Returns
    -------
    BarContainer
        The bars.
    """
    bars = ax.barh(
        [_NAMES[name] for name in costs],
        list(costs.values()),
        color=[NETWORK[name] for name in costs],
        height=0.55,
    )
    ax.bar_label(bars, labels=[wording(cost) for cost in costs.values()], padding=4, color=INK, fontsize=8)
    ax.set(xlabel=unit, xlim=(0, 1.25 * max(costs.values(), default=1) or 1))
    ax.invert_yaxis()
    ax.grid(False)
    ax.tick_params(axis="y", length=0)
    # Every bar carries its number; an axis of further numbers would only compete with it.
    ax.set_xticks([])
    return bars
