"""Retraining from scratch on the retained data: the oracle, and the price to beat."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar

from unspike.progress import Progress
from unspike.unlearning.contract import Kind, Unlearned
from unspike.unlearning.material import Material
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.workbench import Workbench

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel


@register_unlearner("retrain")
@dataclass(frozen=True, kw_only=True)
class Retrain:
    """Train an untrained network of the same recipe and connections on the retained data."""

    name: ClassVar[str]
    needs_retain: ClassVar[bool] = True

    def unlearn(
        self,
        model: SpikingModel,
        forget: Dataset,
        retain: Dataset | None = None,
        *,
        kind: Kind = "samples",
        unseen: Dataset | None = None,
        progress: Progress | None = None,
    ) -> Unlearned:
        """Train from scratch; see `Unlearner.unlearn`."""
        material = Material(forget=forget, retain=retain, unseen=unseen, kind=kind)
        kept = material.need_retain(self.name)
        workbench = Workbench(model, total=0, progress=progress)
        untrained = model.clone()
        with workbench.phase("retraining"):
            for group in untrained.synapses():
                workbench.assign_weights(group.name, group.weight)
            for layer in untrained.thresholds():
                workbench.assign_thresholds(layer.name, layer.value)
            workbench.learn(kept, epochs=None)
        return workbench.finish(used_retained_data=True, settings={"method": self.name, **asdict(self)})
