"""Which groups of a network are the output's and which the hidden layers', by the names of the layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unspike.models.recording import OUTPUT

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel, SynapseGroup, ThresholdGroup


def output_synapses(model: SpikingModel, *, depth: int = 1) -> tuple[SynapseGroup, ...]:
    """Return the groups of synapses that reach the output.

    Parameters
    ----------
    model : SpikingModel
        The network.
    depth : int
        In at most how many steps: with 2 the groups that reach the output or a layer before it.

    Returns
    -------
    tuple of SynapseGroup
        In the order of the network.
    """
    groups, layers = model.synapses(), {OUTPUT}
    for _ in range(depth - 1):
        layers |= {group.pre_layer for group in groups if group.post_layer in layers}
    return tuple(group for group in groups if group.post_layer in layers)


def hidden_thresholds(model: SpikingModel) -> tuple[ThresholdGroup, ...]:
    """Return the thresholds of the hidden layers; an output that does not spike has none to leave out."""
    return tuple(group for group in model.thresholds() if group.name != OUTPUT)
