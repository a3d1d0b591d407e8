"""NirModel: a NIR graph as a `SpikingModel`, simulated without any framework."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.adapters.codes import CODES
from unspike.adapters.nir.circuit import BIAS, WEIGHT, Circuit, Passed
from unspike.adapters.nir.file import read_graph
from unspike.adapters.nir.folding import ARRAY
from unspike.adapters.nir.graph import THRESHOLD, Graph
from unspike.adapters.nir.membranes import READINGS
from unspike.adapters.nir.model_file import KIND, load_model, save_model
from unspike.adapters.nir.neurons import neurons_of
from unspike.adapters.nir.training import RATE, TRAINING, train
from unspike.adapters.nir.wiring import Layer, wiring_of
from unspike.adapters.nir.writing import erased, write_nir
from unspike.events import ids_of_content, values_or_events
from unspike.foundation.errors import InvalidInput
from unspike.foundation.randomness import Purpose, key, normal
from unspike.foundation.threads import compiled_loops
from unspike.models.contract import SynapseGroup, ThresholdGroup
from unspike.models.recording import INPUT, OUTPUT, IntegerRecording
from unspike.models.registry import register_model
from unspike.models.softmax import softmax

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.foundation.progress import Progress
    from unspike.models.recording import Recording

CHUNK = 250
PREDICTION = 2**32  # presentations from here on are not those of a training
THRESHOLD_SCALE = 0.25  # of what a layer's threshold lies above rest


@dataclass(frozen=True, kw_only=True)
class Use:
    """How a graph is used, whatever it has learned.

    Parameters
    ----------
    dt : float
        Length of a time step, in the unit of the graph's time constants.
    steps : int
        Time steps of a presentation.
    code : str
        How values become input, one of `unspike.adapters.codes.CODES`.
    temperature : float
        Inverse temperature of the softmax of answers that gives class probabilities.
    epochs : int
        Presentations of each record in one training.
    readout : {"sum", "mean", "max", "last"}, optional
        How membranes over time become answers, where the output is neurons that never fire.
    """

    dt: float
    steps: int
    code: str = "direct"
    temperature: float = 1.0
    epochs: int = 20
    readout: str | None = None

    def __post_init__(self) -> None:
        for name in ("steps", "epochs"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 10_000:
                raise InvalidInput(f"{name} is {value!r}, expected a whole number from 1 to 10,000")
        for name in ("dt", "temperature"):
            if not 0.0 < getattr(self, name) < np.inf:
                raise InvalidInput(f"{name} is {getattr(self, name)!r}, expected a number above 0")
        if self.code not in CODES:
            raise InvalidInput(f"code is {self.code!r}, expected one of {', '.join(CODES)}")
        if self.readout is not None and self.readout not in READINGS:
            raise InvalidInput(f"readout is {self.readout!r}, expected one of {', '.join(READINGS)}")


@register_model(KIND)
class NirModel:
    """A NIR graph as a network that unspike can unlearn; `unspike.read_nir` makes it from a file.

    The input layer has one neuron more than a record has values, the first, which fires in every step: its
    synapses are the biases. Weights, biases and thresholds are held in float32.

    Parameters
    ----------
    graph : Graph
        The network.
    use : Use
        How it is used.
    class_names : tuple of str
        Names of the classes.
    seed : int
        Of everything random.
    origin : mapping of str to str
        What is known of where the graph came from: the SHA-256 of its file.

    Attributes
    ----------
    threads : int or None
        Threads; all usable processors by default. Results do not depend on it.
    home : {"array", "fold"}
        How thresholds are written to a NIR file, unless it is said (`unspike.write_nir`).
    """

    home_file = "unlearned.nir"

    def __init__(
        self,
        graph: Graph,
        use: Use,
        class_names: tuple[str, ...],
        *,
        seed: int = 0,
        origin: Mapping[str, str] | None = None,
    ) -> None:
        self.threads: int | None = None
        self.home = ARRAY
        self._came_trained = True
        self.origin = dict(origin or {})
        self._graph, self._use, self._class_names, self._seed = graph, use, class_names, seed
        self._wiring = wiring_of(graph)
        outputs = self._wiring.layers[-1].units
        if outputs != len(class_names):
            raise InvalidInput(f"the graph has {outputs} output neurons for {len(class_names)} classes")
        _check_readout(self._wiring.layers[-1], use.readout)
        self._neurons = {
            layer.name: neurons_of(layer.neurons, graph.nodes[layer.neurons], use.dt) for layer in self.layers
        }
        self._values = {place: array for layer in self.layers for place, array in self._read(layer)}
        self._first = {
            place: _uniform(array) for place, array in self._values.items() if place[1] == THRESHOLD
        }
        self._scale = {
            node: float(np.sqrt(np.mean(np.square(array, dtype=np.float64)))) or 1.0
            for (node, name), array in self._values.items()
            if name == WEIGHT
        }

    def _read(self, layer: Layer) -> Iterator[tuple[tuple[str, str], NDArray[np.float32]]]:
        weights, neurons = self._graph.nodes[layer.weights], self._graph.nodes[layer.neurons]
        for name in (WEIGHT, BIAS)[: 1 + layer.bias]:
            yield (layer.weights, name), np.array(weights.array(name), np.float32)
        if layer.fires:
            thresholds = np.broadcast_to(neurons.array(THRESHOLD), layer.shape)
            yield (layer.neurons, THRESHOLD), np.array(thresholds, np.float32)

    # what it is

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Layers of neurons, first to last."""
        return self._wiring.layers

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the output neurons."""
        return self._class_names

    @property
    def seed(self) -> int:
        """Seed of everything random in it."""
        return self._seed

    @property
    def n_epochs(self) -> int:
        """How often each record is presented in a training."""
        return self._use.epochs

    @property
    def readout(self) -> str | None:
        """How answers are read from membranes; None where they are spike counts."""
        return self._use.readout

    @property
    def learns_by_gradient(self) -> bool:
        """Yes: what it learns from a record is the gradient through its surrogates."""
        return True

    @property
    def trained_by(self) -> str | None:
        """How networks like it are trained here, for graphs do not say it; None for what `clone` returned."""
        return TRAINING if self._came_trained else None

    @property
    def given_thresholds(self) -> dict[str, NDArray[Any]]:
        """Thresholds as the graph was given them, by node; as it has them, one number or an array."""
        firing = [layer.neurons for layer in self.layers if layer.fires]
        return {name: self._graph.nodes[name].array(THRESHOLD) for name in firing}

    @property
    def graph(self) -> Graph:
        """The graph in its present state."""
        return self._graph.with_values(self._values)

    @property
    def not_unlearned(self) -> list[str]:
        """Names of parameters that differ from neuron to neuron, so that they may be learned too."""
        found = []
        for layer in self.layers:
            for name, value in self._graph.nodes[layer.neurons].values.items():
                if name != THRESHOLD and len(np.unique(value)) > 1:
                    found.append(f"{layer.neurons}.{name}")
        return found

    def settings(self) -> dict[str, Any]:
        """Return everything but the seed that decides what it learns from some records."""
        return {
            "recipe": "nir",
            "hidden": [layer.units for layer in self.layers if layer.name != OUTPUT],
            "connection_probability": 1.0,
            **vars(self._use),
            "train": TRAINING,
            "rate": RATE,
            "nodes": {name: node.kind for name, node in self._graph.nodes.items()},
            "weight_scale": dict(self._scale),
            "not_unlearned": self.not_unlearned,
        }

    def told(self) -> dict[str, Any]:
        """Return what decides what it computes, beside its graph; JSON-ready."""
        return {
            "use": vars(self._use),
            "seed": self.seed,
            "origin": self.origin,
            "weight_scale": dict(self._scale),
            "home": self.home,
            "came_trained": self._came_trained,
        }

    @classmethod
    def restored(cls, graph: Graph, given: Mapping[str, NDArray[Any]], told: Mapping[str, Any]) -> NirModel:
        """Return the network of a graph, of the thresholds that it was given first, and of what `told` said.

        Raises
        ------
        InvalidInput
            If they do not belong together.
        """
        first = graph.with_thresholds(given)
        model = cls(
            first,
            Use(**told["use"]),
            tuple(told["class_names"]),
            seed=told["seed"],
            origin=told["origin"],
        )
        if model._scale.keys() != told["weight_scale"].keys():
            raise InvalidInput("it tells the scale of other weights")
        model._scale = {name: float(scale) for name, scale in told["weight_scale"].items()}
        model.home, model._came_trained = told["home"], told["came_trained"]
        present = {place: graph.nodes[place[0]].array(place[1]) for place in model._values}
        for place, array in present.items():
            model._values[place][...] = array
        return model

    def save(self, path: Path, **facts: Any) -> None:
        """Write the network to a file of unspike's own; `facts` (JSON-ready) go into its header."""
        save_model(self, Path(path), facts)

    def read_again(self, path: Path) -> NirModel:
        """Return the network that a NIR file holds, used as this one is."""
        graph, digest = read_graph(path)
        return NirModel(graph, self._use, self.class_names, seed=self.seed, origin={"sha256": digest})

    def save_weights(self, path: Path, **facts: Any) -> None:
        """Write the network to a NIR file; of the `facts`, it says what was erased and names no records."""
        write_nir(self, path, erased=erased(facts.get("requests", ())))

    @classmethod
    def load(cls, path: Path) -> NirModel:
        """Return the network that a file of unspike's own holds."""
        return load_model(Path(path), cls)

    # what it does

    def record(
        self, x: NDArray[np.float32], *, record_id: NDArray[np.int64] | None = None, keep_spikes: bool = False
    ) -> Recording:
        """Return what every layer did for records [B, ...]; spikes are kept only on request."""
        ids = self._ids(x, record_id)
        units = [1 + self._wiring.input_units, *(layer.units for layer in self.layers)]
        first = np.concatenate([[0], np.cumsum(units)])
        counts = np.empty((len(x), first[-1]), np.int32)
        answers = np.empty((len(x), len(self.class_names)), np.float32)
        names = (INPUT, *(layer.name for layer in self.layers))
        trains = {
            name: [np.empty((self._use.steps, 0, n), np.bool_)] for name, n in zip(names, units, strict=True)
        }
        for part in _parts(len(x)):
            spikes, answers[part] = self._unit_spikes(x[part], ids[part])
            counts[part] = np.concatenate([each.sum(axis=0) for each in spikes.values()], axis=1)
            for name in names if keep_spikes else ():
                trains[name].append(spikes[name])
        kept = {name: np.concatenate(each, axis=1) for name, each in trains.items()}
        return IntegerRecording(
            layer_names=names,
            first_neuron=first.tolist(),
            n_steps=self._use.steps,
            words=None,
            all_counts=counts,
            trains=kept if keep_spikes else None,
            read_out=None if self.readout is None else answers,
            output_spikes=self.layers[-1].fires,
        )

    def _unit_spikes(
        self, x: NDArray[np.float32], ids: NDArray[np.int64]
    ) -> tuple[dict[str, NDArray[Any]], NDArray[np.float32]]:
        """Return the spikes of every neuron or channel, [T, B, units], input first, and the answers."""
        sequence = self._sequence(x, ids, PREDICTION)
        steps, count = sequence.shape[:2]
        given = (sequence != 0).reshape(steps, count, self._wiring.input_units, -1).sum(axis=3)
        found = {INPUT: np.concatenate([np.ones((steps, count, 1), given.dtype), given], axis=2)}
        done = self._run(sequence)
        for layer, passed in zip(self.layers, done, strict=True):
            found[layer.name] = passed.spikes.reshape(steps, count, layer.units, -1).sum(axis=3)
        return {name: _smallest(each) for name, each in found.items()}, self._circuit.answers(done[-1])

    def predict_counts(
        self, x: NDArray[np.float32], *, record_id: NDArray[np.int64] | None = None
    ) -> NDArray[np.float32]:
        """Return the output spike counts, or what is read from its membranes, float32 [B, n_classes]."""
        ids = self._ids(x, record_id)
        counts = np.empty((len(x), len(self.class_names)), np.float32)
        for part in _parts(len(x)):
            counts[part] = self._output(self._sequence(x[part], ids[part], PREDICTION))
        return counts

    def counts_of(self, spikes: NDArray[Any]) -> NDArray[np.float32]:
        """Return the answers, float32 [B, n_classes], to input [T, B, values]."""
        counts = np.empty((spikes.shape[1], len(self.class_names)), np.float32)
        for part in _parts(len(counts)):
            counts[part] = self._output(np.ascontiguousarray(spikes[:, part], np.float32))
        return counts

    def _output(self, sequence: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._circuit.answers(self._run(sequence)[-1])

    def class_probabilities(self, counts: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the softmax of answers at the model's temperature, float64 [B, n_classes]."""
        return softmax(counts, self._use.temperature)

    def _run(self, sequence: NDArray[np.float32]) -> list[Passed]:
        """Return what each layer did for input [T, B, values], first layer first."""
        with compiled_loops(self.threads):
            return self._circuit.run(sequence)

    @property
    def _circuit(self) -> Circuit:
        return Circuit(layers=self.layers, neurons=self._neurons, values=self._values, readout=self.readout)

    def _sequence(
        self, x: NDArray[np.float32], ids: NDArray[np.int64], presentation: int
    ) -> NDArray[np.float32]:
        """Return the input, float32 [T, B, values]."""
        streams = key(self.seed, Purpose.INPUT_SPIKES, ids, presentation)
        coded = CODES[self._use.code](values_or_events(x), streams, self._use.steps)
        return coded.reshape(self._use.steps, len(x), -1)

    def _ids(self, x: NDArray[np.float32], record_id: NDArray[np.int64] | None) -> NDArray[np.int64]:
        self._check_shape(x.shape[1:])
        return ids_of_content(x) if record_id is None else np.asarray(record_id, np.int64)

    def _check_shape(self, shape: tuple[int, ...]) -> None:
        expected = self._wiring.input_shape
        if shape != expected and int(np.prod(shape)) != int(np.prod(expected)):
            raise InvalidInput(
                f"records have shape {tuple(shape)}, the graph's input takes {expected}: give records of the "
                "values that it was trained on"
            )

    # synapses and thresholds

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from unspike.notebook.network import model_html

        return model_html(self)

    def synapses(self) -> tuple[SynapseGroup, ...]:
        """Return the synapses: of each layer its weights, then its biases."""
        return tuple(group for layer in self.layers for group in self._groups(layer))

    def _groups(self, layer: Layer) -> Iterator[SynapseGroup]:
        behind_the_bias = 1 if layer.before == INPUT else 0
        yield SynapseGroup(
            name=f"{layer.before}-{layer.name}",
            pre_layer=layer.before,
            post_layer=layer.name,
            weight=self._values[layer.weights, WEIGHT].copy(),
            pre=layer.projection.pre + np.int32(behind_the_bias),
            post=layer.projection.post,
            assign=self._assigning((layer.weights, WEIGHT)),
        )
        if layer.bias:
            bias = self._values[layer.weights, BIAS]
            yield SynapseGroup(
                name=f"bias-{layer.name}",
                pre_layer=INPUT,
                post_layer=layer.name,
                weight=bias.copy()[:, None],
                pre=np.zeros((1, 1), np.int32),
                post=np.arange(len(bias), dtype=np.int32)[:, None],
                assign=self._assigning((layer.weights, BIAS)),
            )

    def _assigning(self, place: tuple[str, str]) -> Callable[[NDArray[np.float32]], None]:
        def assign(value: NDArray[np.float32]) -> None:
            held = self._values[place]
            per_unit = np.array(value, np.float32).reshape(-1)
            self._values[place] = np.repeat(per_unit, held.size // per_unit.size).reshape(held.shape)

        return assign

    def thresholds(self) -> tuple[ThresholdGroup, ...]:
        """Return the firing thresholds, one of each neuron or channel, one group for each layer."""
        return tuple(
            ThresholdGroup(
                name=layer.name,
                value=self._circuit.threshold(layer).reshape(layer.units, -1)[:, 0].copy(),
                assign=self._assigning((layer.neurons, THRESHOLD)),
                scale=THRESHOLD_SCALE * self._neurons[layer.name].width,
            )
            for layer in self.layers
            if layer.fires
        )

    def weight_change(
        self,
        x: NDArray[np.float32],
        targets: NDArray[np.float32],
        *,
        record_id: NDArray[np.int64] | None = None,
        presentation: int = 0,
    ) -> tuple[NDArray[np.float32], ...]:
        """Return minus the gradient of the cross-entropy of the answers with `targets`, mean over records."""
        return self.change(
            x, targets, record_id=self._ids(x, record_id), presentation=PREDICTION + 1 + presentation
        )

    def change(
        self,
        x: NDArray[np.float32],
        targets: NDArray[np.float32],
        *,
        record_id: NDArray[np.int64],
        presentation: int,
    ) -> tuple[NDArray[np.float32], ...]:
        """Return what `weight_change` does, for the presentation of that number."""
        total = [np.zeros_like(group.weight) for group in self.synapses()]
        for part in _parts(len(x)):
            sequence = self._sequence(x[part], record_id[part], presentation)
            found = self._changes(sequence, np.asarray(targets[part], np.float32))
            for sum_, change in zip(total, found, strict=True):
                sum_ += change
        return tuple(sum_ / np.float32(len(x)) for sum_ in total)

    def _changes(
        self, sequence: NDArray[np.float32], targets: NDArray[np.float32]
    ) -> list[NDArray[np.float32]]:
        """Return the gradient of the log-likelihood of targets, summed over records, by group of synapses."""
        circuit, done = self._circuit, self._run(sequence)
        wrong = targets - self.class_probabilities(circuit.answers(done[-1]))
        with compiled_loops(self.threads):
            return circuit.gradient(done, (self._use.temperature * wrong).astype(np.float32))

    def synaptic_operations(self, recording: Recording) -> int:
        """Return how often a spike reached a synapse that is not zero.

        Every input value that is not zero counts as a spike in every step. A weight of a convolution counts
        as one synapse for every spike of its channel.
        """
        total = 0
        for group in self.synapses():
            spikes = recording.counts(group.pre_layer).sum(axis=0, dtype=np.int64)
            pre = np.broadcast_to(group.pre, group.weight.shape)[group.weight != 0]
            total += int(spikes @ np.bincount(pre, minlength=len(spikes)))
        return total

    # its life

    def clone(self, *, seed: int | None = None) -> NirModel:
        """Return an untrained model of the same graph, with this seed or the same one.

        Weights are drawn anew from normal distributions, each node's of the root mean square that it was read
        with; biases are 0; thresholds are as they were read, or their layer's mean where they differ.
        """
        twin = self.copy()
        twin._seed = self.seed if seed is None else seed
        twin._came_trained = False
        for number, (node, name) in enumerate(self._values):
            held = twin._values[node, name]
            if name == WEIGHT:
                drawn = normal(key(twin.seed, Purpose.INITIAL_WEIGHTS, number), np.arange(held.size))
                held[...] = self._scale[node] * drawn.reshape(held.shape)
            else:
                held[...] = 0.0 if name == BIAS else self._first[node, name]
        return twin

    def copy(self) -> NirModel:
        """Return an independent model in the same state."""
        twin = object.__new__(NirModel)
        twin.__dict__.update(self.__dict__)
        twin._values = {place: array.copy() for place, array in self._values.items()}
        return twin

    def with_steps(self, steps: int) -> NirModel:
        """Return a network in the same state that presents records for another number of time steps."""
        twin = self.copy()
        twin._use = replace(self._use, steps=steps)
        return twin

    def learn(self, dataset: Dataset, *, epochs: int | None = None, progress: Progress | None = None) -> None:
        """Train on records by surrogate gradients, going on from the present state."""
        self._check_shape(dataset.records.shape[1:])
        train(
            self,
            dataset,
            rates=[RATE * self._scale[node] for node, name in self._values if name != THRESHOLD],
            epochs=self.n_epochs if epochs is None else epochs,
            progress=progress,
        )

    def state(self) -> dict[str, NDArray[Any]]:
        """Return copies of all weights, biases and thresholds."""
        return {".".join(place): array.copy() for place, array in self._values.items()}

    def load_state(self, state: dict[str, NDArray[Any]]) -> None:
        """Take over what `state` returned."""
        for place, own in self._values.items():
            name = ".".join(place)
            given = state.get(name)
            if given is None or given.shape != own.shape or np.any(np.isnan(given)):
                found = "nothing" if given is None else f"shape {given.shape}"
                raise InvalidInput(f"state '{name}': found {found}, expected numbers of shape {own.shape}")
        self._values = {place: np.array(state[".".join(place)], np.float32) for place in self._values}


def _check_readout(output: Layer, readout: str | None) -> None:
    if output.fires and readout is not None:
        raise InvalidInput(
            f"readout is {readout!r}, but the output fires: its spikes are counted; leave it out"
        )
    if not output.fires and readout is None:
        raise InvalidInput(
            f"node '{output.neurons}' never fires; say how its membranes over time become one answer: "
            f"readout {', '.join(READINGS)}"
        )


def _uniform(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a copy of values that are all equal; else their mean in place of each."""
    same = np.all(values == values.flat[0])
    return values.copy() if same else np.full_like(values, values.mean())


def _smallest(spikes: NDArray[Any]) -> NDArray[Any]:
    return spikes.astype(np.bool_ if spikes.max(initial=0) <= 1 else np.int16)


def _parts(count: int) -> Iterator[slice]:
    for first in range(0, count, CHUNK):
        yield slice(first, min(first + CHUNK, count))
