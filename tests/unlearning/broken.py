"""A plain method that keeps every promise, and methods that break one each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from unspike.data.dataset import Dataset
from unspike.data.task import KINDS, Kind, Task, require_task
from unspike.unlearning.contract import Unlearned
from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench

BROKEN: dict[str, type[Honest]] = {}


class Honest:
    """Moves weights along the change for the first 100 records, and prunes the first ten of each group."""

    name: ClassVar[str] = "honest"
    kinds: ClassVar[tuple[Kind, ...]] = KINDS
    needs_retain: ClassVar[bool] = False
    uses_retain: ClassVar[bool] = True
    idle: ClassVar[bool] = False
    strength: ClassVar[Any] = None
    citation: ClassVar[str] = "@misc{honest}"

    def settings(self) -> dict[str, Any]:
        return {"method": self.name}

    def unlearn(
        self,
        model: Any,
        task: Any,
        *,
        unseen: Any = None,
        progress: Any = None,
    ) -> Unlearned:
        material = Material(task=require_task(task), unseen=unseen)
        bench = Workbench(model, total=1, progress=progress)
        self.work(bench, material)
        bench.tick()
        return self.finish(bench, material.retain is not None)

    def work(self, bench: Workbench, material: Material) -> None:
        forget = material.forget.take(np.argsort(material.forget.record_id))
        targets = np.full((len(forget), len(bench.model.class_names)), 0.1, np.float32)
        changes = bench.weight_change(forget, targets)
        for group, change in zip(bench.model.synapses(), changes, strict=True):
            weight = group.weight + change
            weight[:10] = 0.0
            with bench.phase("step"):
                bench.assign_weights(group.name, weight)
        bench.note("pruning", pruned={group.name: 10 for group in bench.model.synapses()})

    def finish(self, bench: Workbench, used: bool) -> Unlearned:
        return bench.finish(used_retained_data=used, settings=self.settings())


def breaks(check: str) -> Callable[[type[Honest]], type[Honest]]:
    def register(kind: type[Honest]) -> type[Honest]:
        assert check not in BROKEN
        BROKEN[check] = kind
        return kind

    return register


@breaks("declarations_make_sense")
class StrengthIsNoSetting(Honest):
    strength: ClassVar[Any] = ("rate", (0.1, 0.2))


@breaks("account_is_complete_and_plain")
class TraceHoldsAnArray(Honest):
    def finish(self, bench: Workbench, used: bool) -> Unlearned:
        bench.note("secret", counts=np.zeros(3))
        return super().finish(bench, used)


@breaks("given_network_and_records_are_unchanged")
class EditsTheGivenNetwork(Honest):
    def work(self, bench: Workbench, material: Material) -> None:
        layer = bench.original.thresholds()[0]
        layer.assign(layer.value + np.float32(0.01))
        super().work(bench, material)


@breaks("result_is_independent_of_the_given_network")
class ReturnsTheGivenNetwork(Honest):
    def finish(self, bench: Workbench, used: bool) -> Unlearned:
        return replace(super().finish(bench, used), model=bench.original)


@breaks("global_random_state_is_untouched")
class UsesGlobalRandomNumbers(Honest):
    def work(self, bench: Workbench, material: Material) -> None:
        np.random.random()  # noqa: NPY002
        super().work(bench, material)


@breaks("same_settings_give_the_same_bits")
class RollsDice(Honest):
    def work(self, bench: Workbench, material: Material) -> None:
        super().work(bench, material)
        layer = bench.model.thresholds()[0]
        bench.assign_thresholds(layer.name, layer.value + np.float32(np.random.default_rng().random()))


@breaks("something_is_changed")
class IsAPlaceholder(Honest):
    def work(self, bench: Workbench, material: Material) -> None:
        pass


@breaks("order_of_forgotten_records_does_not_matter")
class LooksAtTheFirstRecord(Honest):
    def work(self, bench: Workbench, material: Material) -> None:
        first = replace(material.task, forgotten=material.forget.take([0]))
        super().work(bench, replace(material, task=first))


@breaks("changes_are_listed_completely")
class HidesAThreshold(Honest):
    def finish(self, bench: Workbench, used: bool) -> Unlearned:
        result = super().finish(bench, used)
        layer = result.model.thresholds()[0]
        layer.assign(layer.value + np.float32(1.0))
        return result


@breaks("undo_restores_every_bit")
class RoundsWhatWasBefore(Honest):
    def finish(self, bench: Workbench, used: bool) -> Unlearned:
        result = super().finish(bench, used)
        rounded = [replace(c, before=c.before.astype(np.float16).astype(np.float32)) for c in result.changes]
        return replace(result, changes=tuple(rounded))


@breaks("pruned_synapses_stay_zero")
class BringsPrunedSynapsesBack(Honest):
    def work(self, bench: Workbench, material: Material) -> None:
        super().work(bench, material)
        group = bench.model.synapses()[1]
        bench.assign_weights(group.name, group.weight + np.float32(0.01))


@breaks("result_is_a_working_network_of_the_same_architecture")
class LeavesNotANumber(Honest):
    def work(self, bench: Workbench, material: Material) -> None:
        super().work(bench, material)
        group = bench.model.synapses()[0]
        bench.assign_weights(group.name, group.weight * np.float32(np.nan))


@breaks("progress_reaches_its_total_and_is_closed")
class NeverCloses(Honest):
    def finish(self, bench: Workbench, used: bool) -> Unlearned:
        bench._shown = False
        return super().finish(bench, used)


@breaks("without_retained_data")
class ClaimsToNeedNothing(Honest):
    def work(self, bench: Workbench, material: Material) -> None:
        assert material.retain is not None
        super().work(bench, material)


@breaks("without_unseen_records")
class CannotDoWithoutUnseen(Honest):
    def work(self, bench: Workbench, material: Material) -> None:
        assert material.unseen is not None
        super().work(bench, material)


@breaks("other_kinds_are_refused")
class PromisesTooLittle(Honest):
    kinds: ClassVar[tuple[Kind, ...]] = ("samples",)


@breaks("what_is_no_task_is_refused")
class TakesADataSet(Honest):
    def unlearn(self, model: Any, task: Any, **settings: Any) -> Unlearned:
        if isinstance(task, Dataset):
            task = Task(text="", kind="samples", class_name=None, forgotten=task, retained=task.take([]))
        return super().unlearn(model, task, **settings)


@breaks("records_of_another_shape_are_refused")
class CropsItsRecords(Honest):
    def unlearn(self, model: Any, task: Any, **settings: Any) -> Unlearned:
        forgotten = require_task(task).forgotten
        cropped = replace(forgotten, x=np.ascontiguousarray(forgotten.x[:, :8, :8]))
        return super().unlearn(model, replace(task, forgotten=cropped), **settings)
