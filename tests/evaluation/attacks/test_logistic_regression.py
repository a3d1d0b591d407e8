from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from unspike.evaluation.attacks.line_up import LineUp, line_up
from unspike.evaluation.attacks.logistic_regression import attack_features, logistic_regression_attack
from unspike.evaluation.responses import Responses

from ..fakes import answers
from .test_line_up import noise


def both(n: int, seed: int, *, bonus: float = 0.0) -> LineUp:
    return line_up(noise(n, 2 * seed, bonus=bonus), noise(n, 2 * seed + 1, first_id=n))


def test_features_by_hand() -> None:
    # Counts (ln 2, 0, 0) give p = (1/2, 1/4, 1/4): margin of class 0 ln(1/2 / 1/2) = 0, loss ln 2,
    # entropy 1.5 ln 2.
    ln2 = np.log(2)
    one = answers([[ln2, 0.0, 0.0]] * 2, [0, 0])
    features = attack_features(line_up(one, answers([[ln2, 0.0, 0.0]] * 2, [0, 0], first_id=2)))
    np.testing.assert_allclose(features, [[0.5, 0.25, 0.25, 0.0, 1.5 * ln2, ln2, ln2]] * 4, atol=1e-6)


def test_memorised_records_are_found_and_equal_ones_are_not() -> None:
    sure = logistic_regression_attack(both(200, 0, bonus=4))
    assert roc_auc_score(sure.is_member, sure.score) > 0.8
    same = [logistic_regression_attack(both(300, seed)) for seed in range(6)]
    areas = [roc_auc_score(attack.is_member, attack.score) for attack in same]
    assert np.mean(areas) == pytest.approx(0.5, abs=0.02)


def test_pure_noise_in_few_records_is_not_mistaken_for_membership() -> None:
    """Fitted and scored on the same 2 x 20 records, the logistic regression reaches 0.7 on noise."""
    fitted, honest = [], []
    for seed in range(30):
        line = both(20, 100 + seed)
        attack = logistic_regression_attack(line)
        honest.append((attack.guess == attack.is_member).mean())
        features = StandardScaler().fit_transform(attack_features(line))
        again = LogisticRegression().fit(features, line.is_member).predict(features)
        fitted.append((again == line.is_member).mean())
    assert np.mean(fitted) > 0.6
    assert np.mean(honest) < 0.55


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_numbering_of_classes_does_not_matter(seed: int) -> None:
    order = np.random.default_rng(seed).permutation(4)
    sides = noise(40, 5, bonus=1), noise(50, 6, first_id=40)

    def renamed(side: Responses) -> Responses:
        return Responses(
            record_id=side.record_id,
            label=np.argsort(order)[side.label],
            counts=side.counts[:, order],
            probability=side.probability[:, order],
        )

    expected = logistic_regression_attack(line_up(*sides)).score
    found = logistic_regression_attack(line_up(*map(renamed, sides))).score
    np.testing.assert_allclose(found, expected, atol=1e-6)
