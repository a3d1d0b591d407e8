from __future__ import annotations

import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import balanced_accuracy_score, precision_score, roc_auc_score, roc_curve

from unspike.evaluation.attacks.figures import (
    Attack,
    accuracy,
    auc,
    balanced_accuracy,
    lowest_rate,
    precision,
    rate_above,
    recall,
    resampled_auc,
    standard_error,
    true_positive_rate,
)
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.statistics.measurement import CannotMeasure

FEW = Bootstrap(resamples=60)


def attack(members: int, others: int, *, seed: int = 0, gain: float = 0.5, coarse: bool = False) -> Attack:
    rng = np.random.default_rng(seed)
    is_member = np.repeat([False, True], [others, members])
    score = rng.normal(size=members + others) + gain * is_member
    if coarse:
        score = np.round(score)
    return Attack(score=score, guess=score > 0.3, is_member=is_member)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), coarse=st.booleans())
def test_against_scikit_learn(seed: int, coarse: bool) -> None:
    a = attack(60, 120, seed=seed, coarse=coarse)
    assert auc([a], FEW).value == pytest.approx(roc_auc_score(a.is_member, a.score))
    assert balanced_accuracy([a], FEW).value == pytest.approx(balanced_accuracy_score(a.is_member, a.guess))
    fpr, tpr, _ = roc_curve(a.is_member, a.score, drop_intermediate=False)
    found = true_positive_rate([a], FEW)
    assert found.details["false_positive_rate"] == 0.05
    assert found.value == pytest.approx(tpr[fpr <= 0.05 + 1e-12].max())


def test_rate_by_hand_and_ties_count_against_the_attack() -> None:
    # Non-members 1..10; members 11, 10, 9.5, 3. One false positive in ten allows a threshold of 9.5, which
    # lets 10 pass and catches 11, 10 and 9.5. None allows only one above 10, for no threshold parts the
    # member 10 from the non-member 10. To catch 3 as well, eight must pass.
    is_member = np.repeat([False, True], [10, 4])
    score = np.concatenate([np.arange(1.0, 11.0), [11.0, 10.0, 9.5, 3.0]])
    once = np.ones((1, 14), np.float32)
    assert rate_above(score, is_member, once, 0.1)[0] == 0.75
    assert rate_above(score, is_member, once, 0.05)[0] == 0.25
    assert rate_above(score, is_member, once, 0.7)[0] == 0.75
    assert rate_above(score, is_member, once, 0.8)[0] == 1.0
    assert rate_above(np.zeros(14), is_member, once, 0.2)[0] == 0.0


def test_the_false_positive_rate_that_the_sample_allows() -> None:
    assert [lowest_rate(n) for n in (50, 99, 100, 499, 500, 4999, 5000)] == [
        0.1,
        0.1,
        0.05,
        0.05,
        0.01,
        0.01,
        0.001,
    ]
    with pytest.raises(CannotMeasure, match="at least 50 never-seen records"):
        lowest_rate(49)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000))
def test_only_the_order_of_scores_matters(seed: int) -> None:
    a = attack(40, 60, seed=seed)
    bent = Attack(score=np.exp(a.score) + 5, guess=a.guess, is_member=a.is_member)
    for figure in (auc, true_positive_rate):
        one, other = figure([a], FEW), figure([bent], FEW)
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))
    mirrored = Attack(score=-a.score, guess=~a.guess, is_member=a.is_member)
    assert auc([mirrored], FEW).value == pytest.approx(1 - (auc([a], FEW).value or 0))


def test_resampled_auc_against_resampling_itself() -> None:
    a = attack(20, 30, coarse=True)
    draws = [FEW.draws(n, stream=s).astype(int) for s, n in ((0, 30), (1, 20))]
    slow = []
    for others, members in zip(*draws, strict=True):
        score = np.concatenate([np.repeat(a.score[:30], others), np.repeat(a.score[30:], members)])
        slow.append(roc_auc_score(np.repeat([0, 1], [30, 20]), score))
    np.testing.assert_allclose(resampled_auc(a.score, a.is_member, FEW), slow)


