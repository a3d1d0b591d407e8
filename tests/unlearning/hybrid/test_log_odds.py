"""Log-odds of the right class and back, by hand and there and back again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.unlearning.hybrid.log_odds import log_odds, near, standardised, with_log_odds, without_class

LABEL = np.array([0, 2])
ANSWERS = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]])


def test_the_odds_by_hand() -> None:
    # log(0.5 / 0.5) and log(0.8 / 0.2)
    np.testing.assert_allclose(log_odds(ANSWERS, LABEL), [0.0, np.log(4.0)])
    assert np.isfinite(log_odds(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0, 0]))).all()


def test_the_own_class_is_left_out_and_the_others_keep_their_proportions() -> None:
    np.testing.assert_allclose(without_class(ANSWERS, LABEL), [[0.0, 0.6, 0.4], [0.5, 0.5, 0.0]])
    certain = np.array([[1.0, 0.0, 0.0]])
    np.testing.assert_allclose(without_class(certain, np.array([0])), [[0.0, 0.5, 0.5]])


@given(odds=st.lists(st.floats(-20.0, 20.0), min_size=2, max_size=2))
def test_answers_get_the_odds_that_are_asked_for(odds: list[float]) -> None:
    made = with_log_odds(ANSWERS, LABEL, np.array(odds))
    np.testing.assert_allclose(made.sum(axis=1), 1.0)
    np.testing.assert_allclose(log_odds(made, LABEL), odds, rtol=1e-6, atol=1e-6)
    assert made[0, 1] / made[0, 2] == pytest.approx(1.5)


def test_far_odds_count_as_certain_and_standard_ones_have_unit_spread() -> None:
    odds = np.array([-30.0, 0.0, 2.0, 90.0])
    np.testing.assert_allclose(near(odds, 4.0), [-4.0, 0.0, 2.0, 4.0])
    found = standardised(odds, 4.0)
    assert (found.mean(), found.std()) == (pytest.approx(0.0), pytest.approx(1.0))
    np.testing.assert_allclose(standardised(np.full(3, 7.0), 4.0), 0.0)
