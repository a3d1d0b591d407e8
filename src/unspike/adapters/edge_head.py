"""A head with a block of neurons for each class over frozen features, as chips that learn at the edge have.

On BrainChip's Akida the last layer learns on the chip: its inputs and weights are binary, each neuron has a
fixed number of synapses, and several neurons stand for each class (doc.brainchipinc.com, "Tips to set Akida
edge learning parameters": the number of weights, about 1.2 times the spikes of a record, and the number of
neurons per class). A record is named by the class of the neuron with the highest potential. This head has
that structure; how the chip itself learns is not published in full, so the rule is ours, the field's oldest:
the neurons of a block are the centres of clusters of its class's records (J. MacQueen, "Some methods for
classification and analysis of multivariate observations", Berkeley Symposium 1, 1967), with binary weights:

.. math:: u_i = \\sum_j w_{ij} s_j, \\quad a_c = \\max_{i \\in c, \\; u_i \\ge \\theta_i} u_i

A neuron's synapses are those inputs that are most often active in the records nearest to it. A block learns
from the records of its class alone: no block ever sees what another does. Hence a class that is erased by
giving its block back its first weights leaves the very head that never met it, bit for bit
(`unspike.unlearning.exact.clear_block`). That holds of the head; features that were trained on the records
remember what they remember.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress, Progress
from unspike.foundation.randomness import Purpose, bits, key
from unspike.models.contract import SynapseGroup, ThresholdGroup
from unspike.models.packing import pack
from unspike.models.recording import INPUT, OUTPUT, Recording
from unspike.models.softmax import softmax

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

Features = Callable[[NDArray[np.float32]], NDArray[np.bool_]]
"""Takes records [B, ...], arrays or events; returns which features each has, bool [B, F]. Learns nothing."""

THRESHOLD = 0.5
"""Share of a neuron's synapses that have to be active lest it be silent, as it mostly is before learning."""
_SHARPNESS = 20.0  # of the softmax of answers as shares of a neuron's synapses
_AT_ONCE = 1000  # records


