"""Accuracy of each class: before unlearning, after it, and of the networks retrained without the records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from unspike.report.plots.palette import ORACLE, ORIGINAL, UNLEARNED, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.container import ErrorbarContainer


def per_class_accuracy(
    ax: Axes,
    class_names: Sequence[str],
    *,
    original: ArrayLike,
    unlearned: ArrayLike,
    oracle: tuple[ArrayLike, ArrayLike],
    forgotten: str | None = None,
) -> ErrorbarContainer:
    """Draw a line of marks for each class.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    class_names : sequence of str, length C
        Names of the classes.
    original, unlearned : array-like of shape (C,)
        Accuracies, shares 0..1; NaN where there is none.
    oracle : tuple of two array-like of shape (C,)
        Mean and standard deviation of the retrained networks', likewise.
    forgotten : str or None
        The class whose name is marked.

    Returns
    -------
    ErrorbarContainer
        The oracle's means and whiskers of one standard deviation.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from unspike.report.plots import per_class_accuracy
    >>> ax = Figure().add_subplot()
    >>> accuracies = {"original": (0.9, 0.8), "unlearned": (0.0, 0.8), "oracle": ((0.0, 0.8), (0.0, 0.02))}
    >>> _ = per_class_accuracy(ax, ("cat", "dog"), **accuracies, forgotten="cat")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['▸ cat', 'dog']
    """
    rows = np.arange(len(class_names))
    percent = [100 * np.asarray(values, dtype=float) for values in (original, unlearned, *oracle)]
    marks = ax.errorbar(
        percent[2],
        rows - 0.24,
        xerr=np.nan_to_num(percent[3]),
        fmt="D",
        color=ORACLE,
        markersize=4,
        capsize=2.5,
        elinewidth=1,
        label="oracle mean ± s.d.",
    )
    ax.plot(
        percent[0],
        rows,
        "o",
        color=ORIGINAL,
        markersize=5,
        markerfacecolor="none",
        markeredgewidth=1.3,
        label="original",
    )
    ax.plot(percent[1], rows + 0.24, "s", color=UNLEARNED, markersize=4.5, label="unlearned")
    names = [shorten(name) for name in class_names]
    ax.set_yticks(
        rows,
        [f"▸ {text}" if name == forgotten else text for name, text in zip(class_names, names, strict=True)],
    )
    ax.set(xlim=(-2, 102), ylim=(len(rows) - 0.5, -0.5), xlabel="accuracy (%)")
    ax.set_yticks(rows[:-1] + 0.5, minor=True)
    ax.grid(False, axis="y", which="major")
    ax.grid(True, axis="y", which="minor")
    ax.tick_params(axis="y", which="both", length=0)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return marks
