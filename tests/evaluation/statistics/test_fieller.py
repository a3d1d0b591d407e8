from __future__ import annotations

import math

import numpy as np
import pytest

from unspike.evaluation.statistics.fieller import ratio


def test_a_sure_denominator_by_hand() -> None:
    # Only the numerator errs, by 0.5: (1 -+ 2 * 0.5) / 2.
    found = ratio(1.0, 2.0, np.array([[0.25, 0.0], [0.0, 0.0]]), t=2.0)
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.0, 1.0))


def test_the_bounds_solve_the_equation() -> None:
    covariance = np.array([[0.3, 0.1], [0.1, 0.2]])
    found = ratio(2.0, 3.0, covariance, t=1.96)
    for r in (found.low, found.high):
        variance = covariance[0, 0] - 2 * r * covariance[0, 1] + r * r * covariance[1, 1]
        assert (2.0 - r * 3.0) ** 2 == pytest.approx(1.96**2 * variance)


def test_a_mean_by_itself_is_one_without_doubt() -> None:
    found = ratio(3.0, 3.0, np.full((2, 2), 0.4), t=1.96)
    assert (found.low, found.high) == pytest.approx((1.0, 1.0), abs=1e-6)


def test_a_denominator_that_may_be_nothing_leaves_everything_open() -> None:
    found = ratio(0.1, 0.2, np.eye(2), t=1.96)
    assert (found.value, found.low, found.high) == (0.5, -math.inf, math.inf)
    assert math.isnan(ratio(1.0, 0.0, np.eye(2), t=1.96).value)


def test_it_holds_the_true_ratio_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    covariance = np.array([[0.04, 0.02], [0.02, 0.04]])
    drawn = rng.multivariate_normal([0.5, 1.0], covariance, size=4000)
    found = [ratio(n, d, covariance, t=1.959964) for n, d in drawn]
    assert np.mean([each.low <= 0.5 <= each.high for each in found]) == pytest.approx(0.95, abs=0.012)
