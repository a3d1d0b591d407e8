"""How far answers name the true class: silence is no answer, and equals share one.

A record is named by the class with most spikes. Where k classes have as many, the true one among them, the
answer is right by 1 / k, as a draw among them would be on average. Where no output spikes there is no answer.
Were the lowest class taken in either case, a network that fell silent would know all records of class 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def share_right(counts: ArrayLike, labels: ArrayLike) -> NDArray[np.float64]:
    """Return 1 where the true class alone has most spikes, 1 / k where k classes have, 0 where none has any.

    Parameters
    ----------
    counts : array-like of shape (B, C)
        Output spike counts.
    labels : array-like of int, shape (B,)
        The true classes.

    Returns
    -------
    ndarray of shape (B,), float64
        How far each answer is right; their mean is the accuracy.

    Examples
    --------
    >>> share_right([[3, 1, 0], [2, 2, 0], [0, 0, 0], [1, 4, 0]], [0, 1, 2, 0])
    array([1. , 0.5, 0. , 0. ])
    """
    given, true = np.asarray(counts), np.asarray(labels)
    largest = (given == given.max(axis=1, keepdims=True)) & given.any(axis=1, keepdims=True)
    return np.asarray(largest[np.arange(len(given)), true] / largest.sum(axis=1).clip(1), np.float64)
