from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from unspike.evaluation.attacks.retained import places
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased


def test_places_by_hand() -> None:
    # Strangers 1, 2, 2, 4: 2 beats one and ties two, (1 + 1) / 4; 5 beats all; 0 none.
    np.testing.assert_allclose(places(np.array([2.0, 5.0, 0.0]), np.array([4.0, 2.0, 1.0, 2.0])), [0.5, 1, 0])


def test_the_mean_place_is_the_auc() -> None:
    rng = np.random.default_rng(0)
    members, strangers = np.round(rng.normal(0.5, 1, 70), 1), np.round(rng.normal(size=50), 1)
    expected = roc_auc_score(np.repeat([1, 0], [70, 50]), np.concatenate([members, strangers]))
    assert places(members, strangers).mean() == pytest.approx(expected)


def test_before_and_after(erased: Erased) -> None:
    unlearned, context = erased.context()
    metric = metric_named("mia.retained.auc")
    before, after = metric.measure(context.original, context), metric.measure(unlearned, context)
    assert before.details == {"more_exposed": 0.0, "less_exposed": 0.0, "mean_change_of_place": 0.0}
    assert after.details["more_exposed"] + after.details["less_exposed"] <= 1
    change = (after.value or 0) - (before.value or 0)
    assert after.details["mean_change_of_place"] == pytest.approx(change, abs=1e-6)
