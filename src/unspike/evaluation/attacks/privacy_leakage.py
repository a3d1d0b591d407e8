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

from unspike.evaluation.metrics.gaps import figures_of, reference_figures, resampled_figures, smallest_set
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.bootstrap import interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

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
    scale=Scale(EQUAL, "ratio", -1.0, float("inf")),
    sample=Sample(FEWEST, "records on each side"),
    source=("shi2024muse", "yeom2018privacy"),
)
def privacy_leakage_of(network: AskedNetwork, context: Context) -> Measurement:
    """Return the leakage; the details hold the two AUCs."""
    n = smallest_set(network, ("forget", network.non_members))
    need(n, FEWEST, "records on each side")
    smallest_set(network)
    theirs = [one["membership"] for one in reference_figures(context)]
    ours, known = figures_of(network)["membership"], [each for each in theirs if each is not None]
    if ours is None or len(known) < len(theirs):
        raise CannotMeasure("there are no never-seen records to attack the forgotten ones with", n=n)
    expected = float(np.mean(known))
    if expected == 0:
        raise CannotMeasure("the attack's AUC is 0 on the retrained networks", n=n)
    low, high = interval(_resampled(network, context))
    return Measurement(
        value=float(privacy_leakage(ours, expected)),
        low=low,
        high=high,
        n=n,
        details={"auc": ours, "retrained": expected},
    )


def _resampled(network: AskedNetwork, context: Context) -> NDArray[np.float64]:
    ours, *theirs = (
        resampled_figures(one, context.bootstrap)["membership"] for one in (network, *context.references)
    )
    return privacy_leakage(ours, np.mean(theirs, axis=0))
