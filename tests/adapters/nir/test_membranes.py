"""What is read from membranes, and its derivative."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.adapters.nir.membranes import READINGS, back, read

MEMBRANE = np.random.default_rng(0).normal(size=(6, 3, 2)).astype(np.float32)


def test_by_hand() -> None:
    two = np.array([[[1.0]], [[-4.0]]], np.float32)
    assert [float(read(two, how)[0, 0]) for how in READINGS] == [-3.0, -1.5, 1.0, -4.0]


@pytest.mark.parametrize("how", READINGS)
def test_the_way_back_is_the_derivative(how: str) -> None:
    error = np.array([[1.0, -2.0], [0.5, 3.0], [0.0, 1.0]], np.float32)
    found = back(error, MEMBRANE, how)
    for place in np.ndindex(*MEMBRANE.shape):
        sides = []
        for step in (1e-3, -1e-3):
            moved = MEMBRANE.astype(np.float64)
            moved[place] += step
            sides.append(float((read(moved, how) * error).sum()))
        assert found[place] == pytest.approx((sides[0] - sides[1]) / 2e-3, abs=1e-4)
