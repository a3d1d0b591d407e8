from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from unspike.evaluation.statistics.prediction_interval import half_width, t_quantile


@settings(deadline=None)
@given(degrees=st.integers(1, 300), probability=st.floats(0.01, 0.9999))
def test_the_quantile_is_that_of_scipy(degrees: int, probability: float) -> None:
    assert t_quantile(probability, degrees) == pytest.approx(
        stats.t.ppf(0.5 + probability / 2, degrees), rel=1e-6
    )


def test_the_quantile_by_hand() -> None:
    assert t_quantile(0.5, 1) == pytest.approx(1.0)  # Cauchy: half of it lies within -+ 1
    assert t_quantile(0.95, 4) == pytest.approx(2.776445, abs=1e-6)
    assert t_quantile(0.0, 3) == pytest.approx(0.0, abs=1e-9)


def test_the_interval_by_hand() -> None:
    # 1, 2, 3: s = 1, K = 3, t(.975, 2) = 4.302653, times sqrt(4/3)
    assert half_width((1, 2, 3), risk=0.05) == pytest.approx(4.302653 * math.sqrt(4 / 3), rel=1e-6)
    assert half_width((1, 2, 3), risk=0.05, error=2.0) == pytest.approx(
        math.hypot(4.302653 * math.sqrt(4 / 3), 2.0), rel=1e-6
    )
    assert half_width((5, 5), risk=0.05, error=0.25) == 0.25
    assert half_width((5,), risk=0.05) is None


def test_it_holds_the_next_one_as_often_as_it_says() -> None:
    drawn = np.random.default_rng(1).normal(size=(4000, 5))
    inside = [abs(row[4] - row[:4].mean()) <= (half_width(row[:4].tolist(), risk=0.1) or 0) for row in drawn]
    assert np.mean(inside) == pytest.approx(0.9, abs=0.015)
