from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.hidden.separation import separation
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased


def test_by_hand() -> None:
    # Means (1, 0) and (4, 4): distance 5. Variances 1 + 0 and 0 + 1: mean of the sums 1.
    forgotten = np.array([[0.0, 0.0], [2.0, 0.0]])
    others = np.array([[4.0, 3.0], [4.0, 5.0]])
    assert separation(forgotten, others) == pytest.approx(5.0)


def test_neither_the_order_of_neurons_and_records_nor_the_rate_matters() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.poisson(3, (20, 7)).astype(np.float32), rng.poisson(4, (30, 7)).astype(np.float32)
    known, neurons = separation(a, b), rng.permutation(7)
    assert separation(b, a) == pytest.approx(known)
    assert separation(10 * a[::-1][:, neurons], 10 * b[:, neurons]) == pytest.approx(known)


def test_it_is_that_of_the_last_hidden_layer(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = metric_named("hidden_separation").measure(unlearned, context)
    forgotten, test = (unlearned.hidden(name, None)["hidden2"] for name in ("forget", "test"))
    assert found.n == min(len(forgotten), len(test))
    assert found.value == pytest.approx(separation(forgotten, test[: len(test)]), rel=0.1)
    few = unlearned.hidden("test", len(forgotten))["hidden2"]
    assert found.value == separation(forgotten, few)


def test_what_cannot_be_told() -> None:
    assert separation(np.zeros((0, 3)), np.ones((4, 3))) is None
    assert separation(np.ones((2, 3)), np.ones((4, 3))) is None
