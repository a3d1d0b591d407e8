"""Synaptic normalisation: the weights that reach a neuron are scaled to a given norm.

.. math:: W_{ij} \\leftarrow W_{ij} \\, \\nu / \\lVert W_{i\\cdot} \\rVert

Wang, Ying & Pan 2024, section 5.1.3: "weights were scaled to a norm of 1.0 after each training epoch".
The sentence does not say which norm of what; we scale each postsynaptic neuron's incoming weights, by
the Euclidean norm ("l2") or, as is common with STDP (Diehl & Cook 2015), by the sum of sizes ("l1").
"""

from __future__ import annotations

import numpy as np

from unspike.foundation.errors import InvalidInput
from unspike.snn.network import Network

NORMS = ("l1", "l2")


def normalise(network: Network, norm: float, *, kind: str = "l2") -> None:
    """Scale the incoming weights of every neuron to `norm`, in place; a silent zero row stays zero.

    Parameters
    ----------
    network : Network
        Its `weight` is changed.
    norm : float
        The norm after scaling.
    kind : "l2" or "l1"
        Which norm.
    """
    if kind not in NORMS:
        raise InvalidInput(f"norm is '{kind}', expected one of {', '.join(NORMS)}")
    for n, connections in enumerate(network.connections):
        weight = network.weight[network.synapses(n)]
        size = np.abs(weight) if kind == "l1" else np.square(weight)
        total = np.bincount(connections.post, weights=size, minlength=connections.n_post)
        length = total if kind == "l1" else np.sqrt(total)
        factor = np.divide(norm, length, out=np.ones_like(length), where=length > 0)
        weight *= factor[connections.post].astype(np.float32)
