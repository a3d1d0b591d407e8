from __future__ import annotations

import math

import pytest
from scipy import stats

from unspike.evaluation.statistics.moderated import moderated_variance, upper_tail


def test_by_hand() -> None:
    # 1, 2, 3: variance 1 with 2 degrees, beside 0.5 with 4.
    assert moderated_variance([1, 2, 3], 0.5) == (pytest.approx((4 * 0.5 + 2 * 1.0) / 6), 6)


def test_a_spread_that_records_do_not_explain_stands_alone() -> None:
    # chi^2 with 2 degrees is below 5.99 in 95 %: up to 2.996 times s0^2 may be chance.
    assert moderated_variance([1, 2, 3], 0.333) == (1.0, 2)
    assert moderated_variance([1, 2, 3], 0.335)[1] == 6


def test_never_below_what_the_records_cause() -> None:
    assert moderated_variance([2, 2, 2], 0.5) == (0.5, 6)


@pytest.mark.parametrize("t", [-3.0, -0.5, 0.0, 1.7, 40.0])
def test_the_tail_is_that_of_scipy(t: float) -> None:
    assert upper_tail(t, 12) == pytest.approx(stats.t.sf(t, 12))


def test_the_tail_far_out() -> None:
    assert upper_tail(math.inf, 5) == 0.0
    assert upper_tail(-math.inf, 5) == 1.0
