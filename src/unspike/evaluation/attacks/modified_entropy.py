"""Modified-entropy attack: entropy that tells a right certainty from a wrong one.

.. math:: M = -(1 - p_y) \\log p_y - \\sum_{j \\neq y} p_j \\log (1 - p_j)

It is 0 for p_y = 1 and grows without bound as a wrong class becomes certain, where plain entropy is 0 too. A
widely copied implementation takes log p_j in place of log (1 - p_j) and picks the columns of the labels out
of all rows at once; here each row has its own, and 1 - p_j is summed from the other shares, which keeps its
digits.

Source: L. Song and P. Mittal, USENIX Security 2021, arXiv 2003.10595.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import Attack
from unspike.evaluation.attacks.population import LineUp, attack_by, register_attack


def modified_entropy(share: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the modified entropy.

    Parameters
    ----------
    share : ndarray of shape (B, C), float64
        Shares of the classes.
    label : ndarray of shape (B,), int64
        True classes.

    Returns
    -------
    ndarray of shape (B,), float64
        Nats, 0 or more.
    """
    smallest = np.finfo(np.float64).tiny
    rows = np.arange(len(share))
    rest = share @ (1.0 - np.eye(share.shape[1]))
    wrong = share * np.log(np.maximum(rest, smallest))
    wrong[rows, label] = 0.0
    right = rest[rows, label] * np.log(np.maximum(share[rows, label], smallest))
    return np.asarray(-right - wrong.sum(axis=1))


@register_attack(
    "modified_entropy",
    definition="the attack that takes the forgotten records with the smallest modified entropy for members",
    source=("song2021systematic",),
)
def modified_entropy_attack(line: LineUp) -> Attack:
    """Return the attack on a line-up."""
    return attack_by(-modified_entropy(line.share, line.label), line)
