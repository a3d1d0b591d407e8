"""What a postsynaptic spike changes at every step: the traces of the presynaptic spikes before and after it.

k_j(t) = A_pos x_j(t) - A_neg z_j(t), x the trace of the spikes before t and z that of those after t
(`plasticity.stdp`); made for sixty-four trains side by side.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from unspike.snn.kernels.pair_stdp_lanes import add_traces_4, write_traces_4
from unspike.snn.kernels.vector_code import LANES, WORDS

# See `present.COMPILED_IN`.
COMPILED_IN = "49094ace5a3fb3bd"
GROUP = WORDS * LANES
HALF = GROUP // 2
SIXTEENS = 4
BLOCK = SIXTEENS * LANES


@njit(cache=True)
def spacing(n_groups: int) -> Any:
    """Return the steps kept of a train of `n_groups` masks: one more, lest places lie 4096 bytes apart.

    A load just after a store to the same place but 4096 bytes further would wait for it.
    """
    return np.int64(GROUP * n_groups + 1)


@njit(cache=True)
def make_traces(masks: Any, n_steps: int, heights: Any, decay: Any, values: Any, trace: Any) -> None:
    """Write k(t) of sixty-four trains, `masks` uint64 [G, 64], to `values`, float32 flat [4, 64 G + 1, 16].

    `trace`, float32 [64], is room.
    """
    length = spacing(len(masks))
    trace[:] = np.float32(0.0)
    for first in range(0, n_steps, HALF):
        n, bit, own = np.int64(min(HALF, n_steps - first)), np.int64(first % GROUP), masks[first // GROUP]
        start = np.int64(first - bit)
        write_traces_4(own, bit, n, np.int64(1), heights[0], decay[0], values, start, length, trace)
    trace[:] = np.float32(0.0)
    for first in range((n_steps - 1) // HALF * HALF, -1, -HALF):
        n, bit, own = np.int64(min(HALF, n_steps - first)), np.int64(first % GROUP), masks[first // GROUP]
        start = np.int64(first - bit)
        add_traces_4(own, bit + n - 1, n, np.int64(-1), -heights[1], decay[1], values, start, length, trace)
