"""The contract of an unlearning method, and what it returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.data.task import Kind, Task
    from unspike.foundation.progress import Progress
    from unspike.models.contract import SpikingModel

What = Literal["weight", "threshold"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """What a request changed in one group of synapses or thresholds.

    Parameters
    ----------
    group : str
        Name of the group.
    what : "weight" or "threshold"
        What was changed.
    index : int64 [n]
        Flat places in the group.
    before, after : float32 [n]
        Values before and after; thresholds in mV.
    cause : int8 [n]
        The last phase that changed each value, an index into `causes`.
    causes : sequence of str
        Names of the phases.
    total : int
        Size of the group.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> unlearned = make_unlearner("fine-tune", epochs=1).unlearn(model, task)
    >>> change = unlearned.changes[0]
    >>> change.group, change.what, change.causes, len(change.before) == len(change.index) <= change.total
    ('input-hidden1', 'weight', ('fine-tuning',), True)
    """

    group: str
    what: What
    index: NDArray[np.int64]
    before: NDArray[np.float32]
    after: NDArray[np.float32]
    cause: NDArray[np.int8]
    causes: Sequence[str]
    total: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Unlearned:
    """An unlearned network and the account of how it came about.

    Parameters
    ----------
    model : SpikingModel
        The unlearned network; the given one is not changed.
    original : SpikingModel
        The given network.
    changes : tuple of Change
        Every synapse and threshold that differs, group by group.
    trace : tuple of dict
        What each phase did and measured, in order, JSON-ready.
    seconds : float
        Wall time.
    synaptic_operations : int
        Synaptic operations of every presentation that the method asked for.
    used_retained_data : bool
        Whether retained data were used.
    settings : dict
        The method's name and settings, JSON-ready.
    unseen : Dataset, optional
        The never-seen records that the method was given, by which it cannot be judged.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> unlearned = make_unlearner("fine-tune", epochs=1).unlearn(model, task)
    >>> unlearned.settings["method"], unlearned.changed > 0
    ('fine-tune', True)
    >>> [change.group for change in unlearned.changes if change.what == "weight"]
    ['input-hidden1', 'hidden1-output']
    """

    model: SpikingModel
    original: SpikingModel = field(repr=False)
    changes: tuple[Change, ...]
    trace: tuple[dict[str, Any], ...]
    seconds: float
    synaptic_operations: int
    used_retained_data: bool
    settings: dict[str, Any]
    unseen: Dataset | None = field(default=None, repr=False)

    @property
    def changed(self) -> int:
        """Number of synapses and thresholds that differ."""
        return sum(len(change.index) for change in self.changes)

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from unspike.notebook.unlearned import unlearned_html

        return unlearned_html(self)

    def undo(self) -> SpikingModel:
        """Return the unlearned network with every listed change taken back, the original bit by bit."""
        from unspike.unlearning.changes import taken_back

        return taken_back(self.model, self.changes)


@runtime_checkable
class Unlearner(Protocol):
    """A method that makes a network forget records it was trained on.

    Examples
    --------
    >>> from unspike import Unlearner, make_unlearner
    >>> method = make_unlearner("scrub")
    >>> isinstance(method, Unlearner), method.needs_retain, method.kinds
    (True, True, ('class', 'samples'))
    """

    @property
    def name(self) -> str:
        """What the command line calls it."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The requests it can carry out."""

    @property
    def needs_retain(self) -> bool:
        """Whether it cannot do without retained data."""

    @property
    def uses_retain(self) -> bool:
        """Whether it looks at retained data where they are given."""

    @property
    def idle(self) -> bool:
        """Whether leaving the network as it is, is all it does."""

    @property
    def strength(self) -> tuple[str, tuple[float, ...]] | None:
        """The setting that decides how strongly it forgets, and values to choose from, weak to strong."""

    @property
    def citation(self) -> str:
        """BibTeX of its source."""

    def settings(self) -> dict[str, Any]:
        """Return its name, as ``method``, and every setting that decides the result; JSON-ready."""

    def unlearn(
        self,
        model: SpikingModel,
        task: Task,
        *,
        unseen: Dataset | None = None,
        progress: Progress | None = None,
    ) -> Unlearned:
        """Return a network that has forgotten, and leave the given one as it is.

        Parameters
        ----------
        model : SpikingModel
            A trained network.
        task : Task
            The training records to forget and those to keep, and what the network must become.
        unseen : Dataset, optional
            Records the network was never trained on (the validation part): how it answers them is how
            it should answer forgotten ones.
        progress : Progress, optional
            Told of the work.

        Returns
        -------
        Unlearned
            The network, every change that was made, and what it cost.
        """
