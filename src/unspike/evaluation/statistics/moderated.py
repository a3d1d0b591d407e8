"""The spread of a figure over few networks, moderated by what the choice of records alone would cause.

From K networks whose seeds alone differ, a variance is known with K - 1 degrees of freedom, and with five
networks that is little: the t quantile is 2.8. But a figure that is a mean over records also tells from the
records how much it must vary, with as many degrees of freedom as there are records. As in gene studies with
few samples and many genes, the two are joined,

    s^2 = (d0 s0^2 + d s_K^2) / (d0 + d),   d = K - 1,

with s0^2 the variance from the records and d0 the weight given to it, and a figure of one more network is
judged by Student's t with d0 + d degrees of freedom (G. K. Smyth, Statistical Applications in Genetics and
Molecular Biology 3, 2004, article 3, equation 3 and section 3). s^2 is not taken below s0^2: no network
varies less than its records make it. Where the networks vary by far more than their records explain (s_K^2
above s0^2 times the 95 % quantile of chi^2_d / d), as they do in how they set a class apart that they never
met, the records tell nothing of the spread, and s_K^2 stands alone with its d degrees.

d0 is 4. In simulations of eleven checks under Holm's rule at 5 %, with three to eight networks, one more
network fails any in 2.1 to 2.7 % of cases where records explain the spread, and in 3.3 to 4.9 % where the
networks' own part of the variance is as large as that; with d0 = 8 the latter is 6.0 to 6.3 %
(`benchmarks/family_error.py`, docs/results/family_error.md; standard errors up to 0.4). Without records
(d0 = 0) the quantiles are those of so few networks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

PRIOR_DEGREES = 4
_EXPLAINED = 0.05


def moderated_variance(
    figures: Sequence[float], of_records: float, *, prior_degrees: int = PRIOR_DEGREES
) -> tuple[float, int]:
    """Return the variance of a figure over networks and its degrees of freedom.

    Parameters
    ----------
    figures : sequence of float
        The figure of each of K networks, two or more.
    of_records : float
        Variance of the figure from the records alone, s0^2.
    prior_degrees : int
        Its weight, d0.

    Returns
    -------
    variance : float
        At least `of_records`.
    degrees : int
        d0 + K - 1, or K - 1.
    """
    from scipy.special import chdtri

    degrees = len(figures) - 1
    between = float(np.var(figures, ddof=1))
    if between > of_records * float(chdtri(degrees, _EXPLAINED)) / degrees:
        return between, degrees
    joined = (prior_degrees * of_records + degrees * between) / (prior_degrees + degrees)
    return max(joined, of_records), prior_degrees + degrees


def upper_tail(t: float, degrees: int) -> float:
    """Return P(T > t) of Student's T.

    Parameters
    ----------
    t : float
        Any number; infinite ones too.
    degrees : int
        Degrees of freedom, at least 1.
    """
    from scipy.special import stdtr

    return float(stdtr(degrees, -t))
