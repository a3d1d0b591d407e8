from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from unspike.report.plots import (
    confusion_matrix,
)


def test_confusion_shades_by_share_of_the_true_class_and_writes_the_counts(ax: Axes) -> None:
    cells = confusion_matrix(ax, [[3, 1], [0, 0]], ["a", "b"])
    np.testing.assert_allclose(np.asarray(cells.get_array()).ravel(), [0.75, 0.25, 0, 0])
    assert [text.get_text() for text in ax.texts] == ["3", "1"]


def test_confusion_of_many_classes_leaves_the_numbers_out(ax: Axes) -> None:
    confusion_matrix(ax, np.eye(20), [str(i) for i in range(20)])
    assert not ax.texts
