from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.adaptive_step import AdaptiveStep


def test_two_steps_by_hand() -> None:
    # First step: m and s corrected are the change and its square, so the step is the rate itself.
    # Second, change -1 after 2: m = 0.9 * 0.2 - 0.1 = 0.08, corrected by 1 - 0.81: 0.421053;
    # s = 0.999 * 0.004 + 0.001 = 0.004996, corrected by 1 - 0.998001: 2.499250; step 0.421053 / 1.580902
    values, steps = np.array([5.0], np.float32), AdaptiveStep(1)
    steps.apply(values, np.array([2.0], np.float32), 0.1)
    assert values[0] == pytest.approx(5.1, rel=1e-6)
    steps.apply(values, np.array([-1.0], np.float32), 0.1)
    assert values[0] == pytest.approx(5.1 + 0.1 * 0.421053 / 1.580902, rel=1e-6)


def test_many_values_against_numpy() -> None:
    # More values than the compiled loop takes in one block
    rng, n = np.random.default_rng(0), 10_001
    values = rng.normal(size=n).astype(np.float32)
    plain, mean, square = values.astype(np.float64), np.zeros(n), np.zeros(n)
    steps = AdaptiveStep(n)
    for number in range(1, 6):
        change = rng.normal(size=n).astype(np.float32)
        steps.apply(values, change, 0.01)
        mean += 0.1 * (change - mean)
        square += 0.001 * (change.astype(np.float64) ** 2 - square)
        plain += 0.01 * (mean / (1 - 0.9**number)) / (np.sqrt(square / (1 - 0.999**number)) + 1e-8)
    np.testing.assert_allclose(values, plain, rtol=1e-4, atol=1e-5)


def test_no_change_moves_nothing() -> None:
    values, steps = np.ones(3, np.float32), AdaptiveStep(3)
    steps.apply(values, np.zeros(3, np.float32), 0.1)
    np.testing.assert_array_equal(values, 1.0)
