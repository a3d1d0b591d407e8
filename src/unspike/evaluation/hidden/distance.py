"""How differently two networks represent the same records in their hidden layers.

Two networks with different seeds share no neuron: the third neuron of one has no counterpart in the other, so
the difference of their spike counts, neuron by neuron, says nothing. What can be compared does not depend on
the order of the neurons. For a layer with spike counts X (records x neurons) in one network and Y in the
other:

*Geometry*: which records does the layer treat alike? One minus the linear centred kernel alignment (CKA)::

    distance = 1 - HSIC(X, Y) / sqrt(HSIC(X, X) HSIC(Y, Y))

with Kornblith et al. (arXiv 1905.00414) for CKA, and for HSIC the unbiased estimator of Song et al. (JMLR
13:1393, 2012), which Nguyen et al. (arXiv 2010.15327) put into CKA. The plain estimator tends to call any two
networks alike when there are fewer records than neurons, which is the usual case for a forget request. With K
= X X', L = Y Y' and their diagonals set to zero, n records::

    HSIC = [tr(K L) + (1'K1)(1'L1) / ((n-1)(n-2)) - 2 (1'K L 1) / (n-2)] / (n (n-3))

It is computed from X'Y instead of from the n x n kernels, so memory grows with the neurons squared, not the
records.

*Activity*: how much does the layer fire? The mean absolute difference of the two sorted lists of spikes per
record (the 1-Wasserstein distance of the two distributions), in spikes.

Both mean something only beside the distance between two retrained networks, which the seed alone causes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.number]
_FEWEST = 4  # HSIC divides by n - 3


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
    if len(x) < _FEWEST:
        return None
    own = _hsic(x, x) * _hsic(y, y)
    if own <= 0:
        return None
    return max(0.0, 1.0 - _hsic(x, y) / float(np.sqrt(own)))  # the rounding of equal layers may fall below 0


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


def hidden_distances(
    layers: Sequence[str],
    original: Sequence[Matrix],
    unlearned: Sequence[Matrix],
    oracles: Sequence[Sequence[Matrix]],
    *,
    forgotten: NDArray[np.bool_],
) -> list[dict[str, Any]]:
    """Compare the hidden layers of the original and the unlearned network with the retrained ones.

    Parameters
    ----------
    layers : sequence of str
        Names of the hidden layers.
    original, unlearned : sequence of ndarray of shape (B, N_l), spikes
        Spike counts per layer on the same B records.
    oracles : sequence of sequence of ndarray
        The same for each retrained network.
    forgotten : ndarray of shape (B,), bool
        Which of the records were forgotten: the activity is compared on these alone, the geometry on all, for
        what matters there is how the forgotten records lie among the others.

    Returns
    -------
    list of dict
        Per layer: ``layer``; ``original``, ``unlearned`` (mean geometry distance to a retrained network) and
        ``between_oracles`` (mean over pairs of them; None if there is one); ``unlearned_relative`` and
        ``original_relative``, the same divided by ``between_oracles``; ``activity``, a dict of the same three
        in spikes.
    """
    return [
        _layer_entry(name, original[k], unlearned[k], [oracle[k] for oracle in oracles], forgotten)
        for k, name in enumerate(layers)
    ]


def _layer_entry(
    name: str, original: Matrix, unlearned: Matrix, oracles: Sequence[Matrix], forgotten: NDArray[np.bool_]
) -> dict[str, Any]:
    geometry = _compare(geometry_distance, original, unlearned, oracles)
    activity = _compare(
        activity_distance,
        original[forgotten],
        unlearned[forgotten],
        [oracle[forgotten] for oracle in oracles],
    )
    floor = geometry["between_oracles"]
    return {
        "layer": name,
        **geometry,
        "unlearned_relative": _relative(geometry["unlearned"], floor),
        "original_relative": _relative(geometry["original"], floor),
        "activity": activity,
    }


def _compare(
    distance: Callable[[Matrix, Matrix], float | None],
    original: Matrix,
    unlearned: Matrix,
    oracles: Sequence[Matrix],
) -> dict[str, float | None]:
    return {
        "unlearned": _mean([distance(unlearned, oracle) for oracle in oracles]),
        "original": _mean([distance(original, oracle) for oracle in oracles]),
        "between_oracles": _mean([distance(a, b) for a, b in combinations(oracles, 2)]),
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known and len(known) == len(values) else None


def _relative(value: float | None, floor: float | None) -> float | None:
    return None if value is None or not floor else value / floor


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
