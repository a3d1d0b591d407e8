from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.attacks.curves import joined_curves
from unspike.evaluation.attacks.result import measure, undetermined

TRUTH = np.array([False, False, True, True])


def test_the_mean_curve_by_hand() -> None:
    perfect = {"threshold": measure(np.array([0.0, 0.0, 1.0, 1.0]), TRUTH, None)}
    guessing = {"threshold": measure(np.zeros(4), TRUTH, None)}
    curves = joined_curves(perfect, guessing, [perfect, guessing])["threshold"]
    np.testing.assert_array_equal(curves["unlearned"]["tpr"], [0, 1])
    # Half of the step curve (1 everywhere) plus half of the diagonal.
    fpr, tpr = np.array(curves["oracle"]["fpr"]), np.array(curves["oracle"]["tpr"])
    assert (fpr[0], tpr[0]) == (0, 0)
    np.testing.assert_allclose(tpr[1:], (1 + fpr[1:]) / 2)
    assert np.trapezoid(tpr, fpr) == pytest.approx((1.0 + 0.5) / 2)


def test_no_curve_without_an_attack() -> None:
    none = {"threshold": undetermined(TRUTH, "because")}
    assert joined_curves(none, none, [none])["threshold"]["oracle"] == {"fpr": [], "tpr": []}
