"""How clearly a hidden layer tells the forgotten records from others, on average over its neurons.

With m and S the mean and the covariance of the spike counts of one side, f the forgotten records and o others
that the network never saw::

    separation = |m_f - m_o| / sqrt((tr S_f + tr S_o) / 2)

the distance of the two means in units of the spread within a side, after Fisher's criterion (Annals of
Eugenics 7:179-188, 1936) with the covariances summed to one number. It depends neither on the order of the
neurons nor on how much they fire, so that networks with other seeds can be compared. A network that met a
class has learned to tell it apart; one that only was stopped from naming it still does. It is that of the
last hidden layer, with all forgotten records and at most as many test records.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

Matrix = NDArray[np.number]


def separation(forgotten: Matrix, others: Matrix) -> float | None:
    """Return the distance of two groups of records in a layer.

    Parameters
    ----------
    forgotten, others : ndarray of shape (F, N) and (E, N), spikes
        Spike counts of the layer.

    Returns
    -------
    float or None
        0 and above; None without records on both sides, or where no neuron's count ever differs.
    """
    if not len(forgotten) or not len(others):
        return None
    a, b = (np.asarray(side, dtype=np.float64) for side in (forgotten, others))
    spread = (a.var(axis=0).sum() + b.var(axis=0).sum()) / 2
    if spread == 0:
        return None
    return float(np.linalg.norm(a.mean(axis=0) - b.mean(axis=0)) / np.sqrt(spread))


@register_metric(
    "hidden_separation",
    definition="Distance of the mean spike counts of the forgotten records from those of test records in the "
    "last hidden layer, by the spread within either.",
    scale=Scale(EQUAL, "ratio", 0.0, float("inf")),
    sample=Sample(2, "records on each side"),
)
def hidden_separation(network: AskedNetwork, context: Context) -> Measurement:
    """Return the separation of the last hidden layer."""
    forgotten = network.hidden("forget", None)
    if not forgotten:
        raise CannotMeasure("the network has no hidden layer")
    last = list(forgotten)[-1]
    others = network.hidden("test", len(forgotten[last]))[last]
    n = min(len(forgotten[last]), len(others))
    need(n, 2, "records on each side")
    value = separation(forgotten[last], others)
    if value is None:
        raise CannotMeasure(f"layer {last} answers every record alike", n=n)
    return Measurement(value=value, n=n)
