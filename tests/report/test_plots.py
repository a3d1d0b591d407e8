"""Each plot draws the numbers it is given; what is drawn is read back from the artist."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unspike.report.plots import (
    change_histogram,
    confusion_matrix,
    cost_bars,
    per_class_accuracy,
    roc_curves,
    spike_raster,
)
from unspike.report.plots.svg import draw_svg


@pytest.fixture
def ax() -> Axes:
    return Figure().add_subplot()


def test_raster_puts_each_spike_at_its_time_above_its_layers_floor(ax: Axes) -> None:
    low, high = np.zeros((4, 10), dtype=bool), np.zeros((4, 5), dtype=bool)
    low[1, 9] = high[3, 2] = True
    dots = spike_raster(ax, {"hidden1": low, "hidden2": high}, step_ms=2.0)
    gap = 0.08 * 10
    np.testing.assert_allclose(dots.get_xydata(), [[2.0, 9.0], [6.0, 10 + gap + 2]])
    assert ax.get_xlim() == (0, 8)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["0", "9", "0", "4"]
    assert ax.get_xlabel() == "time (ms)"


def test_confusion_shades_by_share_of_the_true_class_and_writes_the_counts(ax: Axes) -> None:
    cells = confusion_matrix(ax, [[3, 1], [0, 0]], ["a", "b"])
    np.testing.assert_allclose(np.asarray(cells.get_array()).ravel(), [0.75, 0.25, 0, 0])
    assert [text.get_text() for text in ax.texts] == ["3", "1"]


def test_confusion_of_many_classes_leaves_the_numbers_out(ax: Axes) -> None:
    confusion_matrix(ax, np.eye(20), [str(i) for i in range(20)])
    assert not ax.texts


def test_roc_draws_every_run_and_names_each_network_once(ax: Axes) -> None:
    curve = {"fpr": [0.0, 0.5, 1.0], "tpr": [0.0, 0.75, 1.0]}
    lines = roc_curves(
        ax, {"unlearned": [curve], "oracle": [curve, curve]}, {"unlearned": "u", "oracle": "o"}
    )
    assert len(lines) == 3
    np.testing.assert_allclose(lines[0].get_ydata(), curve["tpr"])
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["coin toss", "u", "o"]


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


def test_change_histogram_counts_every_change(ax: Axes) -> None:
    bars = change_histogram(ax, [0.0, 0.0, 1.0], [1.0, -1.0, 1.5], unit="mV")
    heights = [bar.get_height() for bar in bars]
    assert sum(heights) == 3
    assert heights[0] == heights[-1] == 1
    assert ax.get_xlabel() == "change (mV)"


def test_cost_bars_start_at_zero(ax: Axes) -> None:
    bars = cost_bars(ax, {"original": 10.0, "unlearned": 0.5}, unit="seconds")
    assert [bar.get_width() for bar in bars] == [10.0, 0.5]
    assert ax.get_xlim()[0] == 0


def test_svg_restyles_by_theme_and_keeps_ids_apart() -> None:
    def draw(ax: Axes) -> object:
        return cost_bars(ax, {"unlearned": 1.0}, unit="a < b & $c$")

    first, again, second = (
        draw_svg(draw, inches=(3, 1), name=name, alt='say "x"') for name in ("one", "one", "two")
    )
    assert first == again
    assert "var(--unlearned)" in first
    assert "#d55e00" not in first
    assert 'id="one-' in first
    assert 'id="one-' not in second
    assert "a &lt; b &amp; $c$" in first
    assert 'aria-label="say &#34;x&#34;"' in first
