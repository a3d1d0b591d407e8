"""Probabilities of classes from a network's answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def softmax(answers: ArrayLike, inverse_temperature: float) -> NDArray[np.float64]:
    """Return the softmax of answers.

    Parameters
    ----------
    answers : ndarray of shape (B, C)
        Spike counts, or what stands for them.
    inverse_temperature : float
        What they are multiplied by; 1 / spike of counts.

    Returns
    -------
    ndarray of shape (B, C), float64
        Rows sum to 1.
    """
    z = inverse_temperature * np.asarray(answers, np.float64)
    exponentials = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))
