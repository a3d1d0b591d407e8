from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from unspike.report.plots import (
    roc_curves,
)


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
