"""The network in BindsNET, with or without STDP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
import torchvision_operators  # noqa: F401 - before BindsNET, which imports torchvision
from problem import N_STEPS, SIZES
from torch import Tensor

# isort: split
from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, IzhikevichNodes, LIFNodes, Nodes
from bindsnet.network.topology import Connection

__all__ = ["BindsNet", "FeedForwardIzhikevich", "IzhikevichNodes", "LIFNodes"]

LEARNING_RATES = (1e-7, 1e-7)  # so small that the rates stay; the time does not depend on them


class FeedForwardIzhikevich(IzhikevichNodes):
    """BindsNET's Izhikevich layer without its random lateral synapses, which go record by record."""

    def forward(self, x: Tensor) -> None:
        """Go on by one step with input current `x`, [B, N]."""
        v = torch.where(self.s, self.c, self.v)
        u = torch.where(self.s, self.u + self.d, self.u)
        for _ in range(2):
            v = v + 0.5 * self.dt * ((0.04 * v + 5.0) * v + 140.0 - u + x)
        self.u = u + self.dt * self.a * (self.b * v - u)
        self.v = v.clamp_min(self.lbound)
        self.s = self.v >= self.thresh
        Nodes.forward(self, x)


class BindsNet:
    """Input, three layers, connections and monitors.

    Parameters
    ----------
    nodes : function
        Returns a layer of n neurons, with traces or without.
    batch : int
        Records of a batch.
    stdp : bool
        Whether connections learn by PostPre.
    """

    def __init__(self, nodes: Callable[[int, bool], Nodes], batch: int, *, stdp: bool = False) -> None:
        torch.manual_seed(0)
        self.network = Network(batch_size=batch, learning=stdp)
        layers = [Input(SIZES[0], traces=stdp), *(nodes(size, stdp) for size in SIZES[1:])]
        names = [f"layer{n}" for n in range(len(layers))]
        rule = {"update_rule": PostPre, "nu": LEARNING_RATES} if stdp else {}
        for name, layer in zip(names, layers, strict=True):
            self.network.add_layer(layer, name)
        self.monitors = [Monitor(layer, ["s"], time=N_STEPS, batch_size=batch) for layer in layers[1:]]
        self.connections = [
            Connection(pre, post, w=torch.zeros(pre.n, post.n), **rule) for pre, post in pairwise(layers)
        ]
        for n, connection in enumerate(self.connections):
            self.network.add_connection(connection, *names[n : n + 2])
            self.network.add_monitor(self.monitors[n], names[n + 1])

    def set_weights(self, weights: Sequence[Tensor]) -> None:
        """Give the connections these weights, [n_pre, n_post]."""
        for connection, weight in zip(self.connections, weights, strict=True):
            connection.w.data.copy_(weight)

    def run(self, spikes: Tensor) -> list[Tensor]:
        """Present spikes [T, B, n_inputs] from rest; return the spikes [T, B, N] of every layer."""
        self.network.reset_state_variables()
        self.network.run({"layer0": spikes}, time=N_STEPS)
        return [monitor.get("s") for monitor in self.monitors]

    def learn(self, spikes: Tensor, masks: Sequence[Tensor]) -> list[Tensor]:
        """Present spikes and learn; afterwards remove what STDP made of synapses that do not exist."""
        layers = self.run(spikes)
        for connection, mask in zip(self.connections, masks, strict=True):
            connection.w.data.mul_(mask)
        return layers
