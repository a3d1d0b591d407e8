"""A network under measurement, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.evaluation.presentations import PLAIN, Presentation
from unspike.evaluation.responses import Responses
from unspike.evaluation.scores import hidden_counts
from unspike.evaluation.statistics.bootstrap import Bootstrap

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.data.task import Kind
    from unspike.models.contract import SpikingModel
    from unspike.models.recording import Recording

RECORDED = 200

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """One network and the records it is measured on; what several metrics need is computed once.

    Parameters
    ----------
    model : SpikingModel
        The network; no metric changes it.
    sets : mapping of str to Dataset
        What `evaluation_sets` returned.
    bootstrap : Bootstrap
        How intervals are drawn.
    seconds : float, optional
        Wall time it took to make this network, s.
    synaptic_operations : float, optional
        Synaptic operations it took to make this network.
    """

    model: SpikingModel
    sets: Mapping[str, Dataset]
    bootstrap: Bootstrap = field(default_factory=Bootstrap)
    seconds: float | None = None
    synaptic_operations: float | None = None
    _known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` returned the first time it was asked for under this name."""
        if name not in self._known:
            self._known[name] = make()
        found: T = self._known[name]
        return found

    def responses(self, name: str, presentation: Presentation = PLAIN) -> Responses:
        """Return the network's answers to a set, in the order of the record ids."""
        return self.once(("responses", name, presentation), lambda: self._responses(name, presentation))

    def _responses(self, name: str, presentation: Presentation) -> Responses:
        forget = self.sets["forget"]
        model = self.once(("network", presentation), lambda: presentation.prepared(self.model, forget))
        return presentation.present(model, self.sets[name]).in_order()

    def sample(self, name: str, size: int = RECORDED) -> Dataset:
        """Return at most so many records of a set, the same for every network, in the order of their ids."""
        dataset = self.sets[name]
        return dataset.take(evenly_spaced(dataset.record_id, size))

    def recording(self, name: str) -> Recording:
        """Return what every layer did for a sample of a set, spikes included."""
        return self.once(("recording", name), lambda: self._recording(name))

    def _recording(self, name: str) -> Recording:
        sample = self.sample(name)
        return self.model.record(sample.x, record_id=sample.record_id, keep_spikes=True)

    def hidden(self, name: str) -> dict[str, NDArray[np.unsignedinteger]]:
        """Return the spike counts [B, N_l] of every hidden layer for a sample of a set that is not empty."""
        return self.once(("hidden", name), lambda: hidden_counts(self.model, self.sample(name)))

    @property
    def strangers(self) -> str:
        """Name of the set of never-seen records with which attacks compare the forgotten ones.

        For a class request they are of that class, or an attack would only tell the class from the others.
        """
        return "forget_test" if "forget_test" in self.sets else "test"


@dataclass(frozen=True, kw_only=True, eq=False)
class Context:
    """What a network is compared with.

    Parameters
    ----------
    kind : "class" or "samples"
        What was asked for.
    original : Subject
        The network before.
    references : sequence of Subject
        The retrained networks, without the one that is measured.
    panels : sequence of sequences of Subject
        The same as panels of equal size whichever network is measured (all but one retrained network, in
        turn), for metrics whose value depends on how many references they have; their mean is taken.
    """

    kind: Kind
    original: Subject
    references: Sequence[Subject]
    panels: Sequence[Sequence[Subject]]
