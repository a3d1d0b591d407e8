"""SpikingJelly 2.0: one step a call or all in one (``step_mode``); a threshold is one float for a layer.

The fast kernels want the threshold as a float (spikingjelly issue 263 has the recipe that they broke). They
are left aside where the surrogate function is none that they know; so for as long as unspike works on a
module, every surrogate is wrapped, and the threshold is a buffer with one value a neuron. `release` undoes
both.
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import nn

from unspike.adapters.framework import Framework, register_framework
from unspike.adapters.presenting import SEQUENCE

# Membranes that are linear in their input.
_LINEAR = ("IFNode", "LIFNode", "ParametricLIFNode", "SimpleIFNode", "SimpleLIFNode")


class WrappedSurrogate(nn.Module):  # type: ignore[misc]
    """A surrogate function that the fast kernels do not know."""

    def __init__(self, inner: Any) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Any) -> Any:
        """Return what the surrogate function itself returns."""
        return self.inner(x)


@register_framework("spikingjelly")
class SpikingJelly(Framework):
    """Layers derived from `BaseNode` or `SimpleBaseNode` of `spikingjelly.activation_based.neuron`."""

    package: ClassVar[str] = "spikingjelly"

    def spiking(self, layer: Any) -> bool:
        """Say whether a module is a layer of spiking neurons."""
        from spikingjelly.activation_based import neuron

        return isinstance(layer, neuron.BaseNode | neuron.SimpleBaseNode)

    def presents(self, module: Any) -> str | None:
        """Return that all steps go into one call where a layer says so; else it is found out."""
        modes = [getattr(layer, "step_mode", "s") for layer in module.modules() if self.spiking(layer)]
        return SEQUENCE if "m" in modes else None

    def prepare(self, module: Any) -> None:
        """Make thresholds tensors, and keep the fast kernels away, which take none."""
        for layer in self._layers(module):
            if not isinstance(layer.surrogate_function, WrappedSurrogate):
                layer.surrogate_function = WrappedSurrogate(layer.surrogate_function)
                self.set_threshold(layer, self.threshold(layer))

    def release(self, module: Any) -> None:
        """Give layers of equal thresholds their float and their surrogate function back."""
        for layer in self._layers(module):
            values = self.threshold(layer).reshape(-1)
            if isinstance(layer.surrogate_function, WrappedSurrogate) and bool((values == values[0]).all()):
                layer.surrogate_function = layer.surrogate_function.inner
                del layer.v_threshold
                layer.v_threshold = float(values[0])

    def _layers(self, module: Any) -> list[Any]:
        return [layer for layer in module.modules() if self.spiking(layer)]

    def threshold(self, layer: Any) -> Any:
        """Return the threshold as a tensor."""
        return torch.as_tensor(layer.v_threshold, dtype=torch.float32)

    def set_threshold(self, layer: Any, value: Any) -> None:
        """Give a layer a buffer as its threshold; one that was not prepared takes a float only."""
        if hasattr(layer, "v_threshold"):
            del layer.v_threshold
        layer.register_buffer("v_threshold", value)

    def reset(self, module: Any) -> None:
        """Reset every layer by itself: `functional.reset_net` misses what was put in after its first call."""
        from spikingjelly.activation_based import base, neuron

        for layer in module.modules():
            if isinstance(layer, base.MemoryModule):
                layer.reset()
            elif isinstance(layer, neuron.NonSpikingIFNode | neuron.NonSpikingLIFNode):
                layer.v = 0.0  # begun anew with every call, but what is left has a graph

    def foldable(self, layer: Any) -> bool:
        """Say whether the neurons are linear and are reset to 0 or by their threshold."""
        return type(layer).__name__ in _LINEAR and layer.v_reset in (None, 0.0)
