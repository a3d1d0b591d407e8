"""The anticipated answers, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from unspike.unlearning.hybrid.anticipated import among_the_possible, in_the_order_of, rank_among
from unspike.unlearning.hybrid.log_odds import (
    log_odds,
    mean_log_odds,
    standardised,
    with_log_odds,
    without_class,
)

SHARES = np.array([[0.7, 0.2, 0.1], [0.1, 0.5, 0.4], [1.0, 0.0, 0.0]])
LABEL = np.array([0, 1, 0])
some_probabilities = arrays(np.float64, (4, 5), elements=st.floats(1e-6, 1.0)).map(
    lambda a: a / a.sum(axis=1, keepdims=True)
)
labels = arrays(np.int64, 4, elements=st.integers(0, 4))


def test_log_odds_by_hand() -> None:
    # ln(0.7 / 0.3), ln(0.5 / 0.5); a certain answer has large but finite odds
    odds = log_odds(SHARES, LABEL)
    assert odds[:2] == pytest.approx([0.847298, 0.0], abs=1e-6)
    assert 20.0 < odds[2] < 40.0


def test_without_its_class_by_hand() -> None:
    # The others scaled up; where only the class had a share, the others share alike.
    expected = [[0.0, 2 / 3, 1 / 3], [0.2, 0.0, 0.8], [0.0, 0.5, 0.5]]
    np.testing.assert_allclose(without_class(SHARES, LABEL), expected, atol=1e-9)


def test_small_probabilities_keep_their_proportions() -> None:
    tiny = np.array([[1.0 - 3e-12, 2e-12, 1e-12]])
    np.testing.assert_allclose(without_class(tiny**2, np.array([0])), [[0.0, 0.8, 0.2]], rtol=1e-6)


@given(probabilities=some_probabilities, label=labels)
def test_answers_without_a_class_are_probabilities(probabilities: np.ndarray, label: np.ndarray) -> None:
    answers = without_class(probabilities, label)
    np.testing.assert_allclose(answers.sum(axis=1), 1.0)
    assert not answers[np.arange(4), label].any()
    assert answers.min() >= 0.0


@given(probabilities=some_probabilities, label=labels, odds=st.floats(-8.0, 8.0))
def test_answers_have_the_odds_asked_for(probabilities: np.ndarray, label: np.ndarray, odds: float) -> None:
    answers = with_log_odds(probabilities, label, np.full(4, odds))
    np.testing.assert_allclose(answers.sum(axis=1), 1.0)
    np.testing.assert_allclose(log_odds(answers, label), odds, atol=1e-6)


def test_the_present_odds_give_the_present_answers() -> None:
    odds = log_odds(SHARES[:2], LABEL[:2])
    np.testing.assert_allclose(with_log_odds(SHARES[:2], LABEL[:2], odds), SHARES[:2], atol=1e-9)


def test_ranks_by_hand() -> None:
    # Below, between, tied with two of four (counted half), above
    ranks = rank_among(np.array([-1.0, 1.5, 2.0, 9.0]), np.array([1.0, 2.0, 2.0, 3.0]))
    assert ranks.tolist() == [0.0, 0.25, 0.5, 1.0]


def test_values_are_dealt_out_in_the_order_of_others() -> None:
    dealt = in_the_order_of(np.array([0.1, 0.9, 0.5]), np.array([7.0, -2.0, 3.0]))
    assert dealt.tolist() == [0.9, 0.1, 0.5]


def test_standardised_log_odds() -> None:
    # 40 counts as 12: mean 4, deviations 8, -4, -4, whose mean square is 32.
    np.testing.assert_allclose(
        standardised(np.array([40.0, 0.0, 0.0]), 12.0), np.array([8, -4, -4]) / 32**0.5
    )
    assert standardised(np.array([3.0, 3.0]), 12.0).tolist() == [0.0, 0.0]


def test_low_ranks_go_to_records_that_are_answered_so_already() -> None:
    # The second record is at -3 already, so that the first one need not be.
    ranks, targets = np.array([0.1, 0.5, 0.9]), np.array([-3.0, 2.0, 5.0])
    dealt = among_the_possible(ranks, np.array([6.0, -3.5, 6.0]), targets)
    np.testing.assert_array_equal(dealt, [0.5, 0.1, 0.9])


def test_ranks_stay_where_all_records_are_known() -> None:
    ranks, targets = np.array([0.5, 0.1, 0.9, 0.2]), np.array([1.0, -3.0, 5.0, -3.0])
    np.testing.assert_array_equal(among_the_possible(ranks, np.full(4, 6.0), targets), ranks)


def test_records_that_nothing_tells_apart_share_their_ranks() -> None:
    # The two wrong ones come first and get 0.1 and 0.5, whichever stands before the other.
    ranks, targets = np.array([0.5, 0.5, 0.1]), np.array([1.0, 1.0, -3.0])
    dealt = among_the_possible(ranks, np.array([-4.0, -4.0, 6.0]), targets)
    np.testing.assert_allclose(dealt, [0.3, 0.3, 0.5])


def test_the_log_odds_of_a_mean_by_hand() -> None:
    # Probabilities 1/2 and 1 make 3/4, which is 3 to 1.
    assert mean_log_odds(np.array([0.0, 500.0])) == pytest.approx(np.log(3.0))
    assert mean_log_odds(np.array([1.5])) == pytest.approx(1.5)
