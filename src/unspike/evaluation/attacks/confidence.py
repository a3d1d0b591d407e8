"""Confidence attack: a record on which the network is sure, rightly or not, was probably trained on.

.. math:: c = \\max_j p_j

The attacker needs no label. (With the share of the true class in place of the largest it would be the loss
attack once more.) Records are ranked by the log-odds of c, which keep their digits where c is close to 1.

Source: A. Salem, Y. Zhang, M. Humbert, P. Berrang, M. Fritz and M. Backes, NDSS 2019, arXiv 1806.01246.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import Attack
from unspike.evaluation.attacks.line_up import LineUp, attack_by
from unspike.evaluation.attacks.population import register_attack
from unspike.evaluation.margin import log_odds_margin


def confidence(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-odds of the largest share, float64 [B], nats, from shares [B, C]."""
    return log_odds_margin(share, share.argmax(axis=1))


@register_attack(
    "confidence",
    definition="the attack that takes the forgotten records with the largest share of any class for members",
    source=("salem2019ml",),
)
def confidence_attack(line: LineUp) -> Attack:
    """Return the attack on a line-up."""
    return attack_by(confidence(line.probability), line)
