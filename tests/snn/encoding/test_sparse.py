from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.snn.encoding.population import CHUNK, PopulationCode
from unspike.snn.encoding.sparse import SparseRecords


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 12), st.integers(1, 7), st.integers(1, 400), st.integers(0, 2**31))
def test_records_come_back_as_they_were(n: int, at_once: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    records = rng.normal(size=(n, 2, width)).astype(np.float32) * (rng.random((n, 2, width)) < 0.3)
    sparse = SparseRecords(records[first : first + at_once] for first in range(0, n or 1, at_once))
    places = rng.permutation(n)
    np.testing.assert_array_equal(sparse(places), records[places])


def test_what_is_kept() -> None:
    records = np.zeros((3, 1, 70_000), np.float32)
    records[1, 0, [0, 69_999]] = 5.0, -2.0
    sparse = SparseRecords([records])
    assert sparse.nbytes == 2 * 4 + 2 * 4 + 4 * 8  # two values, two columns of 32 bits, four bounds
    np.testing.assert_array_equal(sparse(np.array([2, 1])), records[[2, 1]])


def test_series_in_several_chunks_take_little_memory() -> None:
    x = np.random.default_rng(0).normal(size=(CHUNK + 3, 32, 2)).astype(np.float32)
    code = PopulationCode()
    sparse, whole = code.prepared(x), code.prepare(x)
    places = np.array([CHUNK + 2, 0, CHUNK - 1, CHUNK])
    np.testing.assert_array_equal(sparse(places), whole[places])
    assert isinstance(sparse, SparseRecords)
    assert sparse.nbytes < 0.6 * whole.nbytes
