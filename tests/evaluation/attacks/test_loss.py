from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import log_loss

from unspike.evaluation.attacks.line_up import settled
from unspike.evaluation.attacks.loss import loss

from .test_modified_entropy import nearly_certain, shares


def test_by_hand() -> None:
    assert loss(np.array([[0.7, 0.2, 0.1]]), np.array([0]))[0] == pytest.approx(-np.log(0.7))
    assert np.isfinite(loss(np.array([[1.0, 0.0, 0.0]]), np.array([1]))[0])


def test_against_scikit_learn() -> None:
    share, label = shares(200, 0) * 0.98 + 0.004, np.random.default_rng(1).integers(0, 5, 200)
    assert loss(share, label).mean() == pytest.approx(log_loss(label, share, labels=range(5)))


def test_order_is_kept_where_probabilities_are_nearly_one_and_a_batch_is_its_rows() -> None:
    share = nearly_certain()
    assert np.all(np.diff(settled(-loss(share, np.zeros(len(share), np.int64)))) > 0)
    share, label = shares(7, 0), np.arange(7) % 5
    rows = [loss(share[k : k + 1], label[k : k + 1])[0] for k in range(7)]
    np.testing.assert_allclose(loss(share, label), rows, rtol=1e-12)
