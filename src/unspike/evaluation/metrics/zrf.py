"""ZRF: how much do the answers to the forgotten records look like those of a network that learned nothing?

.. math:: ZRF = 1 - \\frac{1}{B} \\sum_x JS(p(x), r(x)), \\qquad
    JS(p, r) = \\tfrac12 \\sum_j p_j \\log_2 \\frac{2 p_j}{p_j + r_j}
             + \\tfrac12 \\sum_j r_j \\log_2 \\frac{2 r_j}{p_j + r_j}

with p the network's shares and r those of an untrained network of the same recipe, the same one for all
networks under comparison. The logarithm is to base 2, so JS lies between 0 and 1 *bit* and needs no scaling.
A widely copied implementation divides JS by the number of classes, too, and so is near 1 whatever happens.

A high value is no aim in itself: a network retrained without the records still recognises most of them.

Source: V. S. Chundawat, A. K. Tarun, M. Mandal and M. Kankanhalli, "Can bad teaching induce forgetting?",
AAAI 2023, arXiv 2205.08096, which leaves the base of the logarithm open.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.responses import Responses, answered
from unspike.evaluation.statistics.measurement import Measurement, mean_of, need

FEWEST = 10
UNTRAINED_SEED = 0x2E70


def jensen_shannon(p: NDArray[np.float64], r: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Jensen-Shannon divergence of each row.

    Parameters
    ----------
    p, r : ndarray of shape (B, C), float64
        Shares that sum to 1 in each row.

    Returns
    -------
    ndarray of shape (B,), float64
        Bits, 0 (equal) to 1 (no class in common).
    """
    middle = (p + r) / 2
    halves = [_relative_entropy(side, middle) for side in (p, r)]
    return np.clip((halves[0] + halves[1]) / 2, 0.0, 1.0)


def _relative_entropy(p: NDArray[np.float64], middle: NDArray[np.float64]) -> NDArray[np.float64]:
    smallest = np.finfo(np.float64).tiny
    ratio = np.maximum(p, smallest) / np.maximum(middle, smallest)
    return np.asarray((p * np.log2(ratio)).sum(axis=1))


@register_metric(
    "zrf",
    definition="One minus the mean Jensen-Shannon divergence, in bits, of the network's answers to the "
    "forgotten records from those of an untrained network.",
    scale=Scale(EQUAL, "1 - bits"),
    sample=Sample(FEWEST, "forgotten records"),
    source=("chundawat2023bad",),
)
def zrf(network: AskedNetwork, context: Context) -> Measurement:
    """Return the score of a network."""
    answers = network.responses("forget")
    need(len(answers), 1, "forgotten records")
    original = context.original
    untrained = original.once("untrained", lambda: _untrained(original), of=("forget",))
    values = 1.0 - jensen_shannon(answers.probability, untrained.probability)
    return mean_of(values, context.bootstrap)


def _untrained(original: AskedNetwork) -> Responses:
    model = original.model.clone(seed=UNTRAINED_SEED)
    return answered(model, original.sets["forget"]).in_order()
