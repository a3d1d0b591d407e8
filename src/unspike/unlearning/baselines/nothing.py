"""Do nothing: the network as it is. What any method must be better than."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from unspike.progress import Progress
from unspike.unlearning.contract import Kind, Unlearned
from unspike.unlearning.material import Material
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.workbench import Workbench

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel


@register_unlearner("nothing")
@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Return the network unchanged."""

    name: ClassVar[str]
    needs_retain: ClassVar[bool] = False

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
        """Return a copy; see `Unlearner.unlearn`."""
        Material(forget=forget, retain=retain, unseen=unseen, kind=kind)
        workbench = Workbench(model, total=1, progress=progress)
        workbench.tick()
        return workbench.finish(used_retained_data=False, settings={"method": self.name})
