from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from unspike.evaluation.attacks.entropy import entropy
from unspike.evaluation.attacks.line_up import settled

from .test_modified_entropy import nearly_certain, shares


def test_by_hand() -> None:
    # .7 ln(1/.7) + .2 ln 5 + .1 ln 10 = .24967 + .32189 + .23026
    assert entropy(np.array([[0.7, 0.2, 0.1]]))[0] == pytest.approx(0.80182, abs=1e-5)
    assert entropy(np.array([[1.0, 0.0, 0.0]]))[0] == 0


def test_against_scipy() -> None:
    share = shares(200, 0) * 0.98 + 0.004
    np.testing.assert_allclose(entropy(share), stats.entropy(share, axis=1), rtol=1e-10)


def test_order_and_numbering() -> None:
    assert np.all(np.diff(settled(-entropy(nearly_certain()))) > 0)
    share, order = shares(20, 0), np.random.default_rng(0).permutation(5)
    np.testing.assert_array_equal(settled(entropy(share)), settled(entropy(share[:, order])))
