"""Hidden activity: does a network stand further from retrained ones than these stand from one another?

With D(a, b) a distance between two networks' activity in a layer, say the van Rossum distance (module
`spike_distances`), a network n and retrained networks r_1..r_K have the ratio

    R_n = mean_k D(n, r_k) / mean_{j < k} D(r_j, r_k)

Of a retrained network itself the others take the place of the r_k. The seed alone makes log R vary. When the
verdict was designed, its standard deviation was 0.15 in the mean over twelve layers, and now and then a
network stood far off (0.84); no command repeats that. So a verdict takes no less than 0.15, and few degrees
of freedom.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.statistics.measurement import need

SPREAD = 0.15  # of log R, between seeds


def log_ratio(to_others: NDArray[np.float64], among_others: NDArray[np.float64]) -> float:
    """Return log R of a network.

    Parameters
    ----------
    to_others : ndarray of shape (K,), float64
        Its distance from each retrained network.
    among_others : ndarray of shape (K, K), float64
        The distances between these; what is on the diagonal does not count.
    """
    count = len(among_others)
    need(count, 2, "retrained networks")
    apart = float(among_others[~np.eye(count, dtype=bool)].mean())
    return math.log(float(to_others.mean()) / apart)


def held_out_log_ratios(among: NDArray[np.float64]) -> list[float]:
    """Return log R of each of K retrained networks by the others, of which there must be two.

    Parameters
    ----------
    among : ndarray of shape (K, K), float64
        The distances between them.
    """
    need(len(among), 3, "retrained networks")
    found = []
    for k in range(len(among)):
        others = np.delete(np.arange(len(among)), k)
        found.append(log_ratio(among[k, others], among[np.ix_(others, others)]))
    return found
