from __future__ import annotations

import math

import numpy as np
import pytest

from unspike.evaluation.attacks.result import measure, standard_error, undetermined


def test_standard_error_by_hand() -> None:
    # A = .8, m = n = 10: Q1 = .8/1.2 = 2/3, Q2 = 1.28/1.8 = .71111
    # SE^2 = [.16 + 9 (.66667 - .64) + 9 (.71111 - .64)] / 100 = [.16 + .24 + .64] / 100 = .0104
    assert standard_error(0.8, 10, 10) == pytest.approx(math.sqrt(0.0104))


@pytest.mark.parametrize(("members", "others"), [(1000, 1000), (350, 750), (1, 1)])
def test_standard_error_of_guessing(members: int, others: int) -> None:
    expected = math.sqrt((members + others + 1) / (12 * members * others))
    assert standard_error(0.5, members, others) == pytest.approx(expected)


def test_interval_covers_the_truth_about_95_times_in_100() -> None:
    rng = np.random.default_rng(0)
    truth = 0.5 * (1 + math.erf(1 / 2))  # two normal distributions one standard deviation apart
    is_member = np.repeat([False, True], 60)
    hits = 0
    for _ in range(300):
        result = measure(rng.normal(size=120) + is_member, is_member, None)
        low, high = result.auc_interval or (1.0, 0.0)
        hits += low <= truth <= high
    assert 0.90 <= hits / 300 <= 0.99


def test_guesses_by_hand() -> None:
    # Members 4, three of them called; others 6, one called: precision 3/4, accuracy 8/10,
    # balanced (3/4 + 5/6) / 2
    is_member = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], dtype=bool)
    guess = np.array([1, 1, 1, 0, 1, 0, 0, 0, 0, 0], dtype=bool)
    result = measure(guess.astype(float), is_member, guess)
    assert (result.recall, result.precision, result.accuracy) == (0.75, 0.75, 0.8)
    assert result.balanced_accuracy == pytest.approx((3 / 4 + 5 / 6) / 2)
    assert (result.members, result.non_members) == (4, 6)


def test_the_curve_is_short_and_complete() -> None:
    rng = np.random.default_rng(1)
    result = measure(rng.normal(size=4000), np.arange(4000) % 2 == 0, None)
    fpr, tpr = result.roc
    assert len(fpr) == len(tpr) <= 200
    assert (fpr[0], tpr[0], fpr[-1], tpr[-1]) == (0, 0, 1, 1)
    assert np.all(np.diff(fpr) >= 0)
    assert np.trapezoid(tpr, fpr) == pytest.approx(result.auc, abs=0.01)


def test_nobody_called_a_member() -> None:
    result = measure(np.arange(4.0), np.array([False, False, True, True]), np.zeros(4, dtype=bool))
    assert result.precision is None
    assert "no record" in result.notes["precision"]
    assert result.balanced_accuracy == 0.5


@pytest.mark.parametrize(("is_member", "what"), [([True] * 3, "never-seen"), ([False] * 3, "attack")])
def test_one_side_missing(is_member: list[bool], what: str) -> None:
    result = measure(np.arange(3.0), np.array(is_member), None)
    assert result.auc is None
    assert what in result.notes["auc"]
    assert result.to_dict()["auc_interval"] is None


def test_undetermined_says_why() -> None:
    assert undetermined(np.array([True]), "because").to_dict()["notes"]["recall"] == "because"
