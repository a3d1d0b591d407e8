from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from unspike.evaluation.attacks.curves import mean_curve, roc_curve_of
from unspike.evaluation.attacks.figures import Attack

TRUTH = np.array([False, False, True, True])


def attack(score: np.ndarray, is_member: np.ndarray = TRUTH) -> Attack:
    return Attack(score=score, guess=score > 0, is_member=is_member)


def test_the_curve_is_short_and_complete() -> None:
    rng = np.random.default_rng(1)
    score, is_member = rng.normal(size=4000), np.arange(4000) % 2 == 0
    curve = roc_curve_of(attack(score, is_member))
    assert len(curve.fpr) == len(curve.tpr) <= 200
    assert (curve.fpr[0], curve.tpr[0], curve.fpr[-1], curve.tpr[-1]) == (0, 0, 1, 1)
    assert np.all(np.diff(curve.fpr) >= 0)
    assert np.trapezoid(curve.tpr, curve.fpr) == pytest.approx(roc_auc_score(is_member, score), abs=0.01)


def test_the_mean_curve_by_hand() -> None:
    perfect, guessing = (roc_curve_of(attack(score)) for score in (np.array([0.0, 0, 1, 1]), np.zeros(4)))
    np.testing.assert_array_equal(guessing.tpr, [0, 1])
    # Half of the step curve (1 everywhere) plus half of the diagonal.
    mean = mean_curve([perfect, guessing])
    assert (mean.fpr[0], mean.tpr[0]) == (0, 0)
    np.testing.assert_allclose(mean.tpr[1:], (1 + mean.fpr[1:]) / 2)
    assert np.trapezoid(mean.tpr, mean.fpr) == pytest.approx((1.0 + 0.5) / 2)
