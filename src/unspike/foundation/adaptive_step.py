"""Per-weight adaptive step sizes: each synapse scales its steps by the size of its own recent changes.

.. math::
    m \\leftarrow m + (1 - \\beta_1)(\\Delta - m), \\quad
    s \\leftarrow s + (1 - \\beta_2)(\\Delta^2 - s), \\quad
    W \\leftarrow W + \\eta \\frac{m / (1 - \\beta_1^n)}{\\sqrt{s / (1 - \\beta_2^n)} + \\epsilon}

Every quantity is local to the synapse (a form of metaplasticity). Source: D. P. Kingma & J. Ba, "Adam:
a method for stochastic optimization", ICLR 2015.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.foundation.threads import loops_only

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8
_BLOCK = 4096


class AdaptiveStep:
    """Running moments of the changes of one list of values.

    Parameters
    ----------
    n_values : int
        Length of the list.
    """

    def __init__(self, n_values: int) -> None:
        self.mean = np.zeros(n_values, np.float32)
        self.square = np.zeros(n_values, np.float32)
        self.n_steps = 0

    def apply(self, values: NDArray[np.float32], change: NDArray[np.float32], rate: float) -> None:
        """Add one adaptive step along `change` to `values`, in place."""
        self.n_steps += 1
        correction_1 = 1.0 - BETA_1**self.n_steps
        correction_2 = 1.0 - BETA_2**self.n_steps
        _step(
            values,
            change,
            self.mean,
            self.square,
            np.float32(rate / correction_1),
            np.float32(1.0 / correction_2),
        )


# A check for zero would keep it from being vectorised.
@njit(cache=True, parallel=loops_only(), error_model="numpy")
def _step(values: Any, change: Any, mean: Any, square: Any, rate: Any, correction: Any) -> None:
    keep_1, keep_2, epsilon = np.float32(1.0 - BETA_1), np.float32(1.0 - BETA_2), np.float32(EPSILON)
    for block in prange((len(values) + _BLOCK - 1) // _BLOCK):
        for i in range(block * _BLOCK, min((block + 1) * _BLOCK, len(values))):
            mean[i] += keep_1 * (change[i] - mean[i])
            square[i] += keep_2 * (change[i] * change[i] - square[i])
            values[i] += rate * mean[i] / (np.sqrt(square[i] * correction) + epsilon)
