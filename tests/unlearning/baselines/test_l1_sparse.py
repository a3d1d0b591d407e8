"""Soft thresholds, and how many weights they make zero."""

from __future__ import annotations

import numpy as np

from unspike.unlearning.baselines.l1_sparse import L1Sparse, soft_threshold

from ..conftest import Case
from .helpers import carry_out


def test_soft_thresholding_by_hand() -> None:
    weight = np.array([1.0, -1.0, 0.2, -0.25, 0.0], np.float32)
    np.testing.assert_allclose(soft_threshold(weight, 0.25), [0.75, -0.75, 0.0, 0.0, 0.0])


def test_l1_makes_more_weights_zero_the_larger_gamma_is(cases: dict[str, Case]) -> None:
    zeros = []
    for gamma in (0.0, 0.5, 2.0):
        result = carry_out(L1Sparse(gamma=gamma, rate=0.1), cases["samples"])
        zeros.append(sum(result.trace[0]["zero"].values()))
    assert zeros[0] == 0
    assert zeros[0] < zeros[1] < zeros[2]
