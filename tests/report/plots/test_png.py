from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib.image import imread

from unspike.report.plots.png import draw_png


def test_figures_stand_side_by_side_and_settings_are_left_alone(tmp_path: Path) -> None:
    before = dict(matplotlib.rcParams)
    draws = [lambda ax, height=height: ax.bar([0], [height]) for height in (1, 2, 3)]
    for columns, name in ((3, "wide.png"), (1, "high.png")):
        draw_png(draws, tmp_path / name, inches=(2, 1), columns=columns)
    wide, high = (imread(tmp_path / name) for name in ("wide.png", "high.png"))
    assert wide.shape[:2] == (130, 780)
    assert high.shape[:2] == (390, 260)
    assert dict(matplotlib.rcParams) == before
