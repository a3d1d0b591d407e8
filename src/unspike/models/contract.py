"""The contract that every network must fulfil to be unlearned.

Every unlearning method is written once, over `record`, `synapses`, `thresholds` and `weight_change`, and
so works on networks trained by STDP, by surrogate gradients, or in another framework.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.foundation.progress import Progress
    from unspike.models.recording import Recording


@dataclass(frozen=True, kw_only=True, eq=False)
class SynapseGroup:
    """The synapses between two layers of neurons.

    Parameters
    ----------
    name : str
        ``"input-hidden1"``, say.
    pre_layer, post_layer : str
        Names of the layers, as in the recording.
    weight : array, float32
        A copy of the weights; [n_synapses] where they are sparse, [post, pre] where they are dense,
        [post, pre, ...] of a convolution, where a channel is a neuron.
    pre, post : int array
        Index of the pre- and postsynaptic neuron of each weight; broadcast to the shape of `weight`.
    assign : callable
        Takes an array of the shape of `weight` and makes it the network's weights.
    """

    name: str
    pre_layer: str
    post_layer: str
    weight: NDArray[np.float32]
    pre: NDArray[np.int32]
    post: NDArray[np.int32]
    assign: Callable[[NDArray[np.float32]], None]

    def gate(self, pre_selected: NDArray[np.bool_], post_selected: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return where both neurons of a synapse are selected, in the shape of `weight`.

        Parameters
        ----------
        pre_selected, post_selected : bool [n_pre], bool [n_post]
            Selected neurons of the two layers.
        """
        gate = pre_selected[self.pre] & post_selected[self.post]
        # The weights of a convolution have axes of their own besides those of the two layers.
        return gate if gate.shape == self.weight.shape else np.broadcast_to(gate, self.weight.shape).copy()


@dataclass(frozen=True, kw_only=True, eq=False)
class ThresholdGroup:
    """The firing thresholds of a layer of neurons.

    Parameters
    ----------
    name : str
        Name of the layer, as in the recording.
    value : array [N], float32
        A copy of the thresholds, in the neuron's own unit (mV in the native network).
    assign : callable
        Takes an array [N] and makes it the layer's thresholds.
    scale : float
        A change of threshold, in its unit, that clearly changes how a neuron fires; methods measure
        their steps in it, so that one setting serves every neuron model.
    """

    name: str
    value: NDArray[np.float32]
    assign: Callable[[NDArray[np.float32]], None]
    scale: float


@runtime_checkable
class SpikingModel(Protocol):
    """A trained spiking network that unspike can unlearn.

    Spike counts and changes may be drawn with random numbers; these are named by record ids, so that
    the same record always gives the same spikes, whatever the batch. What a network may offer besides is
    declared in `unspike.models.capabilities`.
    """

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the output neurons."""

    @property
    def seed(self) -> int:
        """Seed of everything random in it."""

    def settings(self) -> dict[str, Any]:
        """Return all that decides what it learns from some records, but for the seed; JSON-ready.

        Networks that are compared must agree in them. How it computes, by how many threads say, is left out.
        """

    def record(
        self, x: NDArray[np.float32], *, record_id: NDArray[np.int64] | None = None, keep_spikes: bool = False
    ) -> Recording:
        """Return what every layer did for records [B, ...]."""

    def predict_counts(
        self, x: NDArray[np.float32], *, record_id: NDArray[np.int64] | None = None
    ) -> NDArray[np.float32]:
        """Return the answers of the output, float32 [B, n_classes]: as a rule its spike counts.

        Where they are something else, `unspike.models.capabilities.ReadsOut` declares it.
        """

    def class_probabilities(self, counts: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability of each class that answers stand for, float64 [B, n_classes].

        They are in the terms of `weight_change`'s targets: a record whose target is its own answer asks
        for no change.
        """

    def synapses(self) -> tuple[SynapseGroup, ...]:
        """Return the synapses, one group for each pair of layers."""

    def thresholds(self) -> tuple[ThresholdGroup, ...]:
        """Return the firing thresholds, one group for each layer of neurons."""

    def weight_change(
        self,
        x: NDArray[np.float32],
        targets: NDArray[np.float32],
        *,
        record_id: NDArray[np.int64] | None = None,
        presentation: int = 0,
    ) -> tuple[NDArray[np.float32], ...]:
        """Return what the model's own learning rule would change, the mean over records.

        Parameters
        ----------
        x : float32 [B, ...]
            Records.
        targets : float32 [B, n_classes]
            Target probability of each class; a row may be a class, a mixture, or another network's answer.
        record_id : int64 [B], optional
            Names each record's random numbers.
        presentation : int
            Names the presentation, so that repeated ones draw fresh random numbers.

        Returns
        -------
        tuple of arrays
            One for each group of `synapses`, of the shape of its `weight`, before any learning rate;
            adding it moves the answers towards the targets.
        """

    def clone(self, *, seed: int | None = None) -> SpikingModel:
        """Return an untrained model of the same recipe, with this seed or the same one."""

    def copy(self) -> SpikingModel:
        """Return an independent model in the same state."""

    def learn(self, dataset: Dataset, *, epochs: int | None = None, progress: Progress | None = None) -> None:
        """Train on records, going on from the present state."""

    def state(self) -> dict[str, NDArray[Any]]:
        """Return copies of everything that holds data."""

    def load_state(self, state: dict[str, NDArray[Any]]) -> None:
        """Take over a state."""

    def synaptic_operations(self, recording: Recording) -> int:
        """Return how often a spike reached a synapse that is not zero (NeuroBench: effective)."""
