"""What a network may offer beyond the contract: each ability is a protocol, and nothing else is looked for.

A network has an ability if it has what the protocol declares. Whoever needs one asks by ``isinstance``, or by
a function below that also says what is done where the ability is missing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.threads import compute_threads

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.foundation.progress import Progress
    from unspike.models.contract import SpikingModel


@runtime_checkable
class HasThreads(Protocol):
    """A network that computes with several threads; results do not depend on their number.

    Attributes
    ----------
    threads : int or None
        How many, and it may be set; None for all there are.
    """

    threads: int | None


@runtime_checkable
class LeavesThreads(Protocol):
    """A network that computes with fewer threads than it may use, so that others can be trained beside it.

    Attributes
    ----------
    allowed_threads : int or None
        How many it and those beside it may use together; None for all there are.
    """

    @property
    def allowed_threads(self) -> int | None:
        """How many it and those beside it may use."""


@runtime_checkable
class CompilesFirst(Protocol):
    """A network whose code is compiled when it is first used on a machine, and can be compiled before."""

    def compile_first(self, dataset: Dataset, progress: Progress) -> None:
        """Compile what training on such records needs, unless that was done before."""


@runtime_checkable
class HasEpochs(Protocol):
    """A network that learns by presenting each record several times."""

    @property
    def n_epochs(self) -> int:
        """How often `SpikingModel.learn` presents each record unless it is told otherwise."""


@runtime_checkable
class HasSteps(Protocol):
    """A network that looks at a record for a number of time steps which can be chosen."""

    def with_steps(self, steps: int) -> SpikingModel:
        """Return a network in the same state that presents records for another number of time steps."""


@runtime_checkable
class HasRate(Protocol):
    """A network whose training has steps of a size that can be chosen."""

    def with_rate(self, factor: float) -> SpikingModel:
        """Return a network in the same state that learns by steps of so many times their size."""


@runtime_checkable
class LearnsByGradient(Protocol):
    """A network that may be taught along the gradient of its loss.

    Attributes
    ----------
    learns_by_gradient : bool
        Whether `SpikingModel.weight_change` is minus that gradient.
    """

    @property
    def learns_by_gradient(self) -> bool:
        """Whether the rule follows the gradient."""


@runtime_checkable
class SquaresChanges(Protocol):
    """A network that squares what its rule changes for each of many records at once."""

    def squared_change(
        self,
        x: NDArray[np.float32],
        targets: NDArray[np.float32],
        *,
        record_id: NDArray[np.int64] | None = None,
        presentation: int = 0,
    ) -> tuple[NDArray[np.float32], ...] | None:
        """Return the mean over records of the square of `SpikingModel.weight_change` for each alone.

        None where its rule or its layers leave no way but one record after another.
        """


@runtime_checkable
class HasDensity(Protocol):
    """A network of which only a share of the possible synapses exist.

    Attributes
    ----------
    connection_probability : float
        That share.
    """

    connection_probability: float

    def clone_with_density(self, connection_probability: float, *, seed: int) -> SpikingModel:
        """Return an untrained network of the same recipe with another share of the possible synapses."""


@runtime_checkable
class CameTrained(Protocol):
    """A network that was trained elsewhere, so that its recipe is what somebody says it is.

    Networks retrained by that recipe are believed once one of them, trained on all records, has been found as
    good as the network itself.

    Attributes
    ----------
    trained_by : str or None
        Who or what trained it, as far as is known; None where that is the recipe itself, here.
    """

    trained_by: str | None


@runtime_checkable
class Saves(Protocol):
    """A network that can be written to a file and read again."""

    def save(self, path: Path, **facts: Any) -> None:
        """Write the network; `facts` (JSON-ready) go into the file's header."""

    @classmethod
    def load(cls, path: Path) -> SpikingModel:
        """Return the network that a file holds."""


@runtime_checkable
class ReadsOut(Protocol):
    """A network whose answers need not be the spike counts of one output neuron a class.

    Several neurons may stand for a class, or the answers may be real numbers, read from membranes or from a
    layer without neurons. Such numbers are sums of real numbers, so how they are rounded may depend on the
    batch.

    Attributes
    ----------
    readout : str or None
        How the answers are read; None where they are the spike counts of one output neuron a class.
    """

    @property
    def readout(self) -> str | None:
        """How the answers are read."""


def answers_are_counts(model: SpikingModel) -> bool:
    """Say whether a network's answers are the spike counts of one output neuron a class."""
    return not isinstance(model, ReadsOut) or model.readout is None


@runtime_checkable
class HasClassBlocks(Protocol):
    """A network in which neurons of its own stand for each class, and learn from records of that class alone.

    What a network has learned of a class is then in the synapses and thresholds of those neurons and nowhere
    else: a training without the class differs in them only, and not in a bit elsewhere.
    """

    @property
    def output_classes(self) -> NDArray[np.int64]:
        """Class of each output neuron, int64 [N]."""


@runtime_checkable
class HasNirGraph(Protocol):
    """A network that can be written as a graph of NIR, the neuromorphic intermediate representation."""

    def nir_graph(self, *, dt: float) -> Any:
        """Return it as a ``nir.NIRGraph`` in whose unit of time a step lasts dt."""


@runtime_checkable
class HasHome(Protocol):
    """A network that was made elsewhere, and whose weights go back there in the form that is loaded there.

    Attributes
    ----------
    home_file : str
        What a file in that form is called.
    """

    home_file: str

    def save_weights(self, path: Path, **facts: Any) -> None:
        """Write the weights; `facts` (JSON-ready) go into the file's header."""


def use_threads(model: SpikingModel, threads: int | None) -> None:
    """Set the number of threads of a network that has such a setting."""
    if isinstance(model, HasThreads):
        model.threads = threads


def allowed_threads_of(model: SpikingModel) -> int | None:
    """Return how many threads a network was told to use; None for all there are."""
    if isinstance(model, LeavesThreads):
        return model.allowed_threads
    return model.threads if isinstance(model, HasThreads) else None


def same_threads(model: SpikingModel, other: SpikingModel) -> None:
    """Let a network compute with as many threads as another."""
    use_threads(model, allowed_threads_of(other))


def threads_beside(model: SpikingModel) -> int:
    """Return how many threads networks like it may use that are trained side by side."""
    return compute_threads(allowed_threads_of(model))


def threads_of(model: SpikingModel) -> int:
    """Return how many threads a network computes with; all that are usable where it does not say."""
    return compute_threads(model.threads if isinstance(model, HasThreads) else None)


def with_rate(model: SpikingModel, factor: float) -> SpikingModel:
    """Return a network that learns by steps of another size; the same one if it has no such setting."""
    return model.with_rate(factor) if isinstance(model, HasRate) else model


def learns_by_gradient(model: SpikingModel) -> bool:
    """Say whether a network's own rule follows the gradient of a loss."""
    return isinstance(model, LearnsByGradient) and model.learns_by_gradient


def epochs_of(model: SpikingModel) -> int:
    """Return how often each record is presented in one training; once where the network does not say."""
    return model.n_epochs if isinstance(model, HasEpochs) else 1
