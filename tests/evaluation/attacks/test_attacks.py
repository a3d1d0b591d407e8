"""What holds for every membership attack, and what each finds in cases whose answer is known."""

from __future__ import annotations

from collections.abc import Callable

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import roc_auc_score

from unspike.evaluation.attacks import AttackResult, logistic_regression_attack, threshold_attack
from unspike.evaluation.attacks.folds import lay_out
from unspike.evaluation.attacks.logistic_regression import attack_features
from unspike.evaluation.attacks.threshold import best_threshold
from unspike.evaluation.margin import log_odds_margin
from unspike.evaluation.scores import Scores

from ..fakes import scores

ATTACKS = [threshold_attack, logistic_regression_attack]
Attack = Callable[[Scores, Scores], AttackResult]
both = pytest.mark.parametrize("attack", ATTACKS)


def noise(n: int, seed: int, *, first_id: int = 0, bonus: float = 0.0, classes: int = 5) -> Scores:
    """Counts around a true class that leads by about three spikes, and by `bonus` more."""
    rng = np.random.default_rng(seed)
    label = rng.integers(0, classes, n)
    counts = rng.poisson(4, (n, classes)).astype(np.float32)
    counts[np.arange(n), label] += 3 + bonus
    return scores(counts, label, first_id=first_id)


def as_tuple(result: AttackResult) -> tuple[object, ...]:
    return (result.auc, result.balanced_accuracy, result.accuracy, result.precision, result.recall)


@both
def test_identical_distributions_cannot_be_told_apart(attack: Attack) -> None:
    results = [attack(noise(300, 2 * s), noise(300, 2 * s + 1, first_id=300)) for s in range(8)]
    assert np.mean([r.auc for r in results]) == pytest.approx(0.5, abs=0.02)
    assert np.mean([r.balanced_accuracy for r in results]) == pytest.approx(0.5, abs=0.02)


@both
def test_memorised_records_are_found(attack: Attack) -> None:
    result = attack(noise(300, 0, bonus=4), noise(300, 1, first_id=300))
    assert result.auc is not None
    assert result.auc > 0.85
    assert result.balanced_accuracy is not None
    assert result.balanced_accuracy > 0.75


def test_over_forgotten_records_lie_below_one_half() -> None:
    result = threshold_attack(noise(300, 0, bonus=-5), noise(300, 1, first_id=300))
    assert result.auc is not None
    assert result.auc < 0.2


@both
def test_pure_noise_in_few_records_is_not_mistaken_for_membership(attack: Attack) -> None:
    """Fitted and scored on the same 2 x 20 records, the logistic regression reaches 0.7 on noise."""
    fitted, honest = [], []
    for seed in range(12):
        member, other = noise(20, 100 + 2 * seed), noise(20, 101 + 2 * seed, first_id=20)
        honest.append(attack(member, other).balanced_accuracy)
        fitted.append(fitted_on_what_it_scores(member, other))
    assert np.mean(fitted) > 0.6
    assert np.mean(np.array(honest, dtype=float)) < 0.55


def fitted_on_what_it_scores(member: Scores, other: Scores) -> float:
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    features = np.concatenate([attack_features(side.counts, side.label) for side in (member, other)])
    features = StandardScaler().fit_transform(features)
    truth = np.repeat([1, 0], [len(member), len(other)])
    return float((LogisticRegression().fit(features, truth).predict(features) == truth).mean())


@both
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_order_of_records_and_numbering_of_classes_do_not_matter(attack: Attack, seed: int) -> None:
    member, other = noise(40, 5, bonus=1), noise(50, 6, first_id=40)
    rng = np.random.default_rng(seed)
    classes = rng.permutation(5)

    def shuffled(side: Scores) -> Scores:
        mixed = side.take(rng.permutation(len(side)))
        return Scores(
            record_id=mixed.record_id, label=np.argsort(classes)[mixed.label], counts=mixed.counts[:, classes]
        )

    expected = as_tuple(attack(member, other))
    assert as_tuple(attack(shuffled(member), shuffled(other))) == pytest.approx(expected, abs=1e-12)


@both
def test_same_seed_same_result_and_the_inputs_are_left_alone(attack: Attack) -> None:
    member, other = noise(30, 0), noise(30, 1, first_id=30)
    before = member.counts.copy()
    assert as_tuple(attack(member, other)) == as_tuple(attack(member, other))
    np.testing.assert_array_equal(member.counts, before)


def test_threshold_auc_by_hand_and_by_scikit_learn() -> None:
    # Two classes: the margin is z_y - z_other. Members 3, 1; others 2, 1, 0. Pairs won: 3 beats three,
    # 1 beats one and ties one: (3 + 1.5) / 6.
    member = scores([[3, 0], [0, 1]], [0, 1])
    other = scores([[2, 0], [1, 0], [0, 0]], [0, 0, 1], first_id=2)
    result = threshold_attack(member, other)
    assert result.auc == pytest.approx(4.5 / 6)
    margins = np.concatenate([log_odds_margin(s.counts, s.label) for s in (member, other)])
    assert result.auc == pytest.approx(roc_auc_score([1, 1, 0, 0, 0], margins))


def test_threshold_ignores_a_common_shift_of_the_counts() -> None:
    member, other = noise(30, 0, bonus=1), noise(40, 1, first_id=30)
    shifted = [
        Scores(record_id=s.record_id, label=s.label, counts=s.counts + np.float32(7)) for s in (member, other)
    ]
    assert as_tuple(threshold_attack(*shifted)) == as_tuple(threshold_attack(member, other))


def test_best_threshold_by_hand() -> None:
    # Calling 3 and 2 members catches both members and one of three others: 1 - 1/3 beats 1/2 - 0.
    score = np.array([3.0, 2.0, 2.0, 1.0, 0.0])
    assert best_threshold(score, np.array([True, True, False, False, False])) == 2.0


def test_features_by_hand() -> None:
    # Counts (ln 2, 0, 0) give p = (1/2, 1/4, 1/4): margin of class 0 ln(1/2 / 1/2) = 0, loss ln 2,
    # entropy 1.5 ln 2.
    ln2 = np.log(2)
    features = attack_features(np.array([[ln2, 0.0, 0.0]]), np.array([0]))
    np.testing.assert_allclose(features, [[0.5, 0.25, 0.25, 0.0, 1.5 * ln2, ln2, ln2]], atol=1e-8)


@pytest.mark.parametrize(("members", "others"), [(1, 5), (5, 1), (1, 1), (0, 3), (3, 0)])
def test_too_few_records_give_reasons_not_errors(members: int, others: int) -> None:
    member, other = noise(members, 0), noise(others, 1, first_id=members)
    threshold, logistic = threshold_attack(member, other), logistic_regression_attack(member, other)
    assert (threshold.auc is None) == (members * others == 0)
    assert logistic.auc is None
    for result in (threshold, logistic):
        assert result.balanced_accuracy is None
        assert result.notes["balanced_accuracy"]


def test_folds_hold_both_sides_evenly() -> None:
    bench = lay_out(noise(23, 0), noise(41, 1, first_id=23), folds=5, seed=3)
    assert bench.folds == 5
    for side, size in ((bench.is_member, 23), (~bench.is_member, 41)):
        counts = np.bincount(bench.fold[side], minlength=5)
        assert counts.sum() == size
        assert counts.max() - counts.min() <= 1
