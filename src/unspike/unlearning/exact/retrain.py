"""Retraining from scratch on the retained data: the oracle, and the price to beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from unspike.models.capabilities import epochs_of
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.workbench import Workbench

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel


@register_unlearner("retrain")
@dataclass(frozen=True, kw_only=True)
class Retrain(Method):
    """Train an untrained network of the same recipe and connections on the retained data."""

    needs_retain: ClassVar[bool] = True

    def batches(self, material: Material) -> int:
        """Return 0: `Workbench.learn` shows the progress."""
        return 0

    def presentations(self, model: SpikingModel, material: Material) -> int:
        """Return a whole training of the retained records."""
        return epochs_of(model) * len(material.need_retain(self.name))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Train from scratch."""
        untrained = workbench.original.clone()
        with workbench.phase("retraining"):
            for group in untrained.synapses():
                workbench.assign_weights(group.name, group.weight)
            for layer in untrained.thresholds():
                workbench.assign_thresholds(layer.name, layer.value)
            workbench.learn(material.need_retain(self.name), epochs=None)
