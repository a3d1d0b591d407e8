"""Hidden alignment: do the hidden layers arrange the records as those of retrained networks do?

Two networks with different seeds share no neuron: the third neuron of one has no counterpart in the other, so
the difference of their spike counts, neuron by neuron, says nothing. What can be compared does not depend on
the order of the neurons: which records does a layer treat alike? For a layer with spike counts X (records x
neurons) in one network and Y in the other, the distance is one minus the linear centred kernel alignment::

    distance = 1 - CKA(X, Y) = 1 - HSIC(X, Y) / sqrt(HSIC(X, X) HSIC(Y, Y))

For HSIC the unbiased estimator is taken, for the plain one tends to call any two networks alike when there
are fewer records than neurons, which is the usual case for a forget request. With K = X X', L = Y Y' and
their diagonals set to zero, n records::

    HSIC = [tr(K L) + (1'K1)(1'L1) / ((n-1)(n-2)) - 2 (1'K L 1) / (n-2)] / (n (n-3))

It is computed from X'Y instead of from the n x n kernels, so memory grows with the neurons squared, not the
records.

Two retrained networks do not align wholly either, so what counts is the mean distance from the retrained
networks by the mean distance of two of them, with 1 for the aim. The value is the mean over hidden layers;
the details hold each layer. It takes at most 200 forgotten records and as many test records: how the
forgotten ones lie among others is what counts.

Sources: S. Kornblith, M. Norouzi, H. Lee and G. Hinton, ICML 2019, arXiv 1905.00414; for the estimator, L.
Song et al., JMLR 13:1393, 2012, and T. Nguyen, M. Raghu and S. Kornblith, arXiv 2010.15327.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

FEWEST = 20
SETS = ("forget", "test")
_FEWEST_FOR_HSIC = 4  # it divides by n - 3

Matrix = NDArray[np.number]
Distances = Mapping[str, float]


def geometry_distance(x: Matrix, y: Matrix) -> float | None:
    """Return 1 - CKA of two layers on the same records.

    Parameters
    ----------
    x : ndarray of shape (B, N), spikes
        One network's spike counts.
    y : ndarray of shape (B, M), spikes
        The other's, on the same records in the same order.

    Returns
    -------
    float or None
        0 for the same geometry, about 1 for unrelated ones; None with fewer than four records or if a layer
        answers every record alike.
    """
    if len(x) < _FEWEST_FOR_HSIC:
        return None
    own = _hsic(x, x) * _hsic(y, y)
    if own <= 0:
        return None
    return max(0.0, 1.0 - _hsic(x, y) / float(np.sqrt(own)))  # the rounding of equal layers may fall below 0


def _hsic(x: Matrix, y: Matrix) -> float:
    """Return the unbiased HSIC of two linear kernels; centring first changes nothing but the rounding."""
    n = len(x)
    a, b = (np.asarray(m, dtype=np.float64) - m.mean(axis=0, dtype=np.float64) for m in (x, y))
    diagonal_a, diagonal_b = np.square(a).sum(axis=1), np.square(b).sum(axis=1)
    # After centring X'1 = 0, so the row sums of the kernel without its diagonal are minus the diagonal.
    trace = np.square(a.T @ b).sum() - diagonal_a @ diagonal_b
    totals = diagonal_a.sum() * diagonal_b.sum() / ((n - 1) * (n - 2))
    rows = 2.0 * (diagonal_a @ diagonal_b) / (n - 2)
    return float((trace + totals - rows) / (n * (n - 3)))


def relative_to_references(
    network: AskedNetwork, context: Context, compare: Callable[[AskedNetwork, AskedNetwork], Distances]
) -> dict[str, dict[str, float]]:
    """Return, layer by layer, how far a network is from the retrained ones, and they from one another.

    Parameters
    ----------
    network : AskedNetwork
        The network.
    context : Context
        With two retrained networks or more.
    compare : callable
        Takes two networks, returns layer name -> their distance.

    Returns
    -------
    dict of str to dict
        Layer name -> ``distance`` (mean from the retrained networks), ``between`` (mean over pairs of them)
        and ``relative`` (the first by the second).

    Raises
    ------
    CannotMeasure
        If the retrained networks do not differ, or are too few.
    """
    need(len(context.references), 2, "other retrained networks, for the distance between two of them")
    if not network.hidden("forget"):
        raise CannotMeasure("the network has no hidden layer")
    away = [compare(network, reference) for reference in context.references]
    between = [compare(one, other) for one, other in combinations(context.references, 2)]
    found = {}
    for name in away[0]:
        distance, floor = (float(np.mean([one[name] for one in side])) for side in (away, between))
        if floor == 0:
            raise CannotMeasure(f"the retrained networks do not differ in layer {name}")
        found[name] = {"distance": distance, "between": floor, "relative": distance / floor}
    return found


@register_metric(
    "hidden_alignment",
    definition="One minus the linear CKA of the hidden spike counts with retrained networks by one minus "
    "that of two retrained networks, mean over hidden layers.",
    scale=Scale(EQUAL, "ratio", 0.0, float("inf")),
    sample=Sample(FEWEST, "forgotten records"),
    source=("kornblith2019similarity", "nguyen2021wide"),
)
def hidden_alignment(network: AskedNetwork, context: Context) -> Measurement:
    """Return the relative distance; the details hold each layer. No interval: see the notes.

    Notes
    -----
    A resample holds records twice, whose distance of 0 the unbiased estimator would take for alignment.
    """
    n = len(network.sample("forget"))
    need(min(n, len(network.sets["test"])), FEWEST, "forgotten and test records")
    layers = relative_to_references(network, context, _distances)
    value = float(np.mean([layer["relative"] for layer in layers.values()]))
    return Measurement(value=value, n=n, details={"layers": layers})


def _distances(one: AskedNetwork, other: AskedNetwork) -> Distances:
    """Return one minus the alignment of two networks by layer; each pair is compared once."""
    first, second = sorted((one, other), key=lambda network: network.state)
    return first.once(("alignment", second.state), lambda: _compared(first, second), of=SETS)


def _compared(one: AskedNetwork, other: AskedNetwork) -> Distances:
    layers = [_layers(network) for network in (one, other)]
    found = {}
    for name in layers[0]:
        distance = geometry_distance(*(layer[name] for layer in layers))
        if distance is None:
            raise CannotMeasure(f"layer {name} of one of the networks answers every record alike")
        found[name] = distance
    return found


def _layers(network: AskedNetwork) -> dict[str, Matrix]:
    parts = [network.hidden(name) for name in SETS]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
