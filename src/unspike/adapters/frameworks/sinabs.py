"""Sinabs 3.1: all steps in one call, records first, [B, T, ...]; a neuron may fire several spikes a step.

Membranes are persistent buffers of the size of the last batch; a batch of another size gets them resampled at
random, so they are emptied after every presentation, and what a file says of them is left aside.
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import nn

from unspike.adapters.framework import Framework, register_framework
from unspike.adapters.presenting import SEQUENCE
from unspike.foundation.errors import InvalidInput

_KNOWN = ("LIF", "IAF")
_STATES = ("v_mem", "i_syn")


@register_framework("sinabs")
class Sinabs(Framework):
    """Layers `LIF` and `IAF` of ``sinabs.layers``."""

    package: ClassVar[str] = "sinabs"

    def spiking(self, layer: Any) -> bool:
        """Say whether a module is a layer of spiking neurons; kinds that are not represented are refused."""
        from sinabs.layers import StatefulLayer

        if not isinstance(layer, StatefulLayer) or not layer.does_spike:
            return False
        kind = type(layer).__name__
        if kind not in _KNOWN:
            # Recurrent ones cannot be copied (sinabs 3.1.3), ALIF's threshold is no parameter, and those of
            # the Squeeze kind have one axis for records and steps.
            raise InvalidInput(f"layers of kind {kind} of Sinabs cannot be represented; take LIF or IAF")
        return True

    def presents(self, module: Any) -> str | None:
        """Return that all steps go into one call."""
        return SEQUENCE

    def lay_out(self, sequence: Any) -> Any:
        """Return input [T, B, ...] with records first."""
        return sequence.transpose(0, 1).contiguous()

    def threshold(self, layer: Any) -> Any:
        """Return the parameter that holds the threshold."""
        return layer.spike_threshold

    def set_threshold(self, layer: Any, value: Any) -> None:
        """Give a layer another threshold, which no training changes."""
        layer.spike_threshold = nn.Parameter(value, requires_grad=False)

    def reset(self, module: Any) -> None:
        """Empty the membranes of every layer, those that do not spike too."""
        from sinabs.layers import StatefulLayer

        for layer in module.modules():
            if isinstance(layer, StatefulLayer):
                for name, held in list(layer.named_buffers(recurse=False)):
                    layer.register_buffer(name, torch.zeros(0, device=held.device))

    def passing(self, module: Any) -> set[str]:
        """Return the names of the membranes in a module's ``state_dict``."""
        return {name for name in module.state_dict() if name.rpartition(".")[2] in _STATES}

    def foldable(self, layer: Any) -> bool:
        """Say whether the neurons are linear, without a floor, and are reset to 0 or by their threshold."""
        from sinabs.activation import MembraneReset, MembraneSubtract

        to_zero = isinstance(layer.reset_fn, MembraneReset) and layer.reset_fn.reset_value == 0.0
        by_threshold = isinstance(layer.reset_fn, MembraneSubtract) and layer.reset_fn.subtract_value is None
        return layer.min_v_mem is None and (to_zero or by_threshold)
