"""Products of weights against NumPy's, and the same bits in any batch."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.adapters.nir.projections import Dense, units_of

DRAW = np.random.default_rng(0)
ROWS = np.where(DRAW.random((23, 12)) < 0.4, DRAW.normal(size=(23, 12)), 0.0).astype(np.float32)
WEIGHT = DRAW.normal(size=(7, 12)).astype(np.float32)
ERROR = DRAW.normal(size=(23, 7)).astype(np.float32)


def test_products_there_and_back_are_those_of_matrices() -> None:
    dense = Dense(shape=(7, 12))
    assert dense.currents(WEIGHT, ROWS) == pytest.approx(ROWS @ WEIGHT.T, abs=1e-5)
    assert dense.back(WEIGHT, ERROR) == pytest.approx(ERROR @ WEIGHT, abs=1e-5)
    assert dense.gradient(ERROR, ROWS) == pytest.approx(ERROR.T @ ROWS, abs=1e-5)


def test_a_record_has_the_same_bits_in_any_batch() -> None:
    dense = Dense(shape=(7, 12))
    whole = dense.currents(WEIGHT, ROWS)
    for part in (slice(0, 1), slice(3, 10), slice(None, None, -1)):
        assert np.array_equal(dense.currents(WEIGHT, np.ascontiguousarray(ROWS[part])), whole[part])


def test_neurons_of_a_flattened_channel_are_one_unit() -> None:
    assert Dense(shape=(2, 6), neurons_each=3).pre.tolist() == [[0, 0, 0, 1, 1, 1]]
    assert (units_of((5,)), units_of((2, 3, 3))) == (5, 2)
