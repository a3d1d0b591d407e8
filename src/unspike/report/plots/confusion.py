"""Confusion matrix: which class a record has, and which class the network says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from unspike.report.plots.palette import INK, ORIGINAL, PAPER, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh

_MOST_CLASSES_WITH_NUMBERS = 12
_DARK = 0.75


def confusion_matrix(
    ax: Axes, confusion: ArrayLike, class_names: Sequence[str], *, colour: str = ORIGINAL
) -> QuadMesh:
    """Draw counts in cells; the depth of a cell is its share of the true class.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    confusion : array-like of shape (C, C)
        Number of records; row is the true class, column the predicted one.
    class_names : sequence of str, length C
        Names of the classes.
    colour : str
        Colour of a cell that holds its whole row.

    Returns
    -------
    QuadMesh
        The cells.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from unspike.report.plots import confusion_matrix
    >>> ax = Figure().add_subplot()
    >>> cells = confusion_matrix(ax, [[8, 2], [1, 9]], ("cat", "dog"))
    >>> cells.get_array().round(1).tolist()
    [[0.8, 0.2], [0.1, 0.9]]
    """
    from matplotlib.colors import LinearSegmentedColormap, to_rgba

    records = np.asarray(confusion, dtype=float)
    totals = records.sum(axis=1, keepdims=True)
    shares = np.divide(records, totals, out=np.zeros_like(records), where=totals > 0)
    # One hue whose opacity grows: the page can then swap the hue between its light and dark theme.
    shades = LinearSegmentedColormap.from_list("shades", [to_rgba(colour, 0), to_rgba(colour, 1)])
    cells = ax.pcolormesh(shares, cmap=shades, vmin=0, vmax=1, edgecolor="none")
    if len(class_names) <= _MOST_CLASSES_WITH_NUMBERS:
        for (row, column), number in np.ndenumerate(records):
            if number > 0:
                ax.text(
                    column + 0.5,
                    row + 0.5,
                    f"{number:.0f}",
                    ha="center",
                    va="center",
                    fontsize=7,
                    color=PAPER if shares[row, column] > _DARK else INK,
                )
    names = [shorten(name, 12) for name in class_names]
    middles = np.arange(len(names)) + 0.5
    upright = max(map(len, names), default=0) > 3
    ax.set_xticks(middles, names, rotation=90 if upright else 0)
    ax.set_yticks(middles, names)
    ax.set(xlabel="predicted class", ylabel="true class", aspect="equal")
    ax.invert_yaxis()
    ax.grid(False)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(True)
    return cells
