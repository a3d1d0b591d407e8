from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from unspike.evaluation.statistics.confidence_interval import difference, estimate


def test_known_answer() -> None:
    found = estimate([1.0, 2.0, 3.0, 4.0, 5.0])
    half = 2.776445 * math.sqrt(2.5) / math.sqrt(5)  # the tabulated quantile for four degrees of freedom
    assert found.mean == 3.0
    assert found.half == pytest.approx(half, abs=1e-6)
    assert found.runs == (1.0, 2.0, 3.0, 4.0, 5.0)


def test_what_is_missing_is_left_out() -> None:
    assert estimate([1.0, None, 3.0]).runs == (1.0, 3.0)
    assert estimate([None, None]).mean is None
    alone = estimate([2.0])
    assert (alone.mean, alone.low, alone.half) == (2.0, None, None)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=20))
def test_agrees_with_scipy(values: list[float]) -> None:
    found = estimate(values)
    half = stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    assert found.half == pytest.approx(half, rel=1e-6, abs=1e-9)


def test_the_difference_agrees_with_scipy_where_the_degrees_are_whole() -> None:
    first, second = [1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 3.0, 4.0, 5.0, 6.0]  # equal variances: 8 degrees
    expected = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    found = difference(first, second)
    assert (found.low, found.high) == (pytest.approx(expected.low), pytest.approx(expected.high))


@given(*[st.lists(st.floats(0, 10), min_size=2, max_size=6)] * 2)
def test_the_difference_is_no_surer_than_scipys(first: list[float], second: list[float]) -> None:
    found = difference(first, second)
    assert found.mean == pytest.approx(np.mean(first) - np.mean(second), abs=1e-9)
    if np.std(first) + np.std(second) < 1e-3:
        return
    expected = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= expected.low + 1e-6
    assert found.high >= expected.high - 1e-6


def test_one_seed_has_no_interval() -> None:
    assert difference([1.0], [2.0, 3.0]).low is None
