"""The copy of a network that a method works on, with the account of its work."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.progress import NoProgress, Progress
from unspike.snn.randomness import Purpose, bits, key
from unspike.unlearning.contract import Change, Unlearned, What

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

BATCH = 100
PROBE = 500


class Workbench:
    """A copy of a network, edited phase by phase.

    Parameters
    ----------
    original : SpikingModel
        The network to be unlearned; it is never changed.
    seed : int
        Of the order in which records are drawn.
    progress : Progress, optional
        Told of the work.
    """

    def __init__(self, original: SpikingModel, *, seed: int = 0, progress: Progress | None = None) -> None:
        self.original = original
        self.model = original.copy()
        self.seed = seed
        self.progress = progress or NoProgress()
        self.trace: list[dict[str, Any]] = []
        self.synaptic_operations = 0
        self._began = perf_counter()
        self._presentation = 0
        self._causes: list[str] = []
        self._cause = {place: np.full(v.shape, -1, np.int8) for place, v in values_of(self.model).items()}
        self._pruned = {g.name: np.zeros(g.weight.shape, np.bool_) for g in self.model.synapses()}

    def weight_change(self, records: Dataset, targets: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        """Return the mean change by the model's own rule, zero at pruned synapses, with fresh spikes."""
        self._presentation += 1
        changes = self.model.weight_change(
            records.x, targets, record_id=records.record_id, presentation=self._presentation
        )
        return tuple(
            np.where(self._pruned[g.name], np.float32(0.0), change)
            for g, change in zip(self.model.synapses(), changes, strict=True)
        )

    def counts(self, records: Dataset, layer: str = "output") -> NDArray[np.float32]:
        """Return the spike counts of a layer for records, float32 [B, N]."""
        recording = self.model.record(records.x, record_id=records.record_id)
        self.synaptic_operations += self.model.synaptic_operations(recording)
        return recording.counts(layer).astype(np.float32)

    def assign_weights(self, group: str, weight: NDArray[np.float32], cause: str) -> None:
        """Give a group of synapses new weights, and remember the phase that did it."""
        self._assign("weight", group, weight, cause)

    def assign_thresholds(self, group: str, value: NDArray[np.float32], cause: str) -> None:
        """Give a layer new thresholds, and remember the phase that did it."""
        self._assign("threshold", group, value, cause)

    def set_pruned(self, group: str, mask: NDArray[np.bool_]) -> None:
        """Say which synapses of a group are pruned; later changes leave them at zero."""
        self._pruned[group] = mask

    def _assign(self, what: What, group: str, value: NDArray[np.float32], cause: str) -> None:
        if cause not in self._causes:
            self._causes.append(cause)
        groups = self.model.synapses() if what == "weight" else self.model.thresholds()
        (target,) = (g for g in groups if g.name == group)
        before = values_of(self.model)[what, group]
        self._cause[what, group][before != value] = self._causes.index(cause)
        target.assign(value)

    def note(self, phase: str, **facts: Any) -> None:
        """Add an entry to the trace."""
        self.trace.append({"phase": phase, **facts})

    def finish(self, *, used_retained_data: bool, settings: dict[str, Any]) -> Unlearned:
        """Return the edited network with everything that was changed."""
        return Unlearned(
            model=self.model,
            original=self.original,
            changes=tuple(self._changes()),
            trace=tuple(self.trace),
            seconds=perf_counter() - self._began,
            synaptic_operations=self.synaptic_operations,
            used_retained_data=used_retained_data,
            settings=settings,
        )

    def _changes(self) -> Iterator[Change]:
        before, after = values_of(self.original), values_of(self.model)
        for (what, group), old in before.items():
            new = after[what, group]
            index = np.flatnonzero(old != new)
            yield Change(
                group=group,
                what=what,
                index=index,
                before=old.reshape(-1)[index],
                after=new.reshape(-1)[index],
                cause=self._cause[what, group].reshape(-1)[index],
                causes=tuple(self._causes),
                total=old.size,
            )


def values_of(model: SpikingModel) -> dict[tuple[What, str], NDArray[np.float32]]:
    """Return copies of all weights and thresholds by kind and group."""
    values: dict[tuple[What, str], NDArray[np.float32]] = {}
    for synapses in model.synapses():
        values["weight", synapses.name] = np.array(synapses.weight)
    for thresholds in model.thresholds():
        values["threshold", thresholds.name] = np.array(thresholds.value)
    return values


def batches(records: Dataset, *, seed: int, passes: int, size: int = BATCH) -> Iterator[Dataset]:
    """Yield batches of records, each pass in an order of its own; the given order does not matter."""
    for number in range(passes):
        streams = key(seed, Purpose.UNLEARNING, records.record_id, number)
        order = np.argsort(bits(streams, 0), kind="stable")
        for first in range(0, len(order), size):
            yield records.take(order[first : first + size])


def probe(records: Dataset, *, seed: int, size: int = PROBE) -> Dataset:
    """Return at most `size` records, drawn by their ids."""
    return next(batches(records, seed=seed, passes=1, size=size))
