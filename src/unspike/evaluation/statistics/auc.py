"""Area under the ROC curve, from ranks.

The area is the chance that a positive record has the larger value, ties counting one half (Hanley and McNeil,
Radiology 143:29-36, 1982). With R the sum of the ranks of the P positive records among all, N the number of
the others, and equal values sharing their mean rank::

    AUC = (R - P (P + 1) / 2) / (P N)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def area_under_curve(positive: NDArray[np.bool_], value: NDArray[np.float64]) -> float | None:
    """Return how well a value tells positive records from the others.

    Parameters
    ----------
    positive : ndarray of shape (B,), bool
        Which records are positive.
    value : ndarray of shape (B,), float64
        What ranks them.

    Returns
    -------
    float or None
        0..1, 0.5 is chance; None unless there are records on both sides.
    """
    p = int(positive.sum())
    n = len(positive) - p
    if p == 0 or n == 0:
        return None
    _, place, times = np.unique(value, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(times) - (times - 1) / 2
    return float((mean_rank[place][positive].sum() - p * (p + 1) / 2) / (p * n))
