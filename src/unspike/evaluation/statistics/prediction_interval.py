"""Where one further retrained network will lie, judged from K of them.

With mean m and standard deviation s (K - 1 in the denominator) of a figure over K networks whose seeds alone
differ, the figure of one more network lies, with probability 1 - a, within

    m -+ t s sqrt(1 + 1/K),   t the 1 - a/2 quantile of Student's t with K - 1 degrees of freedom

(Hahn & Meeker, Statistical Intervals, 1991, section 4.7; exact for normal figures). With few networks t is
large: that is the price of not knowing s. For a one-sided bound a/2 becomes a. The standard error e that
comes from the choice of records is added in quadrature, so that the band is not narrower than the
measurement is sharp.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def half_width(values: Sequence[float], *, risk: float, error: float = 0.0) -> float | None:
    """Return how far one more network may lie from the mean of some.

    Parameters
    ----------
    values : sequence of float
        The figure of each of K networks.
    risk : float
        Chance that one more network lies further away, on both sides together.
    error : float
        Standard error of the figure from the choice of records.

    Returns
    -------
    float or None
        In the unit of the figure; None with fewer than two networks, which tell nothing of the spread.
    """
    count = len(values)
    if count < 2:
        return None
    mean = sum(values) / count
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (count - 1))
    return math.hypot(t_quantile(1 - risk, count - 1) * deviation * math.sqrt(1 + 1 / count), error)


def t_quantile(probability: float, degrees: int) -> float:
    """Return the t that Student's |T| stays below with a probability.

    Parameters
    ----------
    probability : float
        From 0 to below 1.
    degrees : int
        Degrees of freedom, at least 1.

    Returns
    -------
    float
        The two-sided quantile.
    """
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + probability / 2))
