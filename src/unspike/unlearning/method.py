"""What every unlearning method does around its own work: check what it is given, and give account."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, ClassVar

from unspike.data.task import KINDS, Kind, Task, require_task
from unspike.foundation.bibliography import PAPER
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import Progress
from unspike.unlearning.contract import Unlearned, Unlearner
from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel


class Method(ABC):
    """An `Unlearner` whose settings are the fields of a frozen dataclass.

    A method of one's own is a dataclass derived from this, under `register_unlearner`, with `work`.

    Attributes
    ----------
    name : str
        What the command line calls the method.
    needs_retain, uses_retain : bool
        Whether it cannot do without retained data, and whether it looks at them where they are given.
    kinds : tuple of "class" and "samples"
        The requests it can carry out.
    idle : bool
        Whether leaving the network as it is, is all it does; any other method that does so is warned of.
    strength : (str, tuple of float), optional
        The setting that decides how strongly it forgets, and values to choose from, weak to strong.
    citation : str
        BibTeX of its source; by default the paper that this package builds on.

    Examples
    --------
    >>> from unspike import make_unlearner
    >>> from unspike.unlearning import Method
    >>> method = make_unlearner("gradient-ascent")
    >>> isinstance(method, Method), method.needs_retain, method.settings()["method"]
    (True, False, 'gradient-ascent')
    """

    name: ClassVar[str]
    needs_retain: ClassVar[bool] = False
    uses_retain: ClassVar[bool] = True
    kinds: ClassVar[tuple[Kind, ...]] = KINDS
    idle: ClassVar[bool] = False
    strength: ClassVar[tuple[str, tuple[float, ...]] | None] = None
    citation: ClassVar[str] = PAPER

    @abstractmethod
    def work(self, workbench: Workbench, material: Material) -> None:
        """Edit the workbench's copy of the network, within `Workbench.phase`."""

    def batches(self, material: Material) -> int:
        """Return how many `Workbench.tick` the work will take at most; 0 if `Workbench.learn` shows it."""
        return 1

    def usual_batches(self, material: Material) -> int:
        """Return how many of these the work usually takes, for an estimate of its time."""
        return self.batches(material)

    def presentations(self, model: SpikingModel, material: Material) -> int:
        """Return how many records `Workbench.learn` will present in the work, each epoch counted."""
        return 0

    def unlearn(
        self,
        model: SpikingModel,
        task: Task,
        *,
        unseen: Dataset | None = None,
        progress: Progress | None = None,
    ) -> Unlearned:
        """Return a network that has forgotten; see `Unlearner.unlearn`.

        Raises
        ------
        InvalidInput
            If there is nothing to forget, the method cannot carry out such requests, or it needs retained
            data and has none.

        Warns
        -----
        UserWarning
            If nothing was changed.
        """
        material = Material(task=require_task(task), unseen=unseen)
        check_kind(self, task.kind)
        if self.needs_retain:
            material.need_retain(self.name)
        workbench = Workbench(
            model, total=self.batches(material), seed=getattr(self, "seed", 0), progress=progress
        )
        self.work(workbench, material)
        result = workbench.finish(
            used_retained_data=self.uses_retain and material.retain is not None, settings=self.settings()
        )
        if not self.idle and not result.changed:
            warnings.warn(f"method '{self.name}' changed nothing: nothing was unlearned", stacklevel=2)
        return replace(result, unseen=material.unseen)

    def settings(self) -> dict[str, Any]:
        """Return the method's name and settings, JSON-ready."""
        return {"method": self.name, **asdict(self)}  # type: ignore[call-overload]


def check_kind(method: Unlearner | Method, kind: Kind) -> None:
    """Refuse a kind of request that a method cannot carry out.

    Raises
    ------
    InvalidInput
        If it cannot.
    """
    if kind not in method.kinds:
        known = ", ".join(method.kinds)
        raise InvalidInput(
            f"method '{method.name}' cannot carry out a request of kind '{kind}', only {known}; "
            "ask for another, or take 'hybrid', which carries out all"
        )
