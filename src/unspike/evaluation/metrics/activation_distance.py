"""Activation distance: how far is the network's answer from that of networks that never met the records?

.. math:: D = \\frac{1}{K} \\sum_k \\frac{1}{B} \\sum_x \\lVert p(x) - p_k(x) \\rVert_2

over K retrained networks, p the network's shares of the classes; at most the root of 2. Two retrained
networks are not equal either, so the aim is their distance from one another, which their own row shows.

Source: A. Golatkar, A. Achille and S. Soatto, "Eternal sunshine of the spotless net", CVPR 2020, arXiv
1911.04933; V. S. Chundawat et al., arXiv 2205.08096.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.metrics.agreement import mean_over_references
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.responses import Responses

FEWEST = 20


def activation_distance(first: Responses, second: Responses) -> NDArray[np.float64]:
    """Return the Euclidean distance of two networks' shares, float64 [B], for the same records."""
    return np.asarray(np.linalg.norm(first.probability - second.probability, axis=1))


for _name in ("forget", "test"):
    register_metric(
        f"activation_distance.{_name}",
        definition=f"Mean Euclidean distance of the network's shares from a retrained network's on the "
        f"{_name} records.",
        scale=Scale(EQUAL, "share", 0.0, float(np.sqrt(2.0)) + 1e-9),
        sample=Sample(FEWEST, "records"),
        source=("golatkar2020eternal", "chundawat2023bad"),
    )(mean_over_references(activation_distance, _name))
