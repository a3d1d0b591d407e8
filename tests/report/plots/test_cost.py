from __future__ import annotations

from matplotlib.axes import Axes

from unspike.report.plots import (
    cost_bars,
)


def test_cost_bars_start_at_zero(ax: Axes) -> None:
    bars = cost_bars(ax, {"original": 10.0, "unlearned": 0.5}, unit="seconds")
    assert [bar.get_width() for bar in bars] == [10.0, 0.5]
    assert ax.get_xlim()[0] == 0
