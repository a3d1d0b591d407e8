"""SpikingClassifier: spike code, network and learning rule behind scikit-learn's conventions."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unspike.events import Events, ids_of_content
from unspike.foundation.class_labels import written
from unspike.foundation.compile_cache import tell_of_compilation
from unspike.foundation.errors import InvalidInput
from unspike.foundation.json_values import plain
from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.foundation.progress import NoProgress, Progress
from unspike.foundation.threads import compiled_loops
from unspike.models.contract import SynapseGroup, ThresholdGroup
from unspike.models.packing import n_words
from unspike.models.recording import Recording
from unspike.models.registry import register_model
from unspike.models.softmax import softmax
from unspike.notebook.bar import progress_bar
from unspike.snn.compiling import compile_first
from unspike.snn.estimator import Estimator, check_fitted
from unspike.snn.feature_scale import FeatureScale, ScaledValues
from unspike.snn.given import check_features, labels_of, modality_of, records_of, weights_of
from unspike.snn.kernels.present import present
from unspike.snn.learning import Lessons, input_streams, learn, refuse_large_batches
from unspike.snn.model_file import KIND, load_model, save_model
from unspike.snn.network import Network
from unspike.snn.nir_graph import nir_graph_of
from unspike.snn.plasticity.rule import SquaresCounts
from unspike.snn.plasticity.surrogate_gradient import SurrogateGradient
from unspike.snn.recipes import Recipe, recipe_named

if TYPE_CHECKING:
    import nir

    from unspike.data.dataset import Dataset
    from unspike.snn.encoding.contract import Values

CHUNK = 500  # records that are presented at once, or as many as this many bytes hold
CHUNK_BYTES = 2**28
PREDICTION = 2**32
MOST_STEPS = 10_000


@register_model(KIND)
class SpikingClassifier(Estimator):
    """A spiking network that classifies records by the output neuron that fires most.

    Parameters
    ----------
    recipe : str or Recipe
        Name of a recipe, or one of your own.
    hidden : tuple of int, or int
        Neurons of each hidden layer; a number alone is one layer.
    connection_probability : float
        Of neurons of neighbouring layers; the output layer is joined to all.
    steps : int, ms, optional
        Time steps of a presentation; the recipe's by default.
    epochs : int, optional
        Presentations of each record; the recipe's by default.
    seed : int
        Of everything random.
    threads : int, optional
        Threads; all usable processors by default. Results do not depend on it.
    modality : {"image", "series", "vector"}, optional
        What `fit` is to take records for; by default what their shape says.
    verbose : bool
        Whether `fit` shows its progress: in a notebook in the cell, elsewhere on stderr.

    Attributes
    ----------
    classes_ : ndarray [n_classes]
        The labels.
    n_features_in_, feature_names_in_
        Number of features of vectors, and the names that a table gave them.
    feature_scale_ : FeatureScale or None
        Mean and deviation of the features of vectors or channels of series in training, by which they are
        scaled; None for images.
    class_names : tuple of str
        The labels as text.
    network_ : Network
        The trained network.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from unspike.snn.classifier import SpikingClassifier
    >>> x, y = load_digits(return_X_y=True)
    >>> model = SpikingClassifier(hidden=(40,), epochs=2).fit(x[:300].reshape(-1, 8, 8) / 16, y[:300])
    >>> model.predict(x[:3].reshape(-1, 8, 8) / 16).shape
    (3,)
    """

    feature_scale_: FeatureScale | None

    def __init__(  # noqa: PLR0913 - the settings of an estimator are parameters
        self,
        recipe: str | Recipe = "default",
        *,
        hidden: Sequence[int] | int = (200, 200),
        connection_probability: float = 0.1,
        steps: int | None = None,
        epochs: int | None = None,
        seed: int = 0,
        threads: int | None = None,
        modality: str | None = None,
        verbose: bool = False,
    ) -> None:
        self.recipe = recipe
        self.hidden = hidden
        self.connection_probability = connection_probability
        self.steps = steps
        self.epochs = epochs
        self.seed = seed
        self.threads = threads
        self.modality = modality
        self.verbose = verbose

    # scikit-learn's conventions

    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        record_id: ArrayLike | None = None,
        modality: str | None = None,
        progress: Progress | None = None,
    ) -> SpikingClassifier:
        """Train from scratch.

        Parameters
        ----------
        x : array of shape [B, F], [B, H, W] or [B, T, C]
            Records, finite numbers; images from 0 to 1.
        y : array of shape [B]
            Their labels, of two classes or more.
        sample_weight : array of shape [B], optional
            How often a record is presented in an epoch, on average: 2 is to have it twice, 0 to leave it out.
        record_id : int array of shape [B], optional
            Names each record's random numbers; by default a hash of the record.
        modality : {"image", "series", "vector"}, optional
            What the records are; goes before the model's own `modality`.
        progress : Progress, optional
            Told of each presentation.

        Returns
        -------
        SpikingClassifier
            The model itself.

        Raises
        ------
        InvalidInput
            If records, labels or settings cannot be used.
        """
        records = records_of(x)
        check_features(self, x, reset=True)
        labels, ids = labels_of(y, len(records)), _ids(records, record_id)
        weight = weights_of(sample_weight, len(records))
        if weight is not None:
            counts = weight > 0
            records, labels, ids, weight = records[counts], labels[counts], ids[counts], weight[counts]
        self.classes_, index = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise InvalidInput("y holds one class only, expected at least two")
        kind = modality_of(records, modality or self.modality)
        self._build(records.shape[1:], tuple(written(label) for label in self.classes_), kind)
        self._refuse_large_batches()
        lessons = Lessons(x=records, y=index.astype(np.int64), record_id=ids, weight=weight)
        told = progress or (progress_bar() if self.verbose else NoProgress())
        if isinstance(told, NoProgress):
            tell_of_compilation(present)
        self._compile(lessons, told)
        self._learn(lessons, None, told)
        return self

    def predict(self, x: ArrayLike) -> NDArray[Any]:
        """Return the label of each record, [B]; the first of `classes_` among equals and in silence."""
        best = self.predict_counts(self._given(x)).argmax(axis=1)
        labels: NDArray[Any] = self.classes_[best]
        return labels

    def predict_proba(self, x: ArrayLike) -> NDArray[np.float64]:
        """Return the probability of each class, [B, n_classes]; see `class_probabilities`."""
        return self.class_probabilities(self.predict_counts(self._given(x)))

    def _given(self, x: ArrayLike) -> NDArray[np.float32]:
        check_fitted(self, "network_")
        records = records_of(x)
        check_features(self, x, reset=False)
        return records

    # the contract of a SpikingModel

    @classmethod
    def untrained(cls, dataset: Dataset, **settings: Any) -> SpikingClassifier:
        """Return a model built for a data set's records and classes, not yet trained."""
        model = cls(**settings)
        model.classes_ = np.arange(dataset.n_classes)
        model._build(dataset.records.shape[1:], dataset.class_names, dataset.modality)
        model._refuse_large_batches()
        return model

    def learn(self, dataset: Dataset, *, epochs: int | None = None, progress: Progress | None = None) -> None:
        """Train on records, going on from the present weights; step sizes start afresh."""
        self._check_shape(dataset.records)
        lessons = Lessons(x=dataset.records, y=dataset.y, record_id=dataset.record_id)
        self._learn(lessons, epochs, progress)

    def compile_first(self, dataset: Dataset, progress: Progress) -> None:
        """Compile what training on such records needs, unless this machine has it already."""
        self._check_shape(dataset.records)
        few = dataset.take(range(min(2, len(dataset))))
        self._compile(Lessons(x=few.records, y=few.y, record_id=few.record_id), progress)

    def record(
        self, x: NDArray[np.float32], *, record_id: NDArray[np.int64] | None = None, keep_spikes: bool = False
    ) -> Recording:
        """Return what every layer did for records [B, ...]; spikes are kept only on request."""
        self._check_shape(x)
        network = self.network_
        refuse_what_does_not_fit(
            len(x) * (network.bytes_of(1, self.n_steps_) if keep_spikes else 4 * network.n_neurons),
            f"the recording of {len(x):,} records by {network.n_neurons:,} neurons",
            "record fewer at a time",
        )
        # Filled part by part: a list of parts would be there twice while they are joined.
        counts = np.empty((len(x), network.n_neurons), np.int32)
        kept = len(x) if keep_spikes else 0
        words = np.empty((kept, n_words(self.n_steps_), network.n_neurons), np.uint16)
        for chunk, batch_words, batch_counts in self._present(x, record_id):
            counts[chunk] = batch_counts
            if keep_spikes:
                words[chunk] = batch_words
        return Recording(
            layer_names=network.layer_names,
            first_neuron=network.first_neuron.tolist(),
            n_steps=self.n_steps_,
            words=words if keep_spikes else None,
            all_counts=counts,
        )

    def predict_counts(
        self, x: NDArray[np.float32], *, record_id: NDArray[np.int64] | None = None
    ) -> NDArray[np.float32]:
        """Return the output spike counts, float32 [B, n_classes]."""
        self._check_shape(x)
        counts = np.empty((len(x), len(self.class_names)), np.float32)
        for chunk, _, batch_counts in self._present(x, record_id):
            counts[chunk] = batch_counts[:, -counts.shape[1] :]
        return counts

    @property
    def learns_by_gradient(self) -> bool:
        """Whether the recipe's rule follows the gradient of a loss."""
        return isinstance(self._recipe().rule, SurrogateGradient)

    def class_probabilities(self, counts: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the softmax of output counts at the learning rule's temperature, float64 [B, n_classes]."""
        return softmax(counts, self._recipe().rule.inverse_temperature)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: of an estimator that was not fitted, its parameters."""
        from unspike.notebook.html import facts_html
        from unspike.notebook.network import model_html

        if not hasattr(self, "network_"):
            return facts_html(type(self).__name__, self.get_params().items())
        return model_html(self)

    def settings(self) -> dict[str, Any]:
        """Return everything but the seed that decides what it learns from some records."""
        recipe = self._recipe()
        told = {
            **recipe.settings(),
            "recipe": recipe.name,
            "hidden": self.hidden_sizes,
            "connection_probability": self.connection_probability,
            "steps": recipe.steps if self.steps is None else self.steps,
            "epochs": self.n_epochs,
            "modality": self.modality_,
        }
        if self.modality_ == "events":
            told["codes"] = {"events": self.code_.settings()}
        del told["name"]
        plain_settings: dict[str, Any] = plain(told)
        return plain_settings

    @property
    def n_epochs(self) -> int:
        """How often each record is presented in a training."""
        return self._recipe().epochs if self.epochs is None else int(self.epochs)

    def with_steps(self, steps: int) -> SpikingClassifier:
        """Return a network in the same state that presents records for another number of time steps."""
        twin = self._changed(steps=steps)
        twin.load_state(self.state())
        return twin

    def with_rate(self, factor: float) -> SpikingClassifier:
        """Return a network in the same state that learns by steps of so many times their size."""
        recipe = self._recipe()
        twin = self._changed(recipe=replace(recipe, learning_rate=factor * recipe.learning_rate))
        twin.load_state(self.state())
        return twin

    def clone_with_density(self, connection_probability: float, *, seed: int) -> SpikingClassifier:
        """Return an untrained network of the same recipe with another share of the possible synapses."""
        return self._changed(connection_probability=connection_probability, seed=seed)

    def synapses(self) -> tuple[SynapseGroup, ...]:
        """Return the synapses between each two neighbouring layers."""
        return tuple(self._synapse_group(n) for n in range(len(self.network_.connections)))

    def thresholds(self) -> tuple[ThresholdGroup, ...]:
        """Return the firing thresholds (v_t for Izhikevich neurons) of each layer but the input."""
        return tuple(self._threshold_group(n) for n in range(1, len(self.network_.sizes)))

    def weight_change(
        self,
        x: NDArray[np.float32],
        targets: NDArray[np.float32],
        *,
        record_id: NDArray[np.int64] | None = None,
        presentation: int = 0,
    ) -> tuple[NDArray[np.float32], ...]:
        """Return what the recipe's learning rule would change; see `SpikingModel.weight_change`."""
        network, rule = self.network_, self._recipe().rule
        with compiled_loops(self.threads):
            spikes = self._learning_spikes(x, record_id, presentation)
            change = rule.change(network, spikes, targets, self.n_steps_).weight
        return self._by_group(change)

    def squared_change(
        self,
        x: NDArray[np.float32],
        targets: NDArray[np.float32],
        *,
        record_id: NDArray[np.int64] | None = None,
        presentation: int = 0,
    ) -> tuple[NDArray[np.float32], ...] | None:
        """Return the mean square of single records' changes; None where the rule has no way to it."""
        network, rule = self.network_, self._recipe().rule
        if not isinstance(rule, SquaresCounts):
            return None
        with compiled_loops(self.threads):
            spikes = self._learning_spikes(x, record_id, presentation)
            _, counts = network.present(spikes, self.n_steps_)
            return self._by_group(rule.squared_change(network, counts, targets, self.n_steps_))

    def _learning_spikes(
        self, x: NDArray[np.float32], record_id: NDArray[np.int64] | None, presentation: int
    ) -> NDArray[np.uint16]:
        self._check_shape(x)
        streams = input_streams(self.seed, _ids(x, record_id), PREDICTION + 1 + presentation)
        return self.code_.spikes(self.code_.prepare(self._scaled(x)), streams, self.n_steps_)

    def _by_group(self, change: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        network = self.network_
        return tuple(change[network.synapses(n)] for n in range(len(network.connections)))

    def clone(self, *, seed: int | None = None) -> SpikingClassifier:
        """Return an untrained model of the same recipe, with this seed or the same one."""
        return self._changed(seed=self.seed if seed is None else seed)

    def copy(self) -> SpikingClassifier:
        """Return an independent model in the same state."""
        twin = copy.copy(self)
        twin.network_ = copy.copy(self.network_)
        twin.network_.weight = self.network_.weight.copy()
        twin.network_.v_t = self.network_.v_t.copy()
        return twin

    def state(self) -> dict[str, NDArray[Any]]:
        """Return copies of all that saw data: weights, thresholds, and the scale of features or channels."""
        state = {"weight": self.network_.weight.copy(), "v_t": self.network_.v_t.copy()}
        if self.feature_scale_ is None:
            return state
        scale = self.feature_scale_
        return {**state, "feature_mean": scale.mean.copy(), "feature_deviation": scale.deviation.copy()}

    def load_state(self, state: dict[str, NDArray[Any]]) -> None:
        """Take over what `state` returned."""
        for name, own in self.state().items():
            given = state.get(name)
            if given is None or given.shape != own.shape or not np.all(np.isfinite(given)):
                found = "nothing" if given is None else f"shape {given.shape}"
                raise InvalidInput(
                    f"state '{name}': found {found}, expected finite numbers of shape {own.shape}"
                )
        self.network_.weight[...], self.network_.v_t[...] = state["weight"], state["v_t"]
        if self.feature_scale_ is not None:
            mean, deviation = state["feature_mean"], state["feature_deviation"]
            self.feature_scale_ = FeatureScale(mean.astype(np.float32), deviation.astype(np.float32))

    def synaptic_operations(self, recording: Recording) -> int:
        """Return how often a spike reached a synapse that is not zero."""
        network = self.network_
        effective = np.add.reduceat(network.weight != 0, network.row_start[:-1], dtype=np.int64)
        effective[network.row_start[:-1] == network.row_start[1:]] = 0
        spikes = recording.all_counts[:, : len(effective)].sum(axis=0, dtype=np.int64)
        return int(spikes @ effective)

    def nir_graph(self, *, dt: float = 0.001) -> nir.NIRGraph:
        """Return the network, without its spike code, as a NIR graph in which a step of 1 ms lasts dt."""
        check_fitted(self, "network_")
        return nir_graph_of(self.network_, dt=dt)

    def save(self, path: str | Path, **facts: Any) -> None:
        """Write the model to a safetensors file; `facts` (a data fingerprint, say) go into its header."""
        check_fitted(self, "network_")
        save_model(self, Path(path), facts)

    @classmethod
    def load(cls, path: str | Path) -> SpikingClassifier:
        """Read a model that `save` wrote; its content hash is checked, nothing is unpickled."""
        return load_model(Path(path), cls)

    # parts

    def _changed(self, **settings: Any) -> SpikingClassifier:
        """Return an untrained network with some settings changed."""
        fresh = SpikingClassifier(**{**self.get_params(), **settings})
        fresh.classes_ = self.classes_
        fresh._build(self.record_shape_, self.class_names, self.modality_)
        return fresh

    def _build(self, shape: tuple[int, ...], class_names: tuple[str, ...], modality: str | None) -> None:
        recipe = self._recipe()
        self._check_settings(recipe)
        self.record_shape_, self.class_names_, self.modality_ = tuple(shape), class_names, modality
        self.n_steps_ = recipe.steps if self.steps is None else self.steps
        self.code_ = recipe.code(shape, modality)
        hidden = self.hidden_sizes
        sizes = (self.code_.n_inputs(shape), *hidden, len(class_names))
        probabilities = [self.connection_probability] * len(hidden) + [1.0]
        fan_in = [n * p for n, p in zip(sizes[:-1], probabilities, strict=True)]
        with compiled_loops(self.threads):
            self.network_ = Network(
                sizes,
                connection_probability=self.connection_probability,
                neuron=recipe.neuron,
                gain=recipe.gains(fan_in),
                weight_deviation=recipe.weight_deviation,
                seed=self.seed,
            )
        of_features = len(shape) == 1 or modality == "series"
        self.feature_scale_ = FeatureScale.none(shape[-1]) if of_features else None
        if len(shape) == 1:
            self.n_features_in_ = shape[0]

    @property
    def class_names(self) -> tuple[str, ...]:
        """The labels as text."""
        return self.class_names_

    @property
    def hidden_sizes(self) -> tuple[int, ...]:
        """Neurons of each hidden layer."""
        if isinstance(self.hidden, int | np.integer):
            return (int(self.hidden),)
        if isinstance(self.hidden, str) or not hasattr(self.hidden, "__iter__"):
            raise InvalidInput(f"hidden is {self.hidden!r}, expected sizes of layers such as (200, 200)")
        return tuple(self.hidden)

    def _check_settings(self, recipe: Recipe) -> None:
        bounds = {
            "steps": (recipe.steps if self.steps is None else self.steps, 1, MOST_STEPS),
            "epochs": (recipe.epochs if self.epochs is None else self.epochs, 1, 100_000),
            "seed": (self.seed, 0, 2**63 - 1),
            "threads": (1 if self.threads is None else self.threads, 1, 1024),
            **{f"hidden layer {n + 1}": (size, 1, 10**7) for n, size in enumerate(self.hidden_sizes)},
        }
        for name, (value, low, high) in bounds.items():
            whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
            if not whole or not low <= value <= high:
                raise InvalidInput(f"{name} is {value!r}, expected a whole number from {low} to {high}")

    def _learn(self, lessons: Lessons, epochs: int | None, progress: Progress | None) -> None:
        recipe = self._recipe()
        recipe = replace(recipe, steps=self.n_steps_, epochs=self.n_epochs if epochs is None else epochs)
        if self.feature_scale_ is not None:
            if not self.feature_scale_.learned:
                self.feature_scale_ = FeatureScale.of(lessons.x, lessons.weight)
            lessons = replace(lessons, x=ScaledValues(lessons.x, self.feature_scale_))
            recipe = replace(recipe, batch_size=recipe.batch_of(lessons.per_epoch))
        with compiled_loops(self.threads):
            learn(self.network_, recipe, self.code_, lessons, progress=progress)

    def _refuse_large_batches(self) -> None:
        refuse_large_batches(self.network_, replace(self._recipe(), steps=self.n_steps_))

    def _compile(self, lessons: Lessons, progress: Progress) -> None:
        with compiled_loops(self.threads):
            compile_first(
                self.network_, replace(self._recipe(), steps=self.n_steps_), self.code_, lessons, progress
            )

    def _scaled(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        return x if self.feature_scale_ is None else self.feature_scale_(x)

    def _present(
        self, x: NDArray[np.float32], record_id: NDArray[np.int64] | None
    ) -> Iterator[tuple[slice, NDArray[np.uint16], NDArray[np.int32]]]:
        """Yield the places of some records, and the spikes and counts of all neurons for them."""
        ids = _ids(x, record_id)
        size = max(1, min(CHUNK, CHUNK_BYTES // self.network_.bytes_of(1, self.n_steps_)))
        for first in range(0, len(x), size):
            chunk = slice(first, first + size)
            streams = input_streams(self.seed, ids[chunk], PREDICTION)
            with compiled_loops(self.threads):
                spikes = self.code_.spikes(self.code_.prepare(self._scaled(x[chunk])), streams, self.n_steps_)
                found = self.network_.present(spikes, self.n_steps_)
            yield chunk, *found

    def _synapse_group(self, n: int) -> SynapseGroup:
        network, where = self.network_, self.network_.synapses(n)

        def assign(weight: NDArray[np.float32]) -> None:
            network.weight[where] = weight

        return SynapseGroup(
            name=f"{network.layer_names[n]}-{network.layer_names[n + 1]}",
            pre_layer=network.layer_names[n],
            post_layer=network.layer_names[n + 1],
            weight=network.weight[where].copy(),
            pre=network.connections[n].pre,
            post=network.connections[n].post,
            assign=assign,
        )

    def _threshold_group(self, n: int) -> ThresholdGroup:
        network, where = self.network_, self.network_.neurons(n)

        def assign(value: NDArray[np.float32]) -> None:
            network.v_t[where] = value

        return ThresholdGroup(
            name=network.layer_names[n],
            value=network.v_t[where].copy(),
            assign=assign,
            scale=network.neuron.threshold_scale,
        )

    def _recipe(self) -> Recipe:
        if not isinstance(self.recipe, str | Recipe):
            raise InvalidInput(
                f"recipe is {self.recipe!r}, expected a name or a Recipe; layers are hidden={self.recipe!r}"
            )
        return recipe_named(self.recipe) if isinstance(self.recipe, str) else self.recipe

    def _check_shape(self, x: Values) -> None:
        check_fitted(self, "network_")
        if tuple(x.shape[1:]) != self.record_shape_:
            raise InvalidInput(
                f"records have shape {tuple(x.shape[1:])}, this model was built for {self.record_shape_}"
            )


def _ids(x: NDArray[np.float32], record_id: ArrayLike | None) -> NDArray[np.int64]:
    if record_id is None:
        return ids_of_content(x if isinstance(x, Events) else x + np.float32(0.0))  # -0.0 is 0.0
    ids = np.asarray(record_id, dtype=np.int64)
    if ids.shape != (len(x),):
        raise InvalidInput(f"record_id has shape {ids.shape}, expected ({len(x)},)")
    return ids
