from __future__ import annotations

from matplotlib.axes import Axes

from unspike.report.plots import (
    change_histogram,
)


def test_change_histogram_counts_every_change(ax: Axes) -> None:
    bars = change_histogram(ax, [0.0, 0.0, 1.0], [1.0, -1.0, 1.5], unit="mV")
    heights = [bar.get_height() for bar in bars]
    assert sum(heights) == 3
    assert heights[0] == heights[-1] == 1
    assert ax.get_xlabel() == "change (mV)"
