"""Room for whole vectors of sixteen numbers, each in a cache line; for compiled code and for Python."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable

from unspike.snn.kernels.vector_code import LANES


@register_jitable
def whole_vectors(n: int) -> int:
    """Return so many numbers rounded up to whole vectors."""
    return -(-n // LANES) * LANES


@register_jitable
def empty_vectors(n: int) -> Any:
    """Return room for `n` numbers, float32, that begins where a cache line does.

    A vector across two lines would be loaded and stored twice.
    """
    room = np.empty(n + LANES, np.float32)
    begin = (-(room.ctypes.data // 4)) % LANES
    return room[begin : begin + n]
