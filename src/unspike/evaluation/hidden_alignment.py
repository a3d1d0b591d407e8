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
from typing import Any

import numpy as np

from unspike.evaluation.hidden_distance import Matrix, geometry_distance
from unspike.evaluation.measurement import CannotMeasure, Measurement, need
from unspike.evaluation.registry import EQUAL, register_metric
from unspike.evaluation.subject import Context, Subject

FEWEST = 20
SETS = ("forget", "test")

Layers = Mapping[str, Matrix]


def layer_alignments(subject: Layers, references: Sequence[Layers]) -> dict[str, dict[str, float]]:
    """Return, layer by layer, how far the network is from the references, and they from one another.

    Parameters
    ----------
    subject : mapping of str to ndarray of shape (B, N_l), spikes
        Layer name -> spike counts.
    references : sequence of mappings
        The same of two retrained networks or more, on the same records.

    Returns
    -------
    dict of str to dict
        Layer name -> ``cka`` and ``between`` (mean alignment with the references, and of pairs of them) and
        ``relative`` (one minus the first by one minus the second).

    Raises
    ------
    CannotMeasure
        If a layer answers every record alike, or the references align wholly.
    """
    found = {}
    for name, layer in subject.items():
        away = _mean_distance(name, [(layer, reference[name]) for reference in references])
        between = _mean_distance(
            name, [(one[name], other[name]) for one, other in combinations(references, 2)]
        )
        if between == 0:
            raise CannotMeasure(f"the retrained networks do not differ in layer {name}")
        found[name] = {"cka": 1.0 - away, "between": 1.0 - between, "relative": away / between}
    return found


def _mean_distance(name: str, pairs: Sequence[tuple[Matrix, Matrix]]) -> float:
    distances = [geometry_distance(one, other) for one, other in pairs]
    known = [distance for distance in distances if distance is not None]
    if len(known) < len(distances):
        raise CannotMeasure(f"layer {name} of one of the networks answers every record alike")
    return float(np.mean(known))


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
    ours, *theirs = (_layers(one) for one in (subject, *context.references))
    if not ours:
        raise CannotMeasure("the network has no hidden layer")
    layers = layer_alignments(ours, theirs)
    value = float(np.mean([layer["relative"] for layer in layers.values()]))
    details: dict[str, Any] = {"layers": layers}
    return Measurement(value=value, n=n, details=details)


def _layers(subject: Subject) -> Layers:
    parts = [subject.hidden(name) for name in SETS]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
