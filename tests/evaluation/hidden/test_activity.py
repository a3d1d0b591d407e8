from __future__ import annotations

import math

import numpy as np
import pytest

from unspike.evaluation.hidden.activity import held_out_log_ratios, log_ratio
from unspike.evaluation.statistics.measurement import CannotMeasure

AMONG = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 3.0, 0.0]])


def test_by_hand() -> None:
    # Mean distance among three: (1 + 2 + 3) / 3 = 2.
    assert log_ratio(np.array([4.0, 4.0, 4.0]), AMONG) == pytest.approx(math.log(2.0))
    # The first is 1.5 away from the others, which are 3 apart, and so on.
    assert held_out_log_ratios(AMONG) == pytest.approx([math.log(r) for r in (1.5 / 3, 2.0 / 2, 2.5 / 1)])


def test_the_order_of_the_retrained_networks_is_no_matter() -> None:
    to, order = np.array([1.0, 2.0, 4.0]), [2, 0, 1]
    assert log_ratio(to[order], AMONG[np.ix_(order, order)]) == pytest.approx(log_ratio(to, AMONG))


def test_too_few() -> None:
    with pytest.raises(CannotMeasure, match="at least 2"):
        log_ratio(np.ones(1), np.zeros((1, 1)))
    with pytest.raises(CannotMeasure, match="at least 3"):
        held_out_log_ratios(AMONG[:2, :2])
