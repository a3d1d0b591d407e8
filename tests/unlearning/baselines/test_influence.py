"""The Newton step, against the weights of a retrained logistic regression."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from unspike.unlearning.baselines.influence import Influence, newton_step

from ..conftest import Case
from .helpers import carry_out, weights_of


def test_a_newton_step_goes_nowhere_where_nothing_is_curved() -> None:
    np.testing.assert_allclose(newton_step(np.array([1.0, 1.0]), np.array([4.0, 0.0])), [0.25, 0.0])


def gradient(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Summed gradient of the logistic loss, labels 0 and 1."""
    return np.asarray(x.T @ (1.0 / (1.0 + np.exp(-x @ w)) - y))


def fitted(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Ridge logistic regression with lambda 1 by scikit-learn."""
    return np.asarray(LogisticRegression(C=1.0, fit_intercept=False, tol=1e-10).fit(x, y).coef_[0])


@given(seed=st.integers(0, 2**32 - 1))
def test_the_newton_step_goes_towards_the_retrained_weights(seed: int) -> None:
    # evaluation.md, trap 13: n = 400, d = 8, lambda = 1, 20 rows go. Columns are independent, so that the
    # diagonal says nearly all.
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(400, 8))
    y = (rng.random(400) < 1.0 / (1.0 + np.exp(-x @ rng.normal(size=8)))).astype(int)
    gone = np.arange(20)
    kept = np.setdiff1d(np.arange(400), gone)
    w, retrained = fitted(x, y), fitted(x[kept], y[kept])
    p = 1.0 / (1.0 + np.exp(-x[kept] @ w))
    curvature = (x[kept] ** 2 * (p * (1.0 - p))[:, None]).sum(axis=0) + 1.0
    step = newton_step(gradient(w, x[gone], y[gone]), curvature)
    before = np.linalg.norm(w - retrained)
    assert np.linalg.norm(w + step - retrained) < before
    assert np.linalg.norm(w - step - retrained) > before


def test_the_influence_step_has_its_length_in_every_group(case: Case) -> None:
    result = carry_out(Influence(rate=0.05, most=60), case)
    before, after = weights_of(case.model), weights_of(result.model)
    for name, weight in before.items():
        length = np.sqrt(np.mean((after[name] - weight) ** 2)) / np.sqrt(np.mean(weight**2))
        assert length == pytest.approx(0.05, rel=1e-3)
