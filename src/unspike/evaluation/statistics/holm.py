"""Several checks at once, and yet one chance of a false alarm.

With m checks in the order of their p-values p_(1) <= ... <= p_(m), the adjusted ones are

    q_(i) = max over j <= i of min(1, (m - j + 1) p_(j)),

and whoever rejects where q is at most a errs at all with probability a at most, however the checks depend on
one another (S. Holm, Scandinavian Journal of Statistics 6, 1979).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> list[float]:
    """Return Holm's adjusted p-values, in the order of those given.

    Parameters
    ----------
    p_values : sequence of float
        0..1, one a check.
    """
    p = np.asarray(p_values, np.float64)
    order = np.argsort(p, kind="stable")
    steps = np.minimum(1.0, (len(p) - np.arange(len(p))) * p[order])
    adjusted = np.empty_like(p)
    adjusted[order] = np.maximum.accumulate(steps) if len(p) else steps
    return [float(value) for value in adjusted]
