"""Folding: thresholds that differ within a layer are taken into its incoming weights.

For neurons whose membrane is a linear sum of their input and which are reset to 0 or by their threshold,
scaling the input and the threshold of a neuron by one factor leaves its spikes as they are. So a threshold
theta_j is the threshold theta that the layer had, if the incoming weights and the bias of neuron j are
multiplied by theta / theta_j. Spikes stay the same but for the rounding of sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from unspike.adapters.framework import Framework
    from unspike.adapters.wiring import WeightedLayer, Wiring


def folded(framework: Framework, module: Any, wiring: Wiring, first: Mapping[str, Any]) -> None:
    """Fold the thresholds of a module, in place, layer by layer, where the neurons allow it.

    Parameters
    ----------
    framework : Framework
        Whose layers the module has.
    module : torch.nn.Module
        The network.
    wiring : Wiring
        How its layers are wired.
    first : mapping of str to tensor
        Layer -> the thresholds that it is to have.
    """
    for neurons, weights in wiring.pairs():
        layer = module.get_submodule(neurons.path)
        held, wanted = framework.threshold(layer).detach(), first[neurons.name]
        wanted = wanted.expand(neurons.threshold_shape)
        uniform = first[neurons.name].numel() == 1 and bool((held == held.reshape(-1)[0]).all())
        if (
            not uniform
            and not torch.equal(held, wanted)
            and _can_be_folded(framework, layer, weights, held, wanted)
        ):
            for each in weights:
                _scale(module.get_submodule(each.path), (wanted / held).reshape(-1))
            framework.set_threshold(layer, wanted.clone())


def _can_be_folded(
    framework: Framework, layer: Any, weights: Sequence[WeightedLayer], held: Any, wanted: Any
) -> bool:
    positive = bool((held > 0).all()) and bool((wanted > 0).all())
    return all(each.direct for each in weights) and positive and framework.foldable(layer)


def _scale(layer: Any, factor: Any) -> None:
    with torch.no_grad():
        layer.weight.mul_(factor.reshape(-1, *[1] * (layer.weight.dim() - 1)))
        if layer.bias is not None:
            layer.bias.mul_(factor)
