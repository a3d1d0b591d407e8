"""A value drives its input neuron at its share of the highest rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.foundation.errors import InvalidInput
from unspike.snn.encoding import intensity
from unspike.snn.encoding.intensity import IntensityCode


def test_the_rates_by_hand() -> None:
    x = np.array([[[0.0, 0.5], [1.0, 0.25]]], np.float32)
    code = IntensityCode(max_rate=0.8)
    assert code.n_inputs((2, 2)) == 4
    np.testing.assert_allclose(code.prepare(x), [[0.0, 0.4, 0.8, 0.2]])


@given(seed=st.integers(0, 1000))
def test_records_are_prepared_alike_batch_after_batch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.random((9, 3), dtype=np.float32)
    places = rng.permutation(9)[:4]
    np.testing.assert_array_equal(IntensityCode().prepared(x)(places), IntensityCode().prepare(x)[places])


@pytest.mark.parametrize("wrong", [-0.1, 1.5])
def test_values_outside_the_range_are_refused_before_the_first_batch(
    wrong: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intensity, "CHUNK", 2)
    x = np.zeros((5, 3), np.float32)
    x[4, 1] = wrong
    with pytest.raises(InvalidInput, match=r"takes values in \[0, 1\]"):
        IntensityCode().prepared(x)


@pytest.mark.parametrize("rate", [0.0, -1.0, 1.1, float("nan")])
def test_a_rate_that_makes_no_sense_is_refused(rate: float) -> None:
    with pytest.raises(InvalidInput, match="max_rate is"):
        IntensityCode(max_rate=rate)
