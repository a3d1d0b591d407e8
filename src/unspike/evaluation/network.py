"""A network under measurement, asked once, and what it is compared with.

Records are presented to a network when something first needs its answers, and never again: one presentation
gives its output, the activity of its hidden layers and the count of its synaptic operations together. All
that report, verdict, audit and comparison say of a network follows from these answers. Whoever needs other
sets of the same network (`AskedNetwork.on`) shares what it answered before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.evaluation.presentations import PLAIN, Presentation
from unspike.evaluation.responses import Responses, responses_of
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.models.state_hash import state_hash

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.data.task import Kind
    from unspike.models.contract import SpikingModel
    from unspike.models.recording import Recording

RECORDED = 200
READ_OUT = 1500  # retained records to which a readout of a hidden layer is fitted
_GROUP = 50  # records whose synaptic operations are counted together

T = TypeVar("T")
Counts = NDArray[np.unsignedinteger]


@dataclass(frozen=True, kw_only=True)
class Making:
    """What it took to make a network.

    Parameters
    ----------
    seconds : float, optional
        Wall time, s.
    operations : float, optional
        Synaptic operations, where they were counted.
    epochs : int, optional
        Where they were not: presentations of each record of `records` in its training.
    records : tuple of str
        Names of the sets that it was trained on.
    threads : int, optional
        Threads that it was made with.
    """

    seconds: float | None = None
    operations: float | None = None
    epochs: int | None = None
    records: tuple[str, ...] = ()
    threads: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Activity:
    """What a network did when a set of records was presented to it once.

    Parameters
    ----------
    responses : Responses
        Its answers, in the order of the record ids.
    hidden : mapping of str to ndarray of shape (K, N_l), unsigned, spikes
        Hidden layer -> spike counts in the smallest type that holds them, of the records `kept`.
    kept : ndarray of shape (K,), int64
        Places of the records whose hidden counts are kept.
    operations : ndarray of shape (G,), float64
        Synaptic operations of each group of records, in their order.
    group_sizes : ndarray of shape (G,), int64
        Records in each group.
    """

    responses: Responses
    hidden: Mapping[str, Counts]
    kept: NDArray[np.int64]
    operations: NDArray[np.float64]
    group_sizes: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class AskedNetwork:
    """One network and the records it is measured on; what several metrics need is computed once.

    Parameters
    ----------
    model : SpikingModel
        The network; no metric changes it.
    sets : mapping of str to Dataset
        What `evaluation_sets` returned.
    making : Making
        What it took to make this network.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> from unspike import evaluation_sets
    >>> from unspike.evaluation import AskedNetwork
    >>> network = AskedNetwork(model=model, sets=evaluation_sets(task, parts.test))
    >>> len(network.responses("forget")) == len(task.forgotten)
    True
    >>> network.responses("test") is network.responses("test")  # asked once
    True
    """

    model: SpikingModel
    sets: Mapping[str, Dataset]
    making: Making = Making()
    _known: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def on(self, sets: Mapping[str, Dataset]) -> AskedNetwork:
        """Return the same network on other sets; what it answered to the same records is known there."""
        return replace(self, sets=sets)

    def once(self, name: Hashable, make: Callable[[], T], *, of: Sequence[str] | None = None) -> T:
        """Return what `make` returned when it was first asked for.

        Parameters
        ----------
        name : hashable
            What is asked for.
        make : callable
            Computes it.
        of : sequence of str, optional
            Names of the sets that it depends on; all by default.
        """
        records = tuple((each, self.sets[each].fingerprint) for each in (self.sets if of is None else of))
        key = (name, records)
        if key not in self._known:
            self._known[key] = make()
        found: T = self._known[key]
        return found

    def activity(self, name: str) -> Activity:
        """Return what the network did when a set was presented to it as it is.

        Hidden counts are kept of every record, but of the retained ones of as many as a readout needs.
        """
        detailed = name != "retain"
        key = ("activity", self.sets[name].fingerprint, detailed)
        if key not in self._known:
            self._known[key] = _asked(self.model, self.sets[name], detailed=detailed)
        found: Activity = self._known[key]
        return found

    def responses(self, name: str, presentation: Presentation = PLAIN) -> Responses:
        """Return the network's answers to a set, in the order of the record ids."""
        if presentation == PLAIN:
            return self.activity(name).responses
        return self.once(
            ("responses", presentation), lambda: self._presented(name, presentation), of=(name, "forget")
        )

    def _presented(self, name: str, presentation: Presentation) -> Responses:
        forget = self.sets["forget"]
        model = self.once(
            ("network", presentation), lambda: presentation.prepared(self.model, forget), of=("forget",)
        )
        return presentation.present(model, self.sets[name]).in_order()

    def operations(self, name: str) -> float:
        """Return the synaptic operations of presenting every record of a set once."""
        return float(self.activity(name).operations.sum())

    def sample(self, name: str, size: int = RECORDED) -> Dataset:
        """Return at most so many records of a set, the same for every network, in the order of their ids."""
        dataset = self.sets[name]
        return dataset.take(evenly_spaced(dataset.record_id, size))

    def hidden(self, name: str, size: int | None = RECORDED) -> dict[str, Counts]:
        """Return the spike counts [B, N_l] of every hidden layer for a sample of a set, or for all of it.

        Parameters
        ----------
        name : str
            Name of the set; not the retained one.
        size : int or None
            At most so many records, those of `sample`; None for all.
        """
        activity = self.activity(name)
        ids = activity.responses.record_id
        chosen = evenly_spaced(ids, len(ids) if size is None else size)
        return {layer: counts[chosen] for layer, counts in activity.hidden.items()}

    def recording(self, name: str) -> Recording:
        """Return what every layer did for a sample of a set, spikes included."""
        sample = self.sample(name)
        return self.model.record(sample.x, record_id=sample.record_id, keep_spikes=True)

    @property
    def state(self) -> str:
        """Hash of everything that the network holds."""
        return self.once("state", lambda: state_hash(self.model), of=())

    @property
    def non_members(self) -> str:
        """Name of the set of never-seen records with which attacks compare the forgotten ones.

        For a class request they are of that class, or an attack would only tell the class from the others.
        """
        return "forget_test" if "forget_test" in self.sets else "test"


