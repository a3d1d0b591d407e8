"""Equal answers must tie, whatever the order in which their shares were summed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DIGITS = 9


def settled(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values rounded to about nine significant digits, however small they are.

    An attack that ranks records would break ties by the numbering of the classes, for sums of the same shares
    in another order differ in the last digit. Rounding to a number of decimals, as margins are, would throw
    away the order of records whose loss or entropy is close to 0, which are most.

    Parameters
    ----------
    value : ndarray, float64
        Finite values.
    """
    mantissa, exponent = np.frexp(value)
    return np.asarray(np.ldexp(mantissa.round(_DIGITS), exponent))
