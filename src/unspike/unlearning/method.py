"""What every unlearning method does around its own work: check what it is given, and give account."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar

from unspike.progress import Progress
from unspike.unlearning.contract import Kind, Unlearned
from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel


class Method(ABC):
    """An `Unlearner` whose settings are the fields of a frozen dataclass.

    A method of one's own is a dataclass derived from this, under `register_unlearner`, with `work`.
    """

    name: ClassVar[str]
    needs_retain: ClassVar[bool] = False
    uses_retain: ClassVar[bool] = True

    @abstractmethod
    def work(self, workbench: Workbench, material: Material) -> None:
        """Edit the workbench's copy of the network, within `Workbench.phase`."""

    def batches(self, material: Material) -> int:
        """Return how many `Workbench.tick` the work will take at most; 0 if `Workbench.learn` shows it."""
        return 1

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
        """Return a network that has forgotten; see `Unlearner.unlearn`.

        Raises
        ------
        InvalidInput
            If there is nothing to forget, or the method needs retained data and has none.
        """
        material = Material(forget=forget, retain=retain, unseen=unseen, kind=kind)
        if self.needs_retain:
            material.need_retain(self.name)
        workbench = Workbench(
            model, total=self.batches(material), seed=getattr(self, "seed", 0), progress=progress
        )
        self.work(workbench, material)
        return workbench.finish(
            used_retained_data=self.uses_retain and material.retain is not None, settings=self.settings()
        )

    def settings(self) -> dict[str, Any]:
        """Return the method's name and settings, JSON-ready."""
        return {"method": self.name, **asdict(self)}  # type: ignore[call-overload]
