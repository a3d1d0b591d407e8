"""Norse 1.1: the state is handed from step to step; a threshold is a field of an immutable tuple.

It is neither a parameter nor in ``state_dict``, so the model keeps it beside that.
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch

from unspike.adapters.framework import Framework, register_framework
from unspike.adapters.presenting import SEQUENCE

# Membranes that are linear in their input.
_LINEAR = ("LIFCell", "LIF")


def _of_one_step(layer: Any) -> bool:
    from norse.torch.module import snn

    return isinstance(layer, snn.SNNCell | snn.SNNRecurrentCell)


def _of_all_steps(layer: Any) -> bool:
    from norse.torch.module import snn

    return isinstance(layer, snn.SNN | snn.SNNRecurrent)


@register_framework("norse")
class Norse(Framework):
    """Layers derived from `SNNCell`, `SNN`, `SNNRecurrentCell` or `SNNRecurrent`."""

    package: ClassVar[str] = "norse"

    def spiking(self, layer: Any) -> bool:
        """Say whether a module is a layer of spiking neurons with a threshold."""
        return (_of_one_step(layer) or _of_all_steps(layer)) and hasattr(layer.p, "v_th")

    def presents(self, module: Any) -> str | None:
        """Return that all steps go into one call where a layer takes them so; else it is found out."""
        return SEQUENCE if any(map(_of_all_steps, module.modules())) else None

    def step(self, module: Any, x: Any, state: Any) -> tuple[Any, Any]:
        """Present one time step, and hand the state on."""
        from norse.torch.module.sequential import SequentialState

        if isinstance(module, SequentialState) or _of_one_step(module):
            out, state = module(x, state)
            return out, state
        return module(x), None

    def threshold(self, layer: Any) -> Any:
        """Return the threshold as a tensor."""
        return torch.as_tensor(layer.p.v_th, dtype=torch.float32)

    def set_threshold(self, layer: Any, value: Any) -> None:
        """Give a layer other parameters, with this threshold among them."""
        layer.p = layer.p._replace(v_th=value)

    def reset(self, module: Any) -> None:
        """Do nothing: a presentation begins without a state."""

    def foldable(self, layer: Any) -> bool:
        """Say whether the neurons are linear, leak towards 0 and are reset to 0."""
        resting = [torch.as_tensor(getattr(layer.p, name)) for name in ("v_leak", "v_reset")]
        return type(layer).__name__ in _LINEAR and not any(bool(value.any()) for value in resting)
