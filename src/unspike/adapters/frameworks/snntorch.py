"""snnTorch 1.0: one step a call; thresholds are buffers, or parameters where they are learned.

`utils.reset` looks at direct children only and goes by a list that all models of a process share, so every
layer is reset by itself (snntorch issues 414, 449).
"""

from __future__ import annotations

from typing import Any, ClassVar

from torch import nn

from unspike.adapters.framework import Framework, register_framework

# Membranes that are linear in their input and are reset by their threshold, to 0, or not at all.
_LINEAR = ("Leaky", "Synaptic", "Lapicque", "RLeaky", "RSynaptic")


@register_framework("snntorch")
class SnnTorch(Framework):
    """Layers derived from `snntorch.SpikingNeuron`."""

    package: ClassVar[str] = "snntorch"

    def spiking(self, layer: Any) -> bool:
        """Say whether a module is a layer of spiking neurons."""
        import snntorch

        return isinstance(layer, snntorch.SpikingNeuron)

    def threshold(self, layer: Any) -> Any:
        """Return the buffer or parameter that holds the threshold."""
        return layer.threshold

    def set_threshold(self, layer: Any, value: Any) -> None:
        """Give a layer another threshold, as a parameter if it was one."""
        if isinstance(layer.threshold, nn.Parameter):
            layer.threshold = nn.Parameter(value, requires_grad=layer.threshold.requires_grad)
        else:
            layer.threshold = value

    def reset(self, module: Any) -> None:
        """Reset the membranes of every layer, however deep it lies."""
        for layer in module.modules():
            if self.spiking(layer):
                layer.reset_mem()

    def recurrent(self, layer: Any) -> str | None:
        """Return the layer of weights of neurons that are joined all to all, or by a convolution."""
        return "recurrent" if isinstance(getattr(layer, "recurrent", None), nn.Linear | nn.Conv2d) else None

    def foldable(self, layer: Any) -> bool:
        """Say whether the neurons are linear, each by itself, and fire spikes of size one."""
        kind = type(layer).__name__
        one_by_one = hasattr(layer, "recurrent") and self.recurrent(layer) is None
        return kind in _LINEAR and not (one_by_one or layer.inhibition or layer.state_quant)
