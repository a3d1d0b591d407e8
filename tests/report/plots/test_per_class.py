from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from unspike.report.plots import (
    per_class_accuracy,
)


def test_per_class_draws_percent_and_whiskers_and_marks_the_forgotten_class(ax: Axes) -> None:
    marks = per_class_accuracy(
        ax,
        ["a", "b"],
        original=[1, 0.5],
        unlearned=[0.9, 0],
        oracle_mean=[0.8, 0.1],
        oracle_std=[0.02, np.nan],
        forgotten="b",
    )
    np.testing.assert_allclose(marks.lines[0].get_xdata(), [80, 10])
    ends = [segment[:, 0] for segment in marks.lines[2][0].get_segments()]
    np.testing.assert_allclose(ends, [[78, 82], [10, 10]])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "▸ b"]
