"""The interval of a ratio of two means that share their errors.

With numerator n, denominator d, their variances v_nn and v_dd, their covariance v_nd and t a quantile, the
interval holds every ratio r for which n - r d is not told from 0,

    (n - r d)^2 <= t^2 (v_nn - 2 r v_nd + r^2 v_dd),

a quadratic inequality (E. C. Fieller, Journal of the Royal Statistical Society B 16, 1954). It is bounded
only where the denominator itself is told from 0, d^2 > t^2 v_dd.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """A ratio and its interval.

    Parameters
    ----------
    value : float
        Numerator by denominator; nan where the denominator is 0.
    low, high : float
        The interval; infinite where the denominator is not told from 0.
    """

    value: float
    low: float
    high: float


def ratio(numerator: float, denominator: float, covariance: NDArray[np.float64], *, t: float) -> Ratio:
    """Return a ratio with Fieller's interval.

    Parameters
    ----------
    numerator, denominator : float
        The two means.
    covariance : ndarray of shape (2, 2), float64
        Of the two, the numerator first.
    t : float
        The quantile, say 1.96.
    """
    v_nn, v_nd, v_dd = covariance[0, 0], covariance[0, 1], covariance[1, 1]
    value = numerator / denominator if denominator else math.nan
    a = denominator**2 - t**2 * v_dd
    if a <= 0.0:
        return Ratio(value=value, low=-math.inf, high=math.inf)
    b = numerator * denominator - t**2 * v_nd
    c = numerator**2 - t**2 * v_nn
    root = math.sqrt(max(0.0, b * b - a * c))
    return Ratio(value=value, low=float((b - root) / a), high=float((b + root) / a))
