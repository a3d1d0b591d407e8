from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.attacks.confidence import confidence
from unspike.evaluation.attacks.line_up import settled


def test_by_hand() -> None:
    assert confidence(np.array([[0.7, 0.2, 0.1]]))[0] == pytest.approx(np.log(0.7 / 0.3))


def test_order_is_kept_where_probabilities_are_nearly_one() -> None:
    """Eight nearly certain records: a plain 1 - p has no digits left from 10^-17 on."""
    rest = 10.0 ** -np.arange(10, 26, 2)
    share = np.column_stack([1 - rest, rest * 0.75, rest * 0.25])
    assert np.all(np.diff(settled(confidence(share))) > 0)
