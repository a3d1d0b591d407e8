from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.hidden.separation import separation


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


def test_what_cannot_be_told() -> None:
    assert separation(np.zeros((0, 3)), np.ones((4, 3))) is None
    assert separation(np.ones((2, 3)), np.ones((4, 3))) is None
