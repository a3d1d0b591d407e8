"""Privacy leakage: how far is the attack's success from that on networks that never met the records?

.. math:: PrivLeak = \\frac{A_u - \\bar A_r}{\\bar A_r}

with A_u the AUC of the loss attack on the network and the bar the mean over retrained networks. Above 0 the
forgotten records are known still; below 0 they are answered worse than never-seen ones, which gives them away
as well. (MUSE counts the other way round: there, known still is below 0.) The aim is 0; a margin of 5 %
either way is usual. The interval resamples the same records for the
network and the retrained ones.

Source: W. Shi et al., "MUSE", arXiv 2407.06460, with an attack on language models (Min-K%) for the loss
attack.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.metrics.average_gap import (
    reference_summary,
    resampled_summary,
    smallest_set,
    summary_of,
)
from unspike.evaluation.metrics.registry import EQUAL, register_metric
from unspike.evaluation.statistics.bootstrap import interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need
from unspike.evaluation.subject import Context, Subject

FEWEST = 20
_SMALLEST = 1e-12


def privacy_leakage(
    auc: NDArray[np.float64] | float, reference: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Return the difference of an AUC from the retrained networks', by theirs.

    Parameters
    ----------
    auc, reference : float or ndarray of shape (R,), float64
        AUC of the attack on the network and the mean of those on the retrained networks, 0 and above.

    Returns
    -------
    ndarray, float64
        -1 (the attack ranks every forgotten record last) and above; 0 where there is no difference.
    """
    return np.asarray((np.asarray(auc) - reference) / np.maximum(reference, _SMALLEST))


@register_metric(
    "privacy_leakage",
    definition="Difference of the AUC of the loss attack from the retrained networks' mean, by that mean "
    "(PrivLeak).",
    unit="ratio",
    direction=EQUAL,
    valid_range=(-1.0, float("inf")),
    smallest_n=FEWEST,
    counted="records on each side",
    source=("shi2024muse", "yeom2018privacy"),
)
def privacy_leakage_of(subject: Subject, context: Context) -> Measurement:
    """Return the leakage; the details hold the two AUCs."""
    n = min(len(subject.sets["forget"]), len(subject.sets[subject.strangers]))
    need(n, FEWEST, "records on each side")
    smallest_set(subject)
    ours, theirs = summary_of(subject).membership, reference_summary(context).membership
    if ours is None or theirs is None:
        raise CannotMeasure("there are no never-seen records to attack the forgotten ones with", n=n)
    if theirs == 0:
        raise CannotMeasure("the attack's AUC is 0 on the retrained networks", n=n)
    low, high = interval(_resampled(subject, context))
    return Measurement(
        value=float(privacy_leakage(ours, theirs)),
        low=low,
        high=high,
        n=n,
        details={"auc": ours, "retrained": theirs},
    )


def _resampled(subject: Subject, context: Context) -> NDArray[np.float64]:
    ours, *theirs = (
        resampled_summary(one, subject.bootstrap)["membership"] for one in (subject, *context.references)
    )
    return privacy_leakage(ours, np.mean(theirs, axis=0))
