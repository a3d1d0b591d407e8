"""Modified-entropy attack: entropy that tells a right certainty from a wrong one.

.. math:: M = -(1 - p_y) \\log p_y - \\sum_{j \\neq y} p_j \\log (1 - p_j)

It is 0 for p_y = 1 and grows without bound as a wrong class becomes certain, where plain entropy is 0 too. A
widely copied implementation takes log p_j in place of log (1 - p_j) and picks the columns of the labels out
of all rows at once; here each row has its own. 1 - p_j is summed from the other shares, and the logarithm of
a number close to 1 is taken from its distance to 1, so that nearly certain records keep their order.

Source: L. Song and P. Mittal, USENIX Security 2021, arXiv 2003.10595.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import Attack
from unspike.evaluation.attacks.line_up import LineUp, attack_by
from unspike.evaluation.attacks.population import register_attack


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
    rows = np.arange(len(share))
    rest = share @ (1.0 - np.eye(share.shape[1]))
    wrong = share * _log_of(rest, share)
    wrong[rows, label] = 0.0
    right = rest[rows, label] * _log_of(share, rest)[rows, label]
    return np.asarray(-right - wrong.sum(axis=1))


def _log_of(part: NDArray[np.float64], rest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log(part) for two parts that sum to 1, from whichever is the smaller and so has more digits."""
    smallest = np.finfo(np.float64).tiny
    return np.where(rest < 0.5, np.log1p(-np.minimum(rest, 0.5)), np.log(np.maximum(part, smallest)))


@register_attack(
    "modified_entropy",
    definition="the attack that takes the forgotten records with the smallest modified entropy for members",
    source=("song2021systematic",),
)
def modified_entropy_attack(line: LineUp) -> Attack:
    """Return the attack on a line-up."""
    return attack_by(-modified_entropy(line.probability, line.label), line)
