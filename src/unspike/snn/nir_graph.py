"""A network of leaky integrate-and-fire neurons as a NIR graph, for frameworks and chips that read NIR.

Potentials are counted from rest, so that neurons leak towards 0 and begin there; gain and resistance are
taken into the weights. With u = v - v_rest,

.. math::
    \\tau_m u' = -u + \\sum_j W_{ij} s_j, \\qquad W = R \\cdot gain \\cdot weight,

which is NIR's *LIF* with r = 1. Neurons fire at the threshold here and above it in NIR, so a threshold is the
next smaller float32. Synapses that do not exist are zeros, for NIR knows dense weights alone. The lower bound
of the potential, v_floor, is not in NIR: a neuron that is inhibited below it answers otherwise.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.snn.neurons import LeakyIntegrateAndFire

if TYPE_CHECKING:
    import nir

    from unspike.snn.network import Network


def nir_graph_of(network: Network, *, dt: float) -> nir.NIRGraph:
    """Return a network as a NIR graph whose input are the spikes of its input neurons.

    Parameters
    ----------
    network : Network
        Of leaky integrate-and-fire neurons.
    dt : float
        How long a time step of 1 ms lasts in the graph's unit of time: 0.001 where that is the second.

    Raises
    ------
    InvalidInput
        If its neurons are of another model: NIR has none of Izhikevich's.
    """
    neuron = network.neuron
    if not isinstance(neuron, LeakyIntegrateAndFire):
        raise InvalidInput(
            f"neurons of the model '{neuron.name}' cannot be written to NIR, which has none like it; train a "
            "network with the recipe 'lif' (unspike train --recipe lif)"
        )
    if not 0.0 < dt < np.inf:
        raise InvalidInput(f"dt is {dt!r}, expected a number above 0")
    try:
        import nir
    except ImportError as error:
        raise InvalidInput(
            "NIR graphs need the package nir, which is not installed: pip install 'unspike[nir]'"
        ) from error
    nodes = {"input": nir.Input({"input": np.array([network.sizes[0]])})}
    for layer, name in enumerate(network.layer_names[1:]):
        nodes[f"{name}_weights"] = nir.Linear(weight=_weights(network, layer) * np.float32(neuron.resistance))
        every = np.ones(network.sizes[layer + 1], np.float32)
        nodes[f"{name}_neurons"] = nir.LIF(
            tau=every * np.float32(neuron.tau_m * dt),
            r=every,
            v_leak=0.0 * every,
            v_threshold=_strict(network.v_t[network.neurons(layer + 1)] - np.float32(neuron.v_rest)),
            v_reset=every * np.float32(neuron.v_reset - neuron.v_rest),
        )
    nodes["output"] = nir.Output({"output": np.array([network.sizes[-1]])})
    return nir.NIRGraph(nodes=nodes, edges=list(pairwise(nodes)), metadata={}, type_check=False)


def _weights(network: Network, layer: int) -> NDArray[np.float32]:
    """Return the weights into layer `layer + 1`, float32 [post, pre], times its gain."""
    connections = network.connections[layer]
    dense = np.zeros((connections.n_post, connections.n_pre), np.float32)
    dense[connections.post, connections.pre] = network.weight[network.synapses(layer)]
    return np.asarray(dense * network.gain[layer])


def _strict(threshold: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return thresholds above which neurons fire that fired at those given."""
    return np.nextafter(threshold.astype(np.float32), np.float32(-np.inf))
