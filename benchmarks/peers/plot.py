"""Draw the speeds as bars on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
from problem import FORMS
from rows import OWN, Row, speeds

matplotlib.use("agg")
from matplotlib import pyplot

from unspike.report.plots.palette import GRID, INK, MUTED, ORIGINAL, UNLEARNED

PANELS = {
    "Forward, Izhikevich": {"task": "forward", "neuron": "Izhikevich"},
    "Forward, LIF": {"task": "forward", "neuron": "LIF"},
    "STDP training": {"task": "stdp"},
    "Error-modulated training / surrogate gradients": {"task": "error"},
}
BAR = 0.38


def plot(path: Path, rows: Sequence[Row]) -> None:
    """Write a PNG with one panel a task, one bar an engine and form."""
    panels = {title: _by_engine(rows, wanted) for title, wanted in PANELS.items()}
    panels = {title: engines for title, engines in panels.items() if engines}
    if not panels:
        return
    heights = [len(engines) + 0.4 for engines in panels.values()]
    figure, axes = pyplot.subplots(
        len(panels),
        figsize=(8.0, 0.34 * sum(heights) + 1.4),
        height_ratios=heights,
        sharex=True,
        layout="constrained",
        squeeze=False,
    )
    for axis, (title, engines) in zip(axes[:, 0], panels.items(), strict=True):
        _panel(axis, title, engines)
    axes[-1, 0].set_xlabel("images/s (logarithmic), 784-200-200-10, 50 steps, batch 100")
    axes[0, 0].legend(frameon=False, loc="lower right", fontsize=8)
    figure.savefig(path, dpi=130)
    pyplot.close(figure)


def _by_engine(rows: Sequence[Row], wanted: dict[str, str]) -> dict[str, dict[str, float]]:
    """Return the speeds of each engine by form, the fastest last."""
    engines: dict[str, dict[str, float]] = {}
    for form in FORMS:
        for engine, speed in speeds(rows, form=form, **wanted).items():
            engines.setdefault(engine, {})[form] = speed
    return dict(sorted(engines.items(), key=lambda item: max(item[1].values())))


def _panel(axis: Any, title: str, engines: dict[str, dict[str, float]]) -> None:
    colours = {"sparse": UNLEARNED, "dense": ORIGINAL}
    for n, form in enumerate(FORMS):
        places = [row + (0.5 - n) * BAR for row in range(len(engines))]
        values = [by_form.get(form, float("nan")) for by_form in engines.values()]
        bars = axis.barh(places, values, height=BAR, color=colours[form], label=form)
        axis.bar_label(bars, [f"{v:,.0f}" for v in values], fontsize=6, padding=2, color=MUTED)
    axis.set_xscale("log")
    axis.set_ylim(-0.6, len(engines) - 0.4)
    axis.margins(x=0.08)
    axis.set_yticks(range(len(engines)), list(engines), fontsize=8)
    for label in axis.get_yticklabels():
        label.set_fontweight("bold" if label.get_text().startswith(OWN) else "normal")
    axis.set_title(title, fontsize=9, loc="left", color=INK)
    axis.grid(axis="x", color=GRID)
    axis.set_axisbelow(True)
    axis.spines[["top", "right"]].set_visible(False)
