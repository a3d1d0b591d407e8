"""The copy of a network that a method works on, with the account of its work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.progress import NoProgress, Progress
from unspike.foundation.randomness import Purpose, bits, key
from unspike.models.capabilities import SquaresChanges, epochs_of, with_rate
from unspike.unlearning.contract import Change, Unlearned, What

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel
    from unspike.models.recording import Recording

BATCH = 100
PROBE = 200
ENDLESS = 10**9  # passes


class Workbench:
    """A copy of a network, edited phase by phase.

    Parameters
    ----------
    original : SpikingModel
        The network to be unlearned; it is never changed.
    total : int
        Batches of changes that the work will take, for the progress; 0 leaves the progress to `learn`.
    seed : int
        Of the order in which records are drawn.
    progress : Progress, optional
        Told of the work.

    Examples
    --------
    >>> from unspike import SpikingClassifier, load_dataset, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> from unspike.unlearning import Workbench
    >>> workbench = Workbench(model, total=0)
    >>> group = workbench.model.synapses()[-1]
    >>> with workbench.phase("halve"):
    ...     workbench.assign_weights(group.name, 0.5 * group.weight)
    >>> made = workbench.finish(used_retained_data=False, settings={"method": "by hand"})
    >>> [(change.group, change.causes) for change in made.changes if len(change.index)]
    [('hidden1-output', ('halve',))]
    """

    def __init__(
        self, original: SpikingModel, *, total: int, seed: int = 0, progress: Progress | None = None
    ) -> None:
        self.original = original
        self.model = original.copy()
        self.seed = seed
        self.progress = progress or NoProgress()
        self._shown, self._left = total > 0, total
        if self._shown:
            self.progress.start("unlearning", total, "batches")
        self.trace: list[dict[str, Any]] = []
        self.synaptic_operations = 0
        self._began = perf_counter()
        self._presentation = 0
        self._causes: list[str] = []
        self._cause = {place: np.full(v.shape, -1, np.int8) for place, v in values_of(self.model).items()}
        self._operations_each: float | None = None
        self._pruned: dict[str, NDArray[np.bool_] | None] = {g.name: None for g in self.model.synapses()}

    def weight_change(
        self, records: Dataset, targets: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], ...]:
        """Return the mean change by the model's own rule, zero at pruned synapses, with fresh spikes."""
        presentation = self._presented(records)
        changes = self.model.weight_change(
            records.x, targets, record_id=records.record_id, presentation=presentation
        )
        return self._unpruned(changes)

    def squared_change(
        self, records: Dataset, targets: NDArray[np.float32]
    ) -> tuple[NDArray[np.floating], ...]:
        """Return the mean over records of the square of each one's own change, zero at pruned synapses."""
        presentation = self._presented(records)
        together = (
            self.model.squared_change(
                records.x, targets, record_id=records.record_id, presentation=presentation
            )
            if isinstance(self.model, SquaresChanges)
            else None
        )
        if together is None:
            together = self._squared_one_by_one(records, targets, presentation)
        return self._unpruned(together)

    def _squared_one_by_one(
        self, records: Dataset, targets: NDArray[np.float32], presentation: int
    ) -> tuple[NDArray[np.floating], ...]:
        total = [np.zeros(group.weight.shape) for group in self.model.synapses()]
        for place in range(len(records)):
            one = slice(place, place + 1)
            changes = self.model.weight_change(
                records.x[one], targets[one], record_id=records.record_id[one], presentation=presentation
            )
            for squares, change in zip(total, changes, strict=True):
                squares += np.square(change, dtype=np.float64)
        return tuple(squares / len(records) for squares in total)

    def _presented(self, records: Dataset) -> int:
        """Count a presentation of records and what it costs, and return its number."""
        self._presentation += 1
        if self._operations_each is None:
            self._look(records)
        self.synaptic_operations += round((self._operations_each or 0.0) * len(records))
        return self._presentation

    def _unpruned(self, changes: Sequence[NDArray[Any]]) -> tuple[NDArray[Any], ...]:
        return tuple(
            change if pruned is None else np.where(pruned, change.dtype.type(0.0), change)
            for pruned, change in zip(self._pruned.values(), changes, strict=True)
        )

    def counts(self, records: Dataset, layer: str | None = None) -> NDArray[np.float32]:
        """Return the spike counts of a layer for records, float32 [B, N]; by default the answers [B, C]."""
        operations = self.synaptic_operations
        # A recording holds the counts of every neuron: record some at a time.
        seen = map(self.record, records.batches())
        counts = [each.answers if layer is None else each.counts(layer).astype(np.float32) for each in seen]
        self._operations_each = (self.synaptic_operations - operations) / len(records)
        return np.concatenate(counts)

    def class_probabilities(self, records: Dataset) -> NDArray[np.float64]:
        """Return the network's answers, float64 [B, C]."""
        return self.model.class_probabilities(self.counts(records))

    def former_counts(self, records: Dataset) -> NDArray[np.float32]:
        """Return the answers of the network before anything was changed, float32 [B, C]."""
        counts = []
        for batch in records.batches():
            recording = self.original.record(batch.x, record_id=batch.record_id)
            self.synaptic_operations += self.original.synaptic_operations(recording)
            counts.append(recording.answers)
        return np.concatenate(counts)

    def accuracy(self, records: Dataset) -> float:
        """Return the share of records that the network names rightly."""
        return float((self.counts(records).argmax(axis=1) == records.y).mean())

    def record(self, records: Dataset, *, keep_spikes: bool = False) -> Recording:
        """Return what every layer does for records."""
        recording, operations = self._look(records, keep_spikes=keep_spikes)
        self.synaptic_operations += operations
        return recording

    def _look(self, records: Dataset, *, keep_spikes: bool = False) -> tuple[Recording, int]:
        recording = self.model.record(records.x, record_id=records.record_id, keep_spikes=keep_spikes)
        operations = self.model.synaptic_operations(recording)
        self._operations_each = operations / len(records)
        return recording, operations

    def learn(self, records: Dataset, *, epochs: int | None, rate: float = 1.0) -> None:
        """Train the copy by its own recipe; its operations are those of the trained copy in every epoch.

        Parameters
        ----------
        records : Dataset
            What it learns.
        epochs : int or None
            How often; None as often as in a training.
        rate : float
            Size of its steps against those of a training, where the network has such a setting.
        """
        learner = self.model if rate == 1.0 else with_rate(self.model, rate)
        learner.learn(records, epochs=epochs, progress=self.progress)
        if learner is not self.model:
            self._take_over(learner)
        shown = probe(records, seed=self.seed)
        _, operations = self._look(shown)
        presented = len(records) * (epochs_of(self.model) if epochs is None else epochs)
        self.synaptic_operations += round(operations / len(shown) * presented)

    def _take_over(self, other: SpikingModel) -> None:
        for synapses in other.synapses():
            self.assign_weights(synapses.name, synapses.weight)
        for layer in other.thresholds():
            self.assign_thresholds(layer.name, layer.value)

    @contextmanager
    def phase(self, cause: str) -> Iterator[None]:
        """Put down what is changed inside to a cause."""
        before = values_of(self.model)
        yield
        self._put_down(cause, before)

    def _put_down(self, cause: str, before: dict[tuple[What, str], NDArray[np.float32]]) -> None:
        if cause not in self._causes:
            self._causes.append(cause)
        number = self._causes.index(cause)
        for place, value in values_of(self.model).items():
            self._cause[place][before[place] != value] = number

    def assign_weights(self, group: str, weight: NDArray[np.float32]) -> None:
        """Give a group of synapses new weights."""
        (target,) = (g for g in self.model.synapses() if g.name == group)
        target.assign(weight)

    def assign_thresholds(self, layer: str, value: NDArray[np.float32]) -> None:
        """Give a layer new thresholds."""
        (target,) = (g for g in self.model.thresholds() if g.name == layer)
        target.assign(value)

    def set_pruned(self, group: str, mask: NDArray[np.bool_]) -> None:
        """Say which synapses of a group are pruned; `weight_change` leaves them out."""
        self._pruned[group] = mask

    def pruned(self, group: str) -> NDArray[np.bool_]:
        """Return which synapses of a group are pruned."""
        mask = self._pruned[group]
        (target,) = (g for g in self.model.synapses() if g.name == group)
        return np.zeros(target.weight.shape, np.bool_) if mask is None else mask

    def tick(self) -> None:
        """Tell the progress that one batch of changes is done."""
        if self._shown:
            self._left -= 1
            self.progress.step()

    def note(self, phase: str, **facts: Any) -> None:
        """Add an entry to the trace."""
        self.trace.append({"phase": phase, **facts})

    def finish(self, *, used_retained_data: bool, settings: dict[str, Any]) -> Unlearned:
        """Return the edited network with everything that was changed."""
        if self._shown:
            # A phase may stop early; what it left out is done too.
            self.progress.step(self._left)
            self.progress.close()
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


def drawn(records: Dataset, *, seed: int, number: int, size: int = BATCH) -> Iterator[NDArray[np.intp]]:
    """Yield the places of the records of each batch of a pass; the given order does not matter."""
    return drawn_ids(records.record_id, seed=seed, number=number, size=size)


def drawn_ids(
    record_id: NDArray[np.int64], *, seed: int, number: int, size: int = BATCH
) -> Iterator[NDArray[np.intp]]:
    """Yield the places of the ids of each batch of a pass."""
    streams = key(seed, Purpose.UNLEARNING, record_id, number)
    order = np.lexsort((record_id, bits(streams, 0)))
    for first in range(0, len(order), size):
        yield order[first : first + size]


def batches(records: Dataset, *, seed: int, passes: int, size: int = BATCH) -> Iterator[Dataset]:
    """Yield batches of records, each pass in an order of its own."""
    for number in range(passes):
        for part in drawn(records, seed=seed, number=number, size=size):
            yield records.take(part)


def probe(records: Dataset, *, seed: int, size: int = PROBE) -> Dataset:
    """Return at most `size` records, drawn by their ids."""
    return records.take(next(drawn(records, seed=seed, number=0, size=size)))
