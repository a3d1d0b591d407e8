"""Entropy attack: a record whose answer is spread over few classes was probably trained on.

.. math:: H = -\\sum_j p_j \\log p_j

Source: R. Shokri, M. Stronati, C. Song and V. Shmatikov, IEEE S&P 2017, arXiv 1610.05820; as an attack of its
own in L. Song and P. Mittal, USENIX Security 2021, arXiv 2003.10595.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import Attack
from unspike.evaluation.attacks.line_up import LineUp, attack_by
from unspike.evaluation.attacks.population import register_attack


def entropy(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the entropy of shares [B, C], float64 [B], nats; 0 log 0 is 0."""
    return np.asarray(-(share * np.log(np.maximum(share, np.finfo(np.float64).tiny))).sum(axis=1))


@register_attack(
    "entropy",
    definition="the attack that takes the forgotten records with the smallest output entropy for members",
    source=("shokri2017membership", "song2021systematic"),
)
def entropy_attack(line: LineUp) -> Attack:
    """Return the attack on a line-up."""
    return attack_by(-entropy(line.probability), line)
