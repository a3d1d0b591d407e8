from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import roc_auc_score

from unspike.evaluation.statistics.auc import area_under_curve


def test_by_hand() -> None:
    # Positives 3 and 1, others 2, 1, 0: 3 beats three, 1 beats one and ties one: (3 + 1 + 1/2) / 6
    value = np.array([3.0, 1.0, 2.0, 1.0, 0.0])
    assert area_under_curve(np.array([True, True, False, False, False]), value) == 4.5 / 6


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 60), levels=st.integers(1, 20))
def test_against_scikit_learn(seed: int, n: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    value, positive = rng.integers(0, levels, n).astype(float), rng.permutation(np.arange(n) % 3 == 0)
    assert area_under_curve(positive, value) == pytest.approx(roc_auc_score(positive, value), abs=1e-12)


def test_one_side_alone_has_no_area() -> None:
    assert area_under_curve(np.array([True, True]), np.array([1.0, 2.0])) is None
    assert area_under_curve(np.array([False]), np.array([1.0])) is None
