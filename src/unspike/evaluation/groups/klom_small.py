"""KLoM for few networks: five bins, and half a network added to each bin of both groups.

.. math:: p_b = \\frac{n_b + 1/2}{N + 5/2}, \\qquad \\mathrm{KLoM}_{small}(x) = \\sum_b p_b \\log (p_b / q_b)

over five equal bins on the joint range of both groups. Empty bins no longer decide: for equal normal
distributions the median is 0.17 at N = 16 and 0.09 at N = 32, against 3.9 and 1.6 of the reference
definition, and for a shift by two standard deviations 1.1 and 1.3. It is bounded by log (2 N + 1), so
numbers at different N do not compare; like `klom` it stands beside its floor at the same N.

Source: ours, after module `klom`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.groups.klom import beside_floor, joint_histograms
from unspike.evaluation.metrics.registry import LOWER, Sample, Scale, register_metric

BINS = 5
ADDED = 0.5
FEWEST = 16


def klom_small(unlearned: NDArray[np.float64], oracle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the small-sample KLoM of each record.

    Parameters
    ----------
    unlearned, oracle : ndarray of shape (N, B), float64
        Margins of unlearned and of retrained networks, nats.

    Returns
    -------
    ndarray of shape (B,), float64
        Nats, 0 or more.
    """
    counts = joint_histograms(unlearned, oracle, bins=BINS)
    p, q = ((side + ADDED) / (side + ADDED).sum(axis=1, keepdims=True) for side in counts)
    return np.asarray((p * np.log(p / q)).sum(axis=1))


for _name in ("retain", "forget", "test"):
    register_metric(
        f"klom_small.{_name}",
        definition="The 95th percentile over records of the KL divergence of the margins of unlearned from "
        f"those of retrained networks in 5 smoothed bins, on the {_name} records.",
        scale=Scale(LOWER, "nats", 0.0, float("inf")),
        sample=Sample(FEWEST, "networks in each group"),
        source=("georgiev2024attribute",),
        measured_on="ensemble",
    )(beside_floor(klom_small, _name, FEWEST))