def _asked(model: SpikingModel, dataset: Dataset, *, detailed: bool) -> Activity:
    """Present records in the order of their ids, a part at a time, for a recording holds every neuron."""
    dataset = dataset.take(np.argsort(dataset.record_id, kind="stable"))
    counts: list[NDArray[np.float32]] = []
    hidden: dict[str, list[Counts]] = {}
    operations: list[int] = []
    sizes: list[int] = []
    kept = evenly_spaced(dataset.record_id, len(dataset) if detailed else READ_OUT)
    looked_at = np.isin(np.arange(len(dataset)), kept)
    first = 0
    for part in dataset.batches():
        recording = model.record(part.x, record_id=part.record_id)
        counts.append(recording.answers)
        for group in _groups(len(part), _GROUP if detailed else len(part)):
            operations.append(model.synaptic_operations(_part(recording, group)))
            sizes.append(group.stop - group.start)
        chosen, first = looked_at[first : first + len(part)], first + len(part)
        for layer in recording.hidden_layers:
            hidden.setdefault(layer, []).append(_smallest(recording.counts(layer)[chosen]))
    return Activity(
        responses=responses_of(model, dataset, counts),
        hidden={layer: np.concatenate(parts) for layer, parts in hidden.items()},
        kept=np.flatnonzero(looked_at),
        operations=np.array(operations, np.float64),
        group_sizes=np.array(sizes, np.int64),
    )


def _groups(records: int, size: int) -> list[slice]:
    return [slice(first, min(first + size, records)) for first in range(0, records, size)]


def _part(recording: Recording, records: slice) -> Recording:
    return replace(recording, all_counts=recording.all_counts[records], words=None, read_out=None)


def _smallest(counts: NDArray[np.int32]) -> Counts:
    return counts.astype(np.min_scalar_type(int(counts.max(initial=0))))


@dataclass(frozen=True, kw_only=True, eq=False)
class Context:
    """What a network is compared with, and how intervals are drawn.

    Parameters
    ----------
    kind : "class" or "samples"
        What was asked for.
    original : AskedNetwork
        The network before.
    references : sequence of AskedNetwork
        The retrained networks, without the one that is measured.
    panels : sequence of sequences of AskedNetwork
        The same as panels of equal size whichever network is measured (all but one retrained network, in
        turn), for metrics whose value depends on how many references they have; their mean is taken.
    bootstrap : Bootstrap
        How intervals are drawn.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> unlearned = make_unlearner("fine-tune", epochs=1).unlearn(model, task)

    >>> from unspike import Workshop, oracle_seeds, train_oracles
    >>> workshop = Workshop(workers=1)
    >>> oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 2), workshop=workshop)
    >>> from unspike.evaluation import ComparedNetworks
    >>> networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)
    >>> context = networks.context()
    >>> context.kind, len(context.references), [len(panel) for panel in context.panels]
    ('class', 2, [1, 1])
    """

    kind: Kind
    original: AskedNetwork
    references: Sequence[AskedNetwork]
    panels: Sequence[Sequence[AskedNetwork]]
    bootstrap: Bootstrap = field(default_factory=Bootstrap)