class EdgeHead:
    """A layer of binary synapses in which a block of neurons stands for each class.

    Parameters
    ----------
    features : callable
        See `Features`.
    class_names : sequence of str
        Names of the classes.
    record_shape : tuple of int
        Shape of a record.
    n_features : int
        Features of a record.
    n_weights : int
        Synapses of each neuron, at most as many as features.
    neurons_per_class : int
        Neurons of a block.
    epochs : int
        How often a block looks at the records of its class in a training.
    seed : int
        Of the first weights and of the order of records.

    Raises
    ------
    InvalidInput
        If a number is out of range.
    """

    def __init__(  # noqa: PLR0913 - the settings of a network are parameters
        self,
        features: Features,
        class_names: Sequence[str],
        record_shape: Sequence[int],
        n_features: int,
        *,
        n_weights: int,
        neurons_per_class: int = 10,
        epochs: int = 5,
        seed: int = 0,
    ) -> None:
        bounds = {
            "n_weights": (n_weights, n_features),
            "neurons_per_class": (neurons_per_class, 10_000),
            "epochs": (epochs, 100_000),
        }
        for name, (value, most) in bounds.items():
            if not isinstance(value, int | np.integer) or not 1 <= value <= most:
                raise InvalidInput(f"{name} is {value!r}, expected a whole number from 1 to {most}")
        self._features, self._class_names, self._shape = features, tuple(class_names), tuple(record_shape)
        self._n_weights, self._per_class = int(n_weights), int(neurons_per_class)
        self._epochs, self._seed = int(epochs), seed
        self._weight = _first_weights(seed, self.n_neurons, n_features, n_weights)
        self._threshold = np.full(self.n_neurons, THRESHOLD * n_weights, np.float32)

    @classmethod
    def untrained(cls, dataset: Dataset, features: Features, **settings: Any) -> EdgeHead:
        """Return a head built for a data set's records and classes, not yet trained.

        Parameters
        ----------
        dataset : Dataset
            One record at least.
        features : callable
            See `Features`.
        **settings : int
            As `EdgeHead` takes them.
        """
        found = features(dataset.take(slice(1)).x)
        return cls(features, dataset.class_names, dataset.records.shape[1:], found.shape[1], **settings)

    # what it is

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes."""
        return self._class_names

    @property
    def seed(self) -> int:
        """Seed of the first weights and of the order of records."""
        return self._seed

    @property
    def n_epochs(self) -> int:
        """How often a block looks at the records of its class in a training."""
        return self._epochs

    @property
    def n_neurons(self) -> int:
        """Neurons of all blocks."""
        return len(self._class_names) * self._per_class

    @property
    def readout(self) -> str:
        """How the answers are read."""
        return "highest potential of a class's neurons that fire"

    @property
    def output_classes(self) -> NDArray[np.int64]:
        """Class of each output neuron, int64 [N]: no neuron learns from records of another class."""
        return np.arange(self.n_neurons) // self._per_class

    def settings(self) -> dict[str, Any]:
        """Return all that decides what it learns from some records, but for the seed; JSON-ready."""
        features = getattr(self._features, "settings", None)
        return {
            "model": "edge head",
            "features": features() if features else getattr(self._features, "__qualname__", "features"),
            "n_weights": self._n_weights,
            "neurons_per_class": self._per_class,
            "steps": 1,
            "epochs": self._epochs,
        }

    # what it does

    def record(
        self, x: NDArray[np.float32], *, record_id: NDArray[np.int64] | None = None, keep_spikes: bool = False
    ) -> Recording:
        """Return which features and neurons were active for records [B, ...], in one time step."""
        active = self._active(x)
        potential = self._potential(active)
        spikes = np.concatenate([active, potential >= self._threshold], axis=1)
        return Recording(
            layer_names=(INPUT, OUTPUT),
            first_neuron=[0, active.shape[1], spikes.shape[1]],
            n_steps=1,
            words=pack(spikes[None]) if keep_spikes else None,
            all_counts=spikes.astype(np.int32),
            read_out=self._answers(potential),
        )

    def predict_counts(
        self, x: NDArray[np.float32], *, record_id: NDArray[np.int64] | None = None
    ) -> NDArray[np.float32]:
        """Return the answers (`readout`), float32 [B, n_classes]."""
        return self._answers(self._potential(self._active(x)))

    def class_probabilities(self, counts: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the softmax of answers as shares of a neuron's synapses, float64 [B, n_classes]."""
        return softmax(counts, _SHARPNESS / self._n_weights)

    def synaptic_operations(self, recording: Recording) -> int:
        """Return how often a spike reached a synapse that is not zero."""
        spikes = recording.counts(INPUT).sum(axis=0, dtype=np.int64)
        return int(spikes @ np.count_nonzero(self._weight, axis=0))

    def _active(self, x: NDArray[np.float32]) -> NDArray[np.bool_]:
        if tuple(x.shape[1:]) != self._shape:
            raise InvalidInput(f"records have shape {tuple(x.shape[1:])}, this head takes {self._shape}")
        parts = [self._features(x[first : first + _AT_ONCE]) for first in range(0, len(x), _AT_ONCE)]
        wide = self._weight.shape[1]
        return np.concatenate([np.zeros((0, wide), np.bool_), *(np.asarray(part, bool) for part in parts)])

    def _potential(self, active: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.asarray(active.astype(np.float64) @ self._weight.T.astype(np.float64))

    def _answers(self, potential: NDArray[np.float64]) -> NDArray[np.float32]:
        fires = np.where(potential >= self._threshold, potential, 0.0)
        of_blocks = fires.reshape(len(fires), len(self._class_names), self._per_class)
        return np.asarray(of_blocks.max(axis=2, initial=0.0), np.float32)

    # what it learns

    def learn(self, dataset: Dataset, *, epochs: int | None = None, progress: Progress | None = None) -> None:
        """Let the block of each class learn from its records; blocks of classes without any stay as they are.

        A neuron that has not learned yet takes the features of one record, in an order drawn by record id.
        Then, in each epoch, every record goes to the neuron of the block that it excites most, and each
        neuron takes the features that are most frequent in its records.
        """
        times, progress = self._epochs if epochs is None else epochs, progress or NoProgress()
        progress.start("training", times * len(dataset), "records")
        for label in np.unique(dataset.y):
            own = dataset.take(dataset.y == label)
            streams = key(self._seed, Purpose.RECORD_ORDER, own.record_id, 0)
            own = own.take(np.lexsort((own.record_id, bits(streams, 0))))
            block = slice(label * self._per_class, (label + 1) * self._per_class)
            self._weight[block] = self._learned(block, self._active(own.x), times)
            progress.step(times * len(own))
        progress.close()

    def _learned(self, block: slice, active: NDArray[np.bool_], epochs: int) -> NDArray[np.float32]:
        """Return the weights of a block after some epochs with records of its class, in their order."""
        weight = self._weight[block].copy()
        first = _first_weights(self._seed, self.n_neurons, weight.shape[1], self._n_weights)[block]
        fresh = np.flatnonzero((weight == first).all(axis=1))
        for neuron, record in zip(fresh, active, strict=False):
            weight[neuron] = self._most_frequent(record[None])
        learns = np.setdiff1d(np.arange(len(weight)), fresh[len(active) :])
        for _ in range(epochs):
            nearest = learns[(active.astype(np.float32) @ weight[learns].T).argmax(axis=1)]
            for neuron in np.unique(nearest):
                weight[neuron] = self._most_frequent(active[nearest == neuron])
        return weight

    def _most_frequent(self, active: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return 1 for the features that most of some records have, as many as a neuron has synapses."""
        times = active.sum(axis=0)
        chosen = np.argsort(-times, kind="stable")[: self._n_weights]
        weight = np.zeros(len(times), np.float32)
        weight[chosen[times[chosen] > 0]] = 1.0
        return weight

    def weight_change(
        self,
        x: NDArray[np.float32],
        targets: NDArray[np.float32],
        *,
        record_id: NDArray[np.int64] | None = None,
        presentation: int = 0,
    ) -> tuple[NDArray[np.float32], ...]:
        """Return what each record would have the neuron of each block do that it excites most.

        Synapses of its active features grow by the class's target, and all shrink alike, so that the sum of
        a neuron's weights stays: features compete for its synapses, and the most frequent win. What other
        blocks answer has no part in it.
        """
        active = self._active(x).astype(np.float32)
        potential = self._potential(active > 0)
        of_blocks = potential.reshape(len(x), len(self._class_names), self._per_class)
        nearest = of_blocks.argmax(axis=2) + np.arange(len(self._class_names)) * self._per_class
        share = np.zeros((len(x), self.n_neurons), np.float32)
        np.put_along_axis(share, nearest, np.asarray(targets, np.float32), axis=1)
        return (share.T @ (active - active.mean(axis=1, keepdims=True)) / np.float32(len(x)),)

    # its parts and its state

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from unspike.notebook.network import model_html

        return model_html(self)

    def synapses(self) -> tuple[SynapseGroup, ...]:
        """Return the synapses from features to neurons."""

        def assign(weight: NDArray[np.float32]) -> None:
            self._weight[...] = weight

        return (
            SynapseGroup(
                name=f"{INPUT}-{OUTPUT}",
                pre_layer=INPUT,
                post_layer=OUTPUT,
                weight=self._weight.copy(),
                pre=np.arange(self._weight.shape[1], dtype=np.int32)[None, :],
                post=np.arange(self.n_neurons, dtype=np.int32)[:, None],
                assign=assign,
            ),
        )

    def thresholds(self) -> tuple[ThresholdGroup, ...]:
        """Return the potential, in active synapses, from which each neuron fires."""

        def assign(value: NDArray[np.float32]) -> None:
            self._threshold[...] = value

        scale = self._n_weights / 16
        return (ThresholdGroup(name=OUTPUT, value=self._threshold.copy(), assign=assign, scale=scale),)

    def clone(self, *, seed: int | None = None) -> EdgeHead:
        """Return an untrained head over the same features, with this seed or the same one."""
        return EdgeHead(
            self._features,
            self._class_names,
            self._shape,
            self._weight.shape[1],
            n_weights=self._n_weights,
            neurons_per_class=self._per_class,
            epochs=self._epochs,
            seed=self._seed if seed is None else seed,
        )

    def copy(self) -> EdgeHead:
        """Return an independent head in the same state."""
        twin = copy.copy(self)
        twin._weight, twin._threshold = self._weight.copy(), self._threshold.copy()
        return twin

    def state(self) -> dict[str, NDArray[Any]]:
        """Return copies of weights and thresholds: all that saw records."""
        return {"weight": self._weight.copy(), "threshold": self._threshold.copy()}

    def load_state(self, state: dict[str, NDArray[Any]]) -> None:
        """Take over what `state` returned."""
        for name, own in self.state().items():
            given = state.get(name)
            if given is None or given.shape != own.shape or not np.isfinite(given).all():
                found = "nothing" if given is None else f"shape {given.shape}"
                raise InvalidInput(
                    f"state '{name}': found {found}, expected finite numbers of shape {own.shape}"
                )
        self._weight[...], self._threshold[...] = state["weight"], state["threshold"]


def _first_weights(seed: int, n_neurons: int, n_features: int, n_weights: int) -> NDArray[np.float32]:
    """Return a 1 for as many features as a neuron has synapses, drawn for each neuron."""
    streams = key(seed, Purpose.INITIAL_WEIGHTS, np.arange(n_neurons))
    order = np.argsort(bits(streams[:, None], np.arange(n_features)[None]), axis=1, kind="stable")
    weight = np.zeros((n_neurons, n_features), np.float32)
    np.put_along_axis(weight, order[:, :n_weights], np.float32(1.0), axis=1)
    return weight
