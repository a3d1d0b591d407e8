from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from unspike.report.plots import (
    spike_raster,
)


def test_raster_puts_each_spike_at_its_time_above_its_layers_floor(ax: Axes) -> None:
    low, high = np.zeros((4, 10), dtype=bool), np.zeros((4, 5), dtype=bool)
    low[1, 9] = high[3, 2] = True
    dots = spike_raster(ax, {"hidden1": low, "hidden2": high}, step_ms=2.0)
    gap = 0.08 * 10
    np.testing.assert_allclose(dots.get_xydata(), [[2.0, 9.0], [6.0, 10 + gap + 2]])
    assert ax.get_xlim() == (0, 8)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["0", "9", "0", "4"]
    assert ax.get_xlabel() == "time (ms)"
