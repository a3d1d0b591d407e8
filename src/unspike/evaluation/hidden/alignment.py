"""Hidden alignment: do the hidden layers arrange the records as those of retrained networks do?

For a layer with spike counts X in the network and Y in a retrained one, the linear centred kernel alignment
CKA(X, Y) (module `hidden_distance`, with the unbiased estimator) is 1 where the same records lie close
together in both, whatever the order, the rotation or the scale of the neurons. Two retrained networks do not
align wholly either, so what counts is::

    (1 - mean CKA with the retrained networks) / (1 - mean CKA of two retrained networks)

with 1 for the aim. The value is the mean over hidden layers; the details hold each layer, with both CKAs. It
takes at most 200 forgotten records and as many test records: how the forgotten ones lie among others is what
counts.

Source: S. Kornblith, M. Norouzi, H. Lee and G. Hinton, ICML 2019, arXiv 1905.00414; the unbiased estimator,
T. Nguyen, M. Raghu and S. Kornblith, arXiv 2010.15327.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from unspike.evaluation.hidden.distance import Matrix, geometry_distance
from unspike.evaluation.metrics.registry import EQUAL, register_metric
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need
from unspike.evaluation.subject import Context, Subject

FEWEST = 20
SETS = ("forget", "test")

Distances = Mapping[str, float]


def relative_alignments(
    away: Sequence[Distances], between: Sequence[Distances]
) -> dict[str, dict[str, float]]:
    """Return, layer by layer, how far the network is from the references, and they from one another.

    Parameters
    ----------
    away : sequence of mapping of str to float
        For each retrained network: layer name -> one minus its alignment with the network.
    between : sequence of mapping of str to float
        The same for each pair of retrained networks.

    Returns
    -------
    dict of str to dict
        Layer name -> ``cka`` and ``between`` (mean alignment with the retrained networks, and of pairs of
        them) and ``relative`` (one minus the first by one minus the second).

    Raises
    ------
    CannotMeasure
        If the retrained networks align wholly.
    """
    found = {}
    for name in away[0]:
        distance, floor = (float(np.mean([one[name] for one in side])) for side in (away, between))
        if floor == 0:
            raise CannotMeasure(f"the retrained networks do not differ in layer {name}")
        found[name] = {"cka": 1.0 - distance, "between": 1.0 - floor, "relative": distance / floor}
    return found


@register_metric(
    "hidden_alignment",
    definition="One minus the linear CKA of the hidden spike counts with retrained networks by one minus "
    "that of two retrained networks, mean over hidden layers.",
    unit="ratio",
    direction=EQUAL,
    valid_range=(0.0, float("inf")),
    smallest_n=FEWEST,
    counted="forgotten records",
    source=("kornblith2019similarity", "nguyen2021wide"),
)
def hidden_alignment(subject: Subject, context: Context) -> Measurement:
    """Return the relative distance; the details hold each layer. No interval: see the notes.

    Notes
    -----
    A resample holds records twice, whose distance of 0 the unbiased estimator would take for alignment.
    """
    n = len(subject.sample("forget"))
    need(min(n, len(subject.sets["test"])), FEWEST, "forgotten and test records")
    need(len(context.references), 2, "other retrained networks, for the alignment of two of them")
    if not subject.hidden("forget"):
        raise CannotMeasure("the network has no hidden layer")
    layers = relative_alignments(
        [_distances(context, subject, reference) for reference in context.references],
        [_distances(context, one, other) for one, other in combinations(context.references, 2)],
    )
    value = float(np.mean([layer["relative"] for layer in layers.values()]))
    return Measurement(value=value, n=n, details={"layers": layers})


def _distances(context: Context, one: Subject, other: Subject) -> Distances:
    """Return one minus the alignment of two networks by layer; each pair is compared once."""
    key = ("alignment", frozenset((one, other)))
    return context.original.once(key, lambda: _compared(one, other))


def _compared(one: Subject, other: Subject) -> Distances:
    layers = [_layers(network) for network in (one, other)]
    found = {}
    for name in layers[0]:
        distance = geometry_distance(*(layer[name] for layer in layers))
        if distance is None:
            raise CannotMeasure(f"layer {name} of one of the networks answers every record alike")
        found[name] = distance
    return found


def _layers(subject: Subject) -> dict[str, Matrix]:
    parts = [subject.hidden(name) for name in SETS]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
