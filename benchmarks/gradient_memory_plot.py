"""Draw what attacks find in networks against the time steps that they were trained with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

matplotlib.use("agg")
from matplotlib import pyplot

from unspike.report.plots.palette import GRID, INK, ORIGINAL, UNLEARNED

LABELS = {"error-modulated-stdp": "STDP", "surrogate-gradient": "gradients"}
NEURONS = {"lif": "LIF", "izhikevich": "Izhikevich"}
STYLES = {"fast-sigmoid": "-", "arctan": "--", "escape-rate": ":", "": "-"}
COLOURS = {"error-modulated-stdp": ORIGINAL, "surrogate-gradient": UNLEARNED}
MARKERS = {"lif": "o", "izhikevich": "s"}


def plot(path: Path, rows: Sequence[dict[str, Any]], figures: Iterable[str]) -> None:
    """Write a PNG with one panel a figure, of the rows with the fewest presentations and the most splits.

    The mean of fewer splits would look like a change with the time steps, and be one of the splits.
    """
    figures, fewest = list(figures), min(row["epochs"] for row in rows)
    most = max(len(row["runs"]) for row in rows)
    rows = [row for row in rows if row["epochs"] == fewest and len(row["runs"]) == most]
    drawing, axes = pyplot.subplots(
        1, len(figures), figsize=(4.6 * len(figures), 3.6), layout="constrained", squeeze=False
    )
    for ax, figure in zip(axes[0], figures, strict=True):
        draw(ax, rows, figure)
    axes[0, 0].legend(frameon=False, fontsize=8, loc="lower right")
    drawing.savefig(path, dpi=130)
    pyplot.close(drawing)


def draw(ax: Any, rows: Sequence[dict[str, Any]], figure: str) -> None:
    """Draw mean ± standard error over splits of one figure against the time steps, a line a recipe.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to.
    rows : sequence of dict
        Rule, neuron, surrogate, time steps T and the figures of each split under ``runs``.
    figure : str
        Which of the figures.
    """
    lines: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: row["T"]):
        lines.setdefault((row["rule"], row["neuron"], row["surrogate"]), []).append(row)
    for n, ((rule, neuron, surrogate), points) in enumerate(lines.items()):
        values = [np.array([run[figure] for run in row["runs"].values()]) for row in points]
        errors = [v.std(ddof=1) / len(v) ** 0.5 if len(v) > 1 else 0.0 for v in values]
        # Lines that lie on one another are moved apart by a few percent of T.
        ax.errorbar(
            [row["T"] * 1.03 ** (n - len(lines) / 2.0) for row in points],
            [v.mean() for v in values],
            errors,
            label=", ".join(filter(None, (LABELS[rule], NEURONS[neuron], surrogate))),
            color=COLOURS[rule],
            linestyle=STYLES[surrogate],
            marker=MARKERS[neuron],
            markersize=4.0,
            linewidth=1.2,
            capsize=2.0,
        )
    steps = sorted({row["T"] for row in rows})
    ax.set_xscale("log")
    ax.set_xticks(steps, [str(each) for each in steps])
    ax.minorticks_off()
    ax.set_xlabel("time steps of 1 ms")
    ax.set_title(figure, fontsize=9, loc="left", color=INK)
    ax.grid(color=GRID)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
