"""How clearly a hidden layer tells the forgotten records from others, on average over its neurons.

With m and S the mean and the covariance of the spike counts of one side, f the forgotten records and o others
that the network never saw::

    separation = |m_f - m_o| / sqrt((tr S_f + tr S_o) / 2)

the distance of the two means in units of the spread within a side, after Fisher's criterion (Annals of
Eugenics 7:179-188, 1936) with the covariances summed to one number. It depends neither on the order of the
neurons nor on how much they fire, so that networks with other seeds can be compared. A network that met a
class has learned to tell it apart; one that only was stopped from naming it still does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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
