"""Room for vectors begins at cache lines, in Python and in compiled code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit

from unspike.snn.kernels.vectors import empty_vectors, whole_vectors


@njit
def compiled(n: int) -> Any:
    return empty_vectors(n)


@pytest.mark.parametrize("n", [1, 16, 17, 1000, 2**20])
@pytest.mark.parametrize("room", [empty_vectors, compiled])
def test_room_begins_at_a_cache_line(room: Any, n: int) -> None:
    several = [room(n) for _ in range(5)]  # any one might lie well by chance
    assert all(one.ctypes.data % 64 == 0 for one in several)
    assert {(one.shape, one.dtype) for one in several} == {((n,), np.dtype(np.float32))}


def test_whole_vectors() -> None:
    assert [whole_vectors(n) for n in (0, 1, 16, 17)] == [0, 16, 16, 32]
