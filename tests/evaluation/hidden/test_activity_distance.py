from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from unspike.evaluation.hidden.activity_distance import activity_distance
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased

METRIC = metric_named("hidden_activity")


def test_by_hand() -> None:
    # Totals 3, 1 against 2, 6; sorted 1, 3 against 2, 6: (1 + 3) / 2 = 2 spikes
    assert activity_distance(np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([[2.0, 0.0], [3.0, 3.0]])) == 2


def test_against_scipy() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.poisson(3, (40, 6)), rng.poisson(4, (40, 9))
    expected = wasserstein_distance(x.sum(axis=1), y.sum(axis=1))
    assert activity_distance(x, y) == pytest.approx(expected)
    assert activity_distance(x[::-1][:, ::-1], y) == pytest.approx(expected)


def test_means_over_networks_and_pairs(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = METRIC.measure(unlearned, context)
    assert set(found.details["layers"]) == {"hidden1", "hidden2"}
    for name, layer in found.details["layers"].items():
        own, *others = (one.hidden("forget")[name] for one in (unlearned, *context.references))
        assert layer["distance"] == pytest.approx(np.mean([activity_distance(own, o) for o in others]))
        between = np.mean([activity_distance(a, b) for a, b in combinations(others, 2)])
        assert layer["between"] == pytest.approx(between)
    assert found.value == pytest.approx(
        np.mean([one["relative"] for one in found.details["layers"].values()])
    )
