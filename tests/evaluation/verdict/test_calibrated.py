from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.evaluation.verdict.calibrated import relative_margins


def test_by_hand() -> None:
    # Quartiles of 0..20: 5, 10, 15. (5 - 10) / 10, (10 - 10) / 10, above the median 0, far below -3.
    found = relative_margins(np.array([5.0, 10.0, 19.0, -50.0]), np.arange(21.0))
    assert found.forgotten.tolist() == [-0.5, 0.0, 0.0, -3.0]
    assert found.never_seen[0] == -1.0


@settings(deadline=None)
@given(scale=st.floats(0.1, 10), shift=st.floats(-20, 20), seed=st.integers(0, 1000))
def test_scaled_or_shifted_outputs_are_no_forgetting(scale: float, shift: float, seed: int) -> None:
    forgotten, never_seen = np.random.default_rng(seed).normal(size=(2, 40))
    plain = relative_margins(forgotten, never_seen)
    again = relative_margins(scale * forgotten + shift, scale * never_seen + shift)
    assert again.forgotten == pytest.approx(plain.forgotten, abs=1e-9)
    assert again.excess == pytest.approx(plain.excess, abs=1e-9)


def test_a_class_is_measured_by_the_others() -> None:
    found = relative_margins(np.full(30, -10.0), np.full(30, -10.0), scale=np.arange(21.0))
    assert found.forgotten.tolist() == [-2.0] * 30


def test_no_scale() -> None:
    with pytest.raises(CannotMeasure, match="alike"):
        relative_margins(np.zeros(5), np.zeros(30))
    with pytest.raises(CannotMeasure, match="at least 20 never-seen records"):
        relative_margins(np.zeros(5), np.arange(19.0))
