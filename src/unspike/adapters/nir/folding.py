"""Thresholds written into a graph: one a neuron, or folded into the weights so that the graph's own stay.

Not every reader of NIR takes thresholds that differ within a layer (snnTorch and SpikingJelly do not). Where
rest and reset are 0, scaling the input and the threshold of a neuron by one factor leaves its spikes as they
are: so a threshold theta_j is the threshold theta of the file, if the weights and the bias of neuron j are
multiplied by theta / theta_j. Spikes stay the same but for the rounding of sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.adapters.nir.graph import THRESHOLD, Graph, Node
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.adapters.nir.wiring import Layer

ARRAY, FOLD = "array", "fold"
WAYS = (ARRAY, FOLD)


def folded(present: Graph, given: NDArray[Any], layer: Layer) -> dict[tuple[str, str], NDArray[np.float64]]:
    """Return weights, biases and thresholds of a layer that fires as it does, by the thresholds it was given.

    Parameters
    ----------
    present : Graph
        With the weights, biases and thresholds of now.
    given : array
        The thresholds that are to stay, one for all neurons or one for each.
    layer : Layer
        Which layer.

    Returns
    -------
    dict of (node, parameter) to float64 array
        What differs from `present`; nothing where the thresholds are those given.

    Raises
    ------
    InvalidInput
        If rest or reset is not 0, or a threshold is not above 0; the error names the node.
    """
    node = present.nodes[layer.neurons]
    first, now = (
        np.broadcast_to(held, layer.shape).astype(np.float64) for held in (given, node.array(THRESHOLD))
    )
    if np.array_equal(first, now):
        return {}
    refuse_what_cannot_be_folded(layer.neurons, node, least=min(first.min(), now.min()))
    factor = (first / now).reshape(layer.units, -1)[:, 0]
    weights = present.nodes[layer.weights]
    scaled = {
        (layer.weights, name): weights.array(name) * factor.reshape(-1, *[1] * (weights.array(name).ndim - 1))
        for name in ("weight", "bias")
        if name in weights.values
    }
    return {**scaled, (layer.neurons, THRESHOLD): first}


def refuse_what_cannot_be_folded(name: str, node: Node, *, least: float | None = None) -> None:
    """Refuse neurons that would fire otherwise if their thresholds and input were scaled by one factor.

    Parameters
    ----------
    name : str
        The node's name.
    node : Node
        The neurons.
    least : float, optional
        Lowest of the thresholds; the node's own by default.
    """
    least = node.array(THRESHOLD).min() if least is None else least
    moved = [key for key in ("v_leak", "v_reset") if key in node.values and np.any(node.array(key))]
    if moved or not least > 0:
        why = f"its {moved[0]} is not 0" if moved else "a threshold is not above 0"
        raise InvalidInput(
            f"thresholds of node '{name}' ({node.kind}) cannot be folded, for {why}; write one threshold a "
            "neuron (--thresholds array)"
        )
