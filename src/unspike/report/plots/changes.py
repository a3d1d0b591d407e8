"""Histogram of what unlearning changed in one group of synapses or thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from unspike.report.plots.palette import MUTED, UNLEARNED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer

_BINS = 41


def change_histogram(ax: Axes, before: ArrayLike, after: ArrayLike, *, unit: str) -> BarContainer:
    """Draw how many values changed by how much (after minus before); the vertical axis is logarithmic.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    before, after : array-like of shape (n,)
        The n changed values.
    unit : str
        Unit of the values, for the axis.

    Returns
    -------
    BarContainer
        The bars.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from unspike.report.plots import change_histogram
    >>> ax = Figure().add_subplot()
    >>> bars = change_histogram(ax, [0.1, 0.2, 0.3], [0.1, 0.1, 0.5], unit="weight")
    >>> int(sum(bar.get_height() for bar in bars))
    3
    """
    difference = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    reach = float(np.abs(difference).max(initial=0)) or 1.0
    numbers, edges = np.histogram(difference, bins=_BINS, range=(-reach, reach))
    bars = ax.bar(edges[:-1], numbers, width=np.diff(edges), align="edge", color=UNLEARNED, linewidth=0)
    ax.axvline(0, color=MUTED, linewidth=0.8)
    ax.set_yscale("log")
    ax.set_ylim(0.5, max(20.0, 2.0 * numbers.max()))
    ax.yaxis.set_major_formatter(lambda number, _: f"{number:,.0f}")
    ax.minorticks_off()
    ax.set(xlabel=f"change ({unit})", ylabel="how many")
    ax.locator_params(axis="x", nbins=5)
    return bars
