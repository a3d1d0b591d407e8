"""What is drawn stands where the figures say."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from unspike.evaluation.statistics.confidence_interval import estimate
from unspike.studies.paper.curve import SHARES
from unspike.studies.paper.plots import block_draws, curve_draws, curve_of
from unspike.studies.paper.tables import content

from .invented import SAMPLES, results


def test_a_block_has_a_mark_for_each_column_and_metric() -> None:
    ax = Figure().add_subplot()
    block_draws(content("table2", results()))[0](ax)
    assert len(ax.containers) == 5
    for container in ax.containers:
        np.testing.assert_allclose(np.asarray(container.lines[0].get_xdata(), float), 0.85)
    assert ax.get_yticklabels()[0].get_text() == "Accuracy"
    low, high = ax.get_xlim()
    assert low < 0.85 < high <= 1.05, "an interval of two seeds reaches beyond what can be"


def test_the_loss_at_each_share_is_its_mean_over_seeds() -> None:
    found = curve_of(results(), SAMPLES, "test", "hybrid")
    assert list(found) == list(SHARES)
    for share, one in found.items():
        assert one.mean == pytest.approx(10.0 * share + 0.5)
        assert one == estimate([10.0 * share, 10.0 * share + 1.0])


def test_the_figure_has_a_panel_for_each_curve_and_a_line_for_each_cell() -> None:
    panels = curve_draws(results())
    assert len(panels) == 2 * 2, "each curve on all test records, and on those of other classes"
    ax = Figure().add_subplot()
    panels[0](ax)
    lines = ax.get_lines()[:4]
    assert {line.get_label() for line in lines} == {
        f"{data}, {way}" for data in ("MNIST", "UCI HAR") for way in ("sample-wise", "class-wise")
    }
    assert len(ax.get_legend().get_texts()) == 4
    panels[1](others := Figure().add_subplot())
    assert len(others.get_legend().get_texts()) == 2, "sample-wise there are no other classes"
    np.testing.assert_allclose(lines[0].get_xdata(), 100 * np.array(SHARES))
    np.testing.assert_allclose(lines[0].get_ydata(), 10.0 * np.array(SHARES) + 0.5)