def test_interval_is_that_of_hanley_and_mcneil_for_large_samples() -> None:
    found = auc([attack(400, 600)], Bootstrap(resamples=1000))
    expected = standard_error(found.value or 0, 400, 600)
    assert found.error == expected
    assert ((found.high or 0) - (found.low or 0)) / (2 * 1.96) == pytest.approx(expected, rel=0.15)


def test_standard_error_by_hand() -> None:
    # A = .8, m = n = 10: Q1 = .8/1.2 = 2/3, Q2 = 1.28/1.8 = .71111
    # SE^2 = [.16 + 9 (.66667 - .64) + 9 (.71111 - .64)] / 100 = [.16 + .24 + .64] / 100 = .0104
    assert standard_error(0.8, 10, 10) == pytest.approx(math.sqrt(0.0104))


@pytest.mark.parametrize(("members", "others"), [(1000, 1000), (350, 750), (1, 1)])
def test_standard_error_of_guessing(members: int, others: int) -> None:
    expected = math.sqrt((members + others + 1) / (12 * members * others))
    assert standard_error(0.5, members, others) == pytest.approx(expected)


def test_the_standard_error_covers_the_truth_about_95_times_in_100() -> None:
    rng = np.random.default_rng(0)
    truth = 0.5 * (1 + math.erf(1 / 2))  # two normal distributions one standard deviation apart
    is_member = np.repeat([False, True], 60)
    hits = 0
    for _ in range(300):
        score = rng.normal(size=120) + is_member
        found = auc([Attack(score=score, guess=score > 0, is_member=is_member)], Bootstrap(resamples=0))
        hits += abs((found.value or 0) - truth) <= 1.96 * (found.error or 0)
    assert 0.90 <= hits / 300 <= 0.99


def test_guesses_by_hand() -> None:
    # Members 4, three of them called; others 6, one called: precision 3/4, accuracy 8/10,
    # balanced (3/4 + 5/6) / 2
    is_member = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], dtype=bool)
    guess = np.array([1, 1, 1, 0, 1, 0, 0, 0, 0, 0], dtype=bool)
    made = [Attack(score=guess.astype(float), guess=guess, is_member=is_member)]
    found = [figure(made, FEW) for figure in (recall, precision, accuracy, balanced_accuracy)]
    assert [one.value for one in found] == pytest.approx([0.75, 0.75, 0.8, (3 / 4 + 5 / 6) / 2])
    assert all((one.low or 0) <= (one.value or 0) <= (one.high or 0) for one in found)


def test_resampled_guesses_against_resampling_itself() -> None:
    a = attack(20, 30)
    others, members = (FEW.draws(n, stream=s).astype(int) for s, n in ((0, 30), (1, 20)))
    slow = []
    for times in zip(others, members, strict=True):
        places = np.repeat(np.arange(50), np.concatenate(times))
        slow.append(precision_score(a.is_member[places], a.guess[places]))
    found = precision([a], FEW)
    assert (found.low, found.high) == pytest.approx(tuple(np.percentile(slow, [2.5, 97.5])))


def test_nobody_called_a_member() -> None:
    nobody = [Attack(score=np.arange(4.0), guess=np.zeros(4, bool), is_member=np.arange(4) > 1)]
    with pytest.raises(CannotMeasure, match="called no record a member"):
        precision(nobody, FEW)
    assert balanced_accuracy(nobody, FEW).value == 0.5


def test_several_attempts_give_the_mean() -> None:
    one, two = attack(30, 60, seed=1), attack(30, 60, seed=2)
    values = [auc([a], FEW).value or 0 for a in (one, two)]
    assert auc([one, two], FEW).value == pytest.approx(np.mean(values))
    assert auc([one, two], FEW).n == 30


@pytest.mark.parametrize(("members", "others", "match"), [(0, 9, "to attack"), (9, 0, "never-seen")])
def test_a_missing_side_is_named(members: int, others: int, match: str) -> None:
    for figure in (auc, balanced_accuracy, true_positive_rate):
        with pytest.raises(CannotMeasure, match=match):
            figure([attack(members, others)], FEW)
