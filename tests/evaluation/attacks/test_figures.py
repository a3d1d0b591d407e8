from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import balanced_accuracy_score, roc_auc_score, roc_curve

from unspike.evaluation.attacks.figures import (
    Attack,
    auc,
    balanced_accuracy,
    lowest_rate,
    rate_above,
    resampled_auc,
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
    from unspike.evaluation.attacks.result import standard_error

    found = auc([attack(400, 600)], Bootstrap(resamples=1000))
    expected = standard_error(found.value or 0, 400, 600)
    assert ((found.high or 0) - (found.low or 0)) / (2 * 1.96) == pytest.approx(expected, rel=0.15)


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
