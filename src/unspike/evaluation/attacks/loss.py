"""Loss attack: a record whose class the network names with little loss was probably trained on.

.. math:: \\ell = -\\log p_y = \\log (1 + e^{-m}), \\quad m = \\log p_y - \\log (1 - p_y)

The second form keeps its digits where p_y is close to 1. Ranking by p_y itself, or by the margin m, is the
same attack.

Source: S. Yeom, I. Giacomelli, M. Fredrikson and S. Jha, CSF 2018, arXiv 1709.01604.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import Attack
from unspike.evaluation.attacks.line_up import LineUp, attack_by
from unspike.evaluation.attacks.population import register_attack
from unspike.evaluation.margin import log_odds_margin


def loss(share: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the loss of the true class.

    Parameters
    ----------
    share : ndarray of shape (B, C), float64
        Shares of the classes.
    label : ndarray of shape (B,), int64
        True classes.

    Returns
    -------
    ndarray of shape (B,), float64
        Nats.
    """
    return np.asarray(np.logaddexp(0.0, -log_odds_margin(share, label)))


@register_attack(
    "loss",
    definition="the attack that takes the forgotten records with the smallest loss for members",
    source=("yeom2018privacy",),
)
def loss_attack(line: LineUp) -> Attack:
    """Return the attack on a line-up."""
    return attack_by(-loss(line.probability, line.label), line)
