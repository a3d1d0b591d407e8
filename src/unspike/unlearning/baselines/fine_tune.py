"""Fine-tuning: go on training on the retained data, and hope that the rest fades.

Source: A. Golatkar, A. Achille & S. Soatto, "Eternal sunshine of the spotless net", CVPR 2020 (as a
baseline); the share of the training is ours.
"""

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


@register_unlearner("fine-tune")
@dataclass(frozen=True, kw_only=True)
class FineTune:
    """Train on the retained data for some further epochs.

    Parameters
    ----------
    epochs : int
        How many.
    """

    epochs: int = 2

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
        """Go on training; see `Unlearner.unlearn`."""
        material = Material(forget=forget, retain=retain, unseen=unseen, kind=kind)
        kept = material.need_retain(self.name)
        workbench = Workbench(model, total=0, progress=progress)
        with workbench.phase("fine-tuning"):
            workbench.learn(kept, epochs=self.epochs)
        return workbench.finish(used_retained_data=True, settings={"method": self.name, **asdict(self)})
