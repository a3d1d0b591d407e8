from __future__ import annotations

import pytest

from unspike.report.figures import RequestFigures
from unspike.report.panels import (
    changes_panel,
    confusion_panel,
    per_class_panel,
    raster_panel,
    roc_panel,
)

from .example import DIGITS, example_figures, example_report


@pytest.mark.parametrize("index", [0, 1])
def test_every_panel_has_its_drawings_or_says_why_not(index: int) -> None:
    entry, figures = example_report()["requests"][index], example_figures().of(index)
    panels = [
        per_class_panel(entry, DIGITS, "a"),
        confusion_panel(entry, DIGITS, "b"),
        roc_panel(entry, "c"),
        raster_panel(figures, "e"),
        changes_panel(figures, "f"),
    ]
    for panel in panels:
        assert bool(panel.drawings) != bool(panel.missing)
        for drawing in panel.drawings:
            assert drawing.title
            assert drawing.svg.startswith("<svg")
    assert [drawing.title for drawing in panels[1].drawings] == ["Original", "Unlearned"]


def test_nothing_to_draw_is_said() -> None:
    nothing = RequestFigures()
    assert raster_panel(nothing, "a").missing.startswith("Not drawn")
    assert changes_panel(nothing, "b").missing.startswith("Not drawn")
