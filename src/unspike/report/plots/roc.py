"""ROC of the membership attack: how well unlearned records can be told from records never seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from unspike.report.plots.palette import MUTED, NETWORK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

_DASHES = {"original": "--", "unlearned": "-", "oracle": "-."}


def roc_curves(
    ax: Axes, curves: Mapping[str, Sequence[Mapping[str, Sequence[float]]]], labels: Mapping[str, str]
) -> list[Line2D]:
    """Draw true positive rate against false positive rate; on the diagonal the attack is a coin toss.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    curves : mapping
        Network name ("original", "unlearned", "oracle") to its curves, each with equally long "fpr" and "tpr"
        (shares, 0..1); several curves of one network are its runs.
    labels : mapping of str to str
        Legend text of each network.

    Returns
    -------
    list of Line2D
        One line a curve.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from unspike.report.plots import roc_curves
    >>> ax = Figure().add_subplot()
    >>> curves = {"original": [{"fpr": (0, 0.2, 1), "tpr": (0, 0.7, 1)}]}
    >>> len(roc_curves(ax, curves, {"original": "before"}))
    1
    """
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=":", label="coin toss")
    lines = []
    for network, runs in curves.items():
        for number, run in enumerate(runs):
            (line,) = ax.plot(
                run["fpr"],
                run["tpr"],
                color=NETWORK[network],
                linestyle=_DASHES[network],
                linewidth=1.6 if len(runs) == 1 else 0.9,
                label=labels[network] if number == 0 else "_",
            )
            lines.append(line)
    ax.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")
    ax.set(
        xlabel="false positive rate (never seen, called member)",
        ylabel="true positive rate (forgotten, called member)",
    )
    ax.legend(loc="lower right")
    return lines
