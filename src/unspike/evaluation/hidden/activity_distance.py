"""Hidden activity: do the hidden layers fire as much on the forgotten records as those of retrained networks?

The distance of a layer in two networks is the mean absolute difference of the two sorted lists of spikes per
record (the 1-Wasserstein distance of the two distributions), in spikes. It does not depend on the order of
the neurons, of which two networks with different seeds share none. As in module `alignment`, what counts is
the mean distance from the retrained networks by that of two of them, with 1 for the aim.
"""

from __future__ import annotations

import numpy as np

from unspike.evaluation.hidden.alignment import Distances, Matrix, relative_to_references
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.measurement import Measurement

FEWEST = 20


def activity_distance(x: Matrix, y: Matrix) -> float:
    """Return the mean absolute difference of the sorted spike totals per record.

    Parameters
    ----------
    x : ndarray of shape (B, N), spikes
        One network's spike counts.
    y : ndarray of shape (B, M), spikes
        The other's, on the same records.

    Returns
    -------
    float
        Spikes per record.
    """
    first, second = (np.sort(counts.sum(axis=1, dtype=np.float64)) for counts in (x, y))
    return float(np.abs(first - second).mean())


@register_metric(
    "hidden_activity",
    definition="Distance of the spike totals of the hidden layers on the forgotten records from retrained "
    "networks' by that of two retrained networks, mean over hidden layers.",
    scale=Scale(EQUAL, "ratio", 0.0, float("inf")),
    sample=Sample(FEWEST, "forgotten records"),
)
def hidden_activity(network: AskedNetwork, context: Context) -> Measurement:
    """Return the relative distance; the details hold each layer, in spikes per record."""
    layers = relative_to_references(network, context, _distances)
    value = float(np.mean([layer["relative"] for layer in layers.values()]))
    return Measurement(value=value, n=len(network.sample("forget")), details={"layers": layers})


def _distances(one: AskedNetwork, other: AskedNetwork) -> Distances:
    first, second = (network.hidden("forget") for network in (one, other))
    return {name: activity_distance(first[name], second[name]) for name in first}
