"""What unlearning does to those who stay: are the retained records easier to recognise than before?

Erasing some records may expose others (Hayes et al., arXiv 2403.01218). So the loss attack is made on the
retained records too, against test records, before and after. Its AUC should not rise. The details say for how
many single records the attack became surer or less sure than with the original network: a record's place is
the share of never-seen records with a larger loss, so that a change of all losses alike changes nothing.

For a class request the never-seen records are the other classes' test records, as the retained ones are of
the other classes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import FEWEST, auc
from unspike.evaluation.attacks.line_up import line_up
from unspike.evaluation.attacks.loss import loss_attack
from unspike.evaluation.metrics.registry import NOT_ABOVE_ORIGINAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.measurement import Measurement


def places(score: NDArray[np.float64], non_members: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each score the share of non_members' scores below it, ties counting one half.

    Parameters
    ----------
    score : ndarray of shape (B,), float64
        Scores of the records in question.
    non_members : ndarray of shape (Z,), float64
        Scores of never-seen records, one or more.

    Returns
    -------
    ndarray of shape (B,), float64
    """
    ordered = np.sort(non_members)
    below = np.searchsorted(ordered, score, side="left") + np.searchsorted(ordered, score, side="right")
    return np.asarray(below / (2 * len(ordered)))


@register_metric(
    "mia.retained.auc",
    definition="Area under the ROC curve of the loss attack on the retained records against test records.",
    scale=Scale(NOT_ABOVE_ORIGINAL),
    sample=Sample(FEWEST, "records on each side"),
    source=("yeom2018privacy", "hayes2024inexact"),
)
def retained_auc(network: AskedNetwork, context: Context) -> Measurement:
    """Return the AUC and how many records became more or less exposed."""
    attack = loss_attack(line_up(network.responses("retain"), network.responses("test")))
    found = auc([attack], context.bootstrap)
    now, before = (_places(one) for one in (network, context.original))
    details = {
        "more_exposed": float((now > before).mean()),
        "less_exposed": float((now < before).mean()),
        "mean_change_of_place": float((now - before).mean()),
    }
    return replace(found, details=details)


def _places(network: AskedNetwork) -> NDArray[np.float64]:
    margins = (network.responses(name).margin for name in ("retain", "test"))
    return places(*margins)
