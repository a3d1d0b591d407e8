"""TorchModel: a PyTorch module of spiking neurons, of whatever framework, as a `SpikingModel`."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from unspike.adapters.codes import Code, direct
from unspike.adapters.folding import folded
from unspike.adapters.presenting import RECORD, Presentation, present, time_first, told_in_one_line, watched
from unspike.adapters.random_state import seeded_generators, torch_threads
from unspike.adapters.squared_gradients import squared_gradients, sums_watched, together
from unspike.adapters.training import Recipe, told, train_by_default, train_by_owner
from unspike.adapters.weights import refuse_other_weights
from unspike.adapters.wiring import SpikingLayer, WeightedLayer, Wiring
from unspike.events import ids_of_content, require_values, values_or_events
from unspike.foundation.errors import InvalidInput
from unspike.foundation.own_code import telling_where
from unspike.foundation.randomness import Purpose, key
from unspike.models.contract import SynapseGroup, ThresholdGroup
from unspike.models.model_file import write_model
from unspike.models.recording import INPUT, OUTPUT, IntegerRecording
from unspike.models.softmax import softmax

if TYPE_CHECKING:
    from unspike.adapters.framework import Framework
    from unspike.data.dataset import Dataset
    from unspike.foundation.progress import Progress
    from unspike.models.recording import Recording

CHUNK = 250
ONE_THREAD = 1
STATE_DICT = "torch-state-dict"
PREDICTION = 2**32  # presentations from here on are not those of a training
THRESHOLD_SCALE = 0.25  # of a layer's mean threshold


@dataclass(frozen=True, kw_only=True)
class Use:
    """How a module is used, whatever it has learned.

    Parameters
    ----------
    name : str
        Of the framework.
    framework : Framework
        Whose layers the module has.
    presents : str or callable
        How input is presented to it, see `unspike.adapters.presenting`.
    steps : int
        Time steps of a presentation.
    code : callable
        How values become input, see `unspike.adapters.codes`.
    temperature : float
        Inverse temperature of the softmax of spike counts that gives class probabilities.
    """

    name: str
    framework: Framework
    presents: Presentation
    steps: int
    code: Code
    temperature: float

    def settings(self) -> dict[str, Any]:
        """Return what decides how a network answers, JSON-ready."""
        return {
            "framework": {"name": self.name, **self.framework.versions()},
            "presents": told(self.presents) if callable(self.presents) else self.presents,
            "steps": self.steps,
            "code": self.code.__name__ if self.code.__module__ == direct.__module__ else told(self.code),
            "temperature": self.temperature,
        }


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """One presentation: the input [T, B, ...], what the layers watched gave, and what the module returned."""

    sequence: Any
    outs: Mapping[str, list[Any]]
    returned: list[Any]


class TorchModel:
    """A module of spiking neurons as a network that unspike can unlearn; `unspike.wrap` makes it.

    The input layer has one neuron more than a record has values, the first, which fires in every step: its
    synapses are the biases.

    Parameters
    ----------
    module : torch.nn.Module
        The network, which is kept and edited: give a copy.
    use : Use
        How it is used.
    wiring : Wiring
        How its layers are wired.
    recipe : Recipe
        How one like it is made and trained.
    class_names : tuple of str
        Names of the classes.
    seed : int
        Of everything random.

    Attributes
    ----------
    inner : torch.nn.Module
        The network as it is worked on, with a threshold of its own for every neuron.
    """

    home_file = "state_dict.safetensors"

    def __init__(
        self,
        module: Any,
        use: Use,
        wiring: Wiring,
        recipe: Recipe,
        class_names: tuple[str, ...],
        seed: int = 0,
    ) -> None:
        self.inner = module
        self._use, self._wiring, self._recipe = use, wiring, recipe
        self._class_names, self._seed = class_names, seed
        self._record_shape: tuple[int, ...] | None = None
        self._came_trained = True
        self._allowed_threads: int | None = None
        self._first = {  # as they were, in the shape that the framework gave them
            layer.name: use.framework.threshold(module.get_submodule(layer.path)).detach().clone()
            for layer in wiring.spiking
        }
        self._scale = {
            name: THRESHOLD_SCALE * float(value.abs().mean()) or THRESHOLD_SCALE
            for name, value in self._first.items()
        }
        self._prepare()

    # what it is

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
        """How often each record is presented in a training, as far as is known."""
        return self._recipe.epochs

    @property
    def learns_by_gradient(self) -> bool:
        """Yes: what it learns from a record is the gradient through its surrogates."""
        return True

    @property
    def trained_by(self) -> str | None:
        """The function that is said to train networks like it, by name; None for what `clone` returned."""
        return str(self._recipe.settings()["train"]) if self._came_trained else None

    @property
    def threads(self) -> int | None:
        """One: how sums are rounded would depend on the number, and small networks gain nothing by more."""
        return ONE_THREAD

    @threads.setter
    def threads(self, wanted: int | None) -> None:
        """Leave it at one, and the others to networks beside it."""
        self._allowed_threads = wanted

    @property
    def allowed_threads(self) -> int | None:
        """How many threads it and networks that are trained beside it may use together."""
        return self._allowed_threads

    @property
    def temperature(self) -> float:
        """Inverse temperature of the softmax of spike counts."""
        return self._use.temperature

    @property
    def readout(self) -> str | None:
        """How answers are read, where they are not the spike counts of one output neuron a class."""
        wiring, classes = self._wiring, len(self.class_names)
        neighbours = wiring.n_answers // classes
        each = "" if neighbours == 1 else f"{neighbours} neighbouring neurons a class, summed"
        if wiring.readout is None:
            return each or None
        numbers = "membranes or sums" if wiring.silent_units else "votes of output neurons"
        over_time = wiring.readout.over_time or "taken together over time by the module"
        return f"{numbers}, {over_time}" + (f"; {each}" if each else "")

    @property
    def device(self) -> Any:
        """Where the module computes."""
        return next(self.inner.parameters()).device

    @property
    def module(self) -> Any:
        """A copy of the network in its framework's own form, whose ``state_dict`` the owner's class loads.

        Thresholds that differ within a layer are folded into its incoming weights, which leaves the spikes as
        they are but for rounding, where the neurons allow it (`unspike.adapters.folding`); else every neuron
        keeps a threshold of its own.
        """
        with self._quiet():
            twin = copy.deepcopy(self.inner)
        framework = self._use.framework
        folded(framework, twin, self._wiring, self._first)
        self._collapse(twin)
        framework.release(twin)
        return twin

    def save_weights(self, path: str | Path, **facts: Any) -> None:
        """Write `module`'s ``state_dict`` to a safetensors file; `facts` (JSON-ready) go into its header.

        Any reader of safetensors reads it: ``net.load_state_dict(safetensors.torch.load_file(path))``.
        Thresholds that were changed and have no place in a ``state_dict`` are in the header, under
        ``network``, by layer.
        """
        module = self.module
        state = {name: _copied(value) for name, value in module.state_dict().items()}
        network = {"kind": STATE_DICT, "settings": self.settings(), "class_names": list(self.class_names)}
        if beside := self._thresholds_beside(module):
            network["thresholds"] = beside
        write_model(Path(path), network, state, facts)

    def _thresholds_beside(self, module: Any) -> dict[str, list[float]]:
        """Return changed thresholds that are not in a module's ``state_dict``, by the name of the layer."""
        held = {value.data_ptr() for value in module.state_dict().values()}
        found = {}
        for layer in self._wiring.spiking:
            threshold = self._use.framework.threshold(module.get_submodule(layer.path)).detach()
            changed = not torch.equal(threshold, self._first[layer.name])
            if changed and threshold.data_ptr() not in held:
                found[layer.path] = threshold.reshape(-1).tolist()
        return found

    def with_weights(self, state: Mapping[str, Any]) -> TorchModel:
        """Return a network of the same kind with the weights of a ``state_dict`` of its owner's class.

        Raises
        ------
        InvalidInput
            If they do not fit.
        """
        module, passing = self.module, self._use.framework.passing(self.inner)
        own = module.state_dict()
        state = {**state, **{name: own[name] for name in passing & own.keys()}}
        refuse_other_weights(own, state)
        module.load_state_dict(state)
        return type(self)(module, self._use, self._wiring, self._recipe, self._class_names, self._seed)

    def settings(self) -> dict[str, Any]:
        """Return everything but the seed that decides what it learns from some records."""
        hidden = [layer.units for layer in self._wiring.spiking if layer.name != OUTPUT]
        return {
            "recipe": self._use.name,
            "hidden": hidden,
            "connection_probability": 1.0,
            **self._use.settings(),
            **self._recipe.settings(),
            "neurons": {
                layer.name: type(self.inner.get_submodule(layer.path)).__name__
                for layer in self._wiring.spiking
            },
            "threshold_scale": dict(self._scale),
            "readout": self.readout,
            "not_unlearned": self.not_unlearned,
        }

    @property
    def not_unlearned(self) -> list[str]:
        """Names of what the module learns beside synapses and thresholds, which no method touches."""
        synapses = {id(value) for value in self._learned()}
        thresholds = [self._neurons(layer) for layer in self._wiring.spiking]
        held = {id(self._use.framework.threshold(layer)) for layer in thresholds}
        learned = [
            name
            for name, value in self.inner.named_parameters()
            if value.requires_grad and id(value) not in held | synapses
        ]
        statistics = [name for name, _ in self.inner.named_buffers() if "running_" in name]
        return [*learned, *statistics]

    # what it does

    def record(
        self, x: NDArray[np.float32], *, record_id: NDArray[np.int64] | None = None, keep_spikes: bool = False
    ) -> Recording:
        """Return what every layer did for records [B, ...]; spikes are kept only on request."""
        ids = self._ids(x, record_id)
        sizes = self._sizes(x.shape[1:])
        first = np.concatenate([[0], np.cumsum(sizes)])
        counts = np.empty((len(x), first[-1]), np.int32)
        answers = np.empty((len(x), len(self.class_names)), np.float32)
        trains: list[Mapping[str, NDArray[Any]]] = []
        for part in _parts(len(x)):
            spikes, answers[part] = self._seen(x[part], ids[part])
            counts[part] = np.concatenate([each.sum(axis=0) for each in spikes.values()], axis=1)
            if keep_spikes:
                trains.append(spikes)
        joined = {
            name: np.concatenate([part[name] for part in trains], axis=1) for name in (trains or [{}])[0]
        }
        return IntegerRecording(
            layer_names=self._wiring.names,
            first_neuron=first.tolist(),
            n_steps=self._use.steps,
            words=None,
            all_counts=counts,
            read_out=None if self.readout is None else answers,
            output_spikes=not self._wiring.silent_units,
            trains=joined if keep_spikes else None,
        )

    def predict_counts(
        self, x: NDArray[np.float32], *, record_id: NDArray[np.int64] | None = None
    ) -> NDArray[np.float32]:
        """Return the output spike counts, or what stands for them (`readout`), float32 [B, n_classes]."""
        ids = self._ids(x, record_id)
        counts = np.empty((len(x), len(self.class_names)), np.float32)
        for part in _parts(len(x)):
            with torch.no_grad():
                counts[part] = self.answers(x[part], ids[part], presentation=PREDICTION).cpu().numpy()
        return counts

    def class_probabilities(self, counts: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the softmax of output counts at the model's temperature, float64 [B, n_classes]."""
        return softmax(counts, self.temperature)

    def answers(self, x: NDArray[np.float32], record_id: NDArray[np.int64], *, presentation: int) -> Any:
        """Return the answers, a tensor [B, n_classes], with PyTorch's graph where it is kept."""
        # Every layer that is watched costs time.
        output = () if self._wiring.readout is not None else (self._wiring.layer(OUTPUT),)
        with self._observed(x, record_id, presentation, output) as seen:
            return self._read(seen)

    def _read(self, seen: _Seen) -> Any:
        """Return the answers [B, n_classes]; neighbours that stand for one class are taken together."""
        readout = self._wiring.readout
        if readout is None:
            found = self._of_layer(self._wiring.layer(OUTPUT), seen.outs).sum(0)
        else:
            found = readout.of(seen.returned)
        classes = len(self.class_names)
        return found if found.shape[1] == classes else found.reshape(len(found), classes, -1).sum(2)

    def _seen(self, x: NDArray[np.float32], ids: NDArray[np.int64]) -> tuple[dict[str, NDArray[Any]], Any]:
        """Return the spikes of every neuron or channel, [T, B, units], input first; and the answers."""
        layers = self._wiring.spiking
        with torch.no_grad(), self._observed(x, ids, PREDICTION, layers) as seen:
            found = {INPUT: self._input_units(seen.sequence != 0)}
            found |= {layer.name: self._of_layer(layer, seen.outs) for layer in layers}
            spikes = {name: _smallest(each.cpu().numpy()) for name, each in found.items()}
            if self._wiring.silent_units:
                spikes[OUTPUT] = np.zeros((self._use.steps, len(x), self._wiring.silent_units), np.bool_)
            return spikes, self._read(seen).cpu().numpy()

    @contextmanager
    def _observed(
        self,
        x: NDArray[np.float32],
        ids: NDArray[np.int64],
        presentation: int,
        layers: Sequence[SpikingLayer],
    ) -> Iterator[_Seen]:
        """Yield what a module was given, what some layers gave and it returned, while the graph is there."""
        use, paths = self._use, [layer.path for layer in layers]
        with torch_threads(ONE_THREAD), told_in_one_line(x.shape[1:]):
            sequence = self._sequence(x, ids, presentation)
            with watched(use.framework, self.inner, paths) as outs:
                returned = present(use.framework, self.inner, sequence, use.presents)
                yield _Seen(sequence=sequence, outs=outs, returned=returned)

    def _sequence(self, x: NDArray[np.float32], ids: NDArray[np.int64], presentation: int) -> Any:
        if self._use.code is direct:
            require_values(x, "the direct code")
            values = np.ascontiguousarray(x, np.float32)
            return torch.from_numpy(values).to(self.device).expand(self._use.steps, *values.shape)
        streams = key(self.seed, Purpose.INPUT_SPIKES, ids, presentation)
        coded = np.ascontiguousarray(
            self._use.code(values_or_events(x), streams, self._use.steps), np.float32
        )
        if coded.shape[:2] != (self._use.steps, len(x)):
            raise InvalidInput(
                f"the code gave input of shape {coded.shape}, expected [T, B, ...] with T = "
                f"{self._use.steps} "
                f"and B = {len(x)}"
            )
        return torch.from_numpy(coded).to(self.device)

    def _of_layer(self, layer: SpikingLayer, outs: Mapping[str, list[Any]]) -> Any:
        spikes = time_first(outs[layer.path], layer.time_axis)
        return spikes.flatten(3).sum(3) if layer.by_channel else spikes

    def _input_units(self, active: Any) -> Any:
        """Return the units of the input: a neuron that is always on, then those of the record."""
        channels, lead = self._input_channels(), active.shape[:2]
        units = active.flatten(2) if channels is None else active.reshape(*lead, channels, -1).sum(3)
        return torch.cat([torch.ones_like(units[:, :, :1]), units], dim=2)

    def _sizes(self, record_shape: tuple[int, ...]) -> list[int]:
        inputs, silent = self._input_channels() or int(np.prod(record_shape)), self._wiring.silent_units
        return [1 + inputs, *(layer.units for layer in self._wiring.spiking), *([silent] if silent else [])]

    def _input_channels(self) -> int | None:
        """Return the channels of the input where the first layer is a convolution."""
        first = next(layer for layer in self._wiring.weighted if layer.pre == INPUT)
        return self.inner.get_submodule(first.path).in_channels if first.convolution else None

    def _ids(self, x: NDArray[np.float32], record_id: NDArray[np.int64] | None) -> NDArray[np.int64]:
        self._check_shape(x)
        return ids_of_content(x) if record_id is None else np.asarray(record_id, np.int64)

    def _check_shape(self, x: NDArray[np.float32]) -> None:
        shape = tuple(x.shape[1:])
        if self._record_shape is None:
            with torch.no_grad(), self._observed(x[:1], np.zeros(1, np.int64), PREDICTION, ()):
                self._record_shape = shape
        if shape != self._record_shape:
            raise InvalidInput(f"records have shape {shape}, this model takes {self._record_shape}")

    # synapses and thresholds

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from unspike.notebook.network import model_html

        return model_html(self)

    def synapses(self) -> tuple[SynapseGroup, ...]:
        """Return the synapses: of each layer its weights, then its biases, where they are not frozen."""
        groups = []
        for layer in self._wiring.weighted:
            module = self.inner.get_submodule(layer.path)
            if module.weight.requires_grad:
                groups.append(self._weights(layer, module.weight))
            if module.bias is not None and module.bias.requires_grad:
                groups.append(self._biases(layer, module.bias))
        return tuple(groups)

    def _weights(self, layer: WeightedLayer, weight: Any) -> SynapseGroup:
        values = _copied(weight)
        pre = np.arange(values.shape[1], dtype=np.int32)
        if layer.pre == INPUT:
            pre += 1  # behind the neuron that is always on
        elif not layer.convolution:
            pre //= values.shape[1] // self._wiring.layer(layer.pre).units  # flattened channels
        places = [1] * (values.ndim - 2)
        return SynapseGroup(
            name=layer.name,
            pre_layer=layer.pre,
            post_layer=layer.post,
            weight=values,
            pre=pre.reshape(1, -1, *places),
            post=np.arange(len(values), dtype=np.int32).reshape(-1, 1, *places),
            assign=_assigning(weight),
        )

    def _biases(self, layer: WeightedLayer, bias: Any) -> SynapseGroup:
        """Return biases as what they are: synapses of a neuron that fires in every step."""
        return SynapseGroup(
            name=layer.bias_name,
            pre_layer=INPUT,
            post_layer=layer.post,
            weight=_copied(bias)[:, None],
            pre=np.zeros((1, 1), np.int32),
            post=np.arange(len(bias), dtype=np.int32)[:, None],
            assign=_assigning(bias),
        )

    def _learned(self) -> list[Any]:
        """Return the parameters behind `synapses`, in the same order."""
        modules = [self.inner.get_submodule(layer.path) for layer in self._wiring.weighted]
        pairs = [value for module in modules for value in (module.weight, module.bias)]
        return [value for value in pairs if value is not None and value.requires_grad]

    def thresholds(self) -> tuple[ThresholdGroup, ...]:
        """Return the firing thresholds, one of each neuron or channel, one group for each layer."""
        return tuple(self._threshold_group(layer) for layer in self._wiring.spiking)

    def _threshold_group(self, layer: SpikingLayer) -> ThresholdGroup:
        neurons, framework = self._neurons(layer), self._use.framework
        held = framework.threshold(neurons).detach()

        def assign(value: NDArray[np.float32]) -> None:
            tensor = torch.from_numpy(np.array(value, np.float32)).reshape(layer.threshold_shape)
            framework.set_threshold(neurons, tensor.to(held.device))

        return ThresholdGroup(
            name=layer.name,
            value=np.array(held.cpu().numpy().reshape(-1), np.float32),
            assign=assign,
            scale=self._scale[layer.name],
        )

    def _neurons(self, layer: SpikingLayer) -> Any:
        return self.inner.get_submodule(layer.path)

    def weight_change(
        self,
        x: NDArray[np.float32],
        targets: NDArray[np.float32],
        *,
        record_id: NDArray[np.int64] | None = None,
        presentation: int = 0,
    ) -> tuple[NDArray[np.float32], ...]:
        """Return minus the gradient of the cross-entropy of the answers with `targets`, mean over records."""
        ids = self._ids(x, record_id)
        weights = self._learned()
        total = [torch.zeros_like(weight) for weight in weights]
        for part in _parts(len(x)):
            with torch.enable_grad():
                likelihood = self._likelihood(x[part], targets[part], ids[part], presentation)
            with torch_threads(ONE_THREAD):
                gradients = torch.autograd.grad(likelihood, weights, allow_unused=True)
            for sum_, gradient in zip(total, gradients, strict=True):
                sum_ += 0.0 if gradient is None else gradient
        return _by_group(total, len(x))

    def squared_change(
        self,
        x: NDArray[np.float32],
        targets: NDArray[np.float32],
        *,
        record_id: NDArray[np.int64] | None = None,
        presentation: int = 0,
    ) -> tuple[NDArray[np.float32], ...] | None:
        """Return the mean over records of the square of each one's own gradient.

        None where a layer is a convolution, or is not given its records as [B, N], [T, B, N] or [B, T, N].
        """
        ids, weighted = self._ids(x, record_id), self._wiring.weighted
        if any(layer.convolution for layer in weighted):
            return None
        learning = [
            layer.path
            for layer in weighted
            if any(value.requires_grad for value in self.inner.get_submodule(layer.path).parameters())
        ]
        total = [torch.zeros_like(weight) for weight in self._learned()]
        for part in _parts(len(x), together=together(self._use.steps)):
            with torch.enable_grad(), sums_watched(self.inner, learning) as sums:
                likelihood = self._likelihood(x[part], targets[part], ids[part], presentation)
                n_records = len(ids[part])
            with torch_threads(ONE_THREAD):
                squares = squared_gradients(likelihood, sums, n_records, self._use.steps)
            if squares is None:
                return None
            for sum_, square in zip(total, squares, strict=True):
                sum_ += square
        return _by_group(total, len(x))

    def _likelihood(
        self, x: NDArray[np.float32], targets: NDArray[np.float32], ids: NDArray[np.int64], presentation: int
    ) -> Any:
        """Return the sum over records of the log-likelihood of `targets`."""
        wanted = torch.from_numpy(np.ascontiguousarray(targets, np.float32)).to(self.device)
        counts = self.answers(x, ids, presentation=PREDICTION + 1 + presentation)
        return (wanted * torch.log_softmax(self.temperature * counts, dim=1)).sum()

    def synaptic_operations(self, recording: Recording) -> int:
        """Return how often a spike reached a synapse that is not zero.

        Every input value that is not zero counts as a spike in every step. A weight of a convolution counts
        as one synapse for every spike of its channel, borders and strides left aside.
        """
        total = 0
        for group in self.synapses():
            spikes = recording.counts(group.pre_layer).sum(axis=0, dtype=np.int64)
            pre = np.broadcast_to(group.pre, group.weight.shape)[group.weight != 0]
            total += int(spikes @ np.bincount(pre, minlength=len(spikes)))
        return total

    # its life

    def clone(self, *, seed: int | None = None) -> TorchModel:
        """Return an untrained model of the same recipe, with this seed or the same one."""
        seed = self.seed if seed is None else seed
        with seeded_generators(seed), self._quiet():
            module = self._reset_copy() if self._recipe.build is None else self._built(seed)
        twin = self._twin(module, seed)
        twin._came_trained = False
        return twin

    def _built(self, seed: int) -> Any:
        assert self._recipe.build is not None
        with telling_where("build"):
            built = self._recipe.build(seed)
        module = checked_module(built).to(self.device)
        module.eval()
        self._refuse_another(module, "build")
        return module

    def _reset_copy(self) -> Any:
        module = copy.deepcopy(self.inner)
        for layer in self._wiring.spiking:  # those that are learned are found missing below
            first, neurons = self._first[layer.name], module.get_submodule(layer.path)
            self._use.framework.set_threshold(neurons, first.expand(self._expanded(layer, first)).clone())
        learned = {name: value for name, value in module.named_parameters() if value.requires_grad}
        with torch.no_grad():
            for value in learned.values():
                value.fill_(torch.nan)
        for part in module.modules():
            if hasattr(part, "reset_parameters") and any(map(_missing, part.parameters(recurse=False))):
                part.reset_parameters()
        kept = [name for name, value in learned.items() if _missing(value)]
        if kept:
            raise InvalidInput(
                f"'{kept[0]}' is learned, and nothing resets it, so an untrained network cannot be made from "
                "this one; give build=, a function of a seed that returns a fresh module"
            )
        return module

    def _refuse_another(self, module: Any, whose: str) -> None:
        """Refuse a module of another architecture."""
        expected, found = (
            {name: tuple(value.shape) for name, value in each.named_parameters() if value.dim() > 1}
            for each in (self.inner, module)
        )
        other = sorted(
            name
            for name in {*expected, *found}
            if expected.get(name, ())[1:] != found.get(name, ())[1:] or (name in expected) != (name in found)
        )
        kinds = [
            layer.path
            for layer in self._wiring.spiking
            if layer.path not in dict(module.named_modules())
            or not self._use.framework.spiking(module.get_submodule(layer.path))
        ]
        if other or kinds:
            what = (other or kinds)[0]
            raise InvalidInput(
                f"{whose} returns a module of another architecture: '{what}' is "
                f"{found.get(what, 'not there')}, "
                f"expected {expected.get(what, 'a spiking layer')}"
            )

    def copy(self) -> TorchModel:
        """Return an independent model in the same state."""
        with self._quiet():
            return self._twin(copy.deepcopy(self.inner), self.seed)

    def _twin(self, module: Any, seed: int) -> TorchModel:
        twin = copy.copy(self)
        twin.inner, twin._seed = module, seed
        twin._prepare()
        return twin

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Take out of the neurons what earlier records left: tensors with a graph cannot be copied."""
        self._use.framework.reset(self.inner)
        yield

    def _prepare(self) -> None:
        """Give every neuron a threshold of its own."""
        framework = self._use.framework
        framework.prepare(self.inner)
        for layer in self._wiring.spiking:
            neurons = self._neurons(layer)
            held = framework.threshold(neurons).detach()
            shape = self._expanded(layer, held)
            if tuple(held.shape) != shape:
                framework.set_threshold(neurons, held.expand(shape).clone())
        self.inner.eval()

    def _expanded(self, layer: SpikingLayer, threshold: Any) -> tuple[int, ...]:
        if threshold.numel() > layer.units:
            raise InvalidInput(
                f"layer '{layer.path}' has {threshold.numel()} thresholds for {layer.units} channels; give "
                "it "
                "one a channel"
            )
        return layer.threshold_shape

    def _collapse(self, module: Any) -> None:
        """Give layers in which all thresholds are equal the form that they had, one number perhaps."""
        framework = self._use.framework
        for layer in self._wiring.spiking:
            neurons, first = module.get_submodule(layer.path), self._first[layer.name]
            held = framework.threshold(neurons).detach()
            if first.numel() == 1 and bool((held == held.reshape(-1)[0]).all()):
                framework.set_threshold(neurons, held.reshape(-1)[0].reshape(first.shape).clone())

    def learn(self, dataset: Dataset, *, epochs: int | None = None, progress: Progress | None = None) -> None:
        """Train on records by the owner's function or by default, going on from the present state."""
        self._check_shape(dataset.take(slice(0, 1)).x)
        framework = self._use.framework
        with seeded_generators(self.seed), torch_threads(ONE_THREAD), self._quiet():
            if self._recipe.train is None:
                train_by_default(
                    self, dataset, epochs=self.n_epochs if epochs is None else epochs, progress=progress
                )
            else:
                # The owner's function gets the network as its owner made it: with one threshold a layer, say.
                self._collapse(self.inner)
                framework.release(self.inner)
                module = train_by_owner(self._recipe, self.inner, dataset, seed=self.seed, epochs=epochs)
                self._refuse_another(module, "train")
                self.inner = module
        framework.reset(self.inner)
        self.inner.zero_grad(set_to_none=True)
        self._prepare()

    def state(self) -> dict[str, NDArray[Any]]:
        """Return copies of everything in the module that holds data, thresholds included."""
        held = {f"module.{name}": _copied(value) for name, value in self.inner.state_dict().items()}
        thresholds = {f"threshold.{group.name}": group.value for group in self.thresholds()}
        return {**held, **thresholds}

    def load_state(self, state: dict[str, NDArray[Any]]) -> None:
        """Take over what `state` returned."""
        for name, own in self.state().items():
            given = state.get(name)
            if given is None or given.shape != own.shape or np.any(np.isnan(given)):
                found = "nothing" if given is None else f"shape {given.shape}"
                raise InvalidInput(f"state '{name}': found {found}, expected numbers of shape {own.shape}")
        with torch.no_grad():
            for name, value in self.inner.state_dict().items():
                value.copy_(torch.from_numpy(np.array(state[f"module.{name}"])))
        for group in self.thresholds():
            group.assign(state[f"threshold.{group.name}"])


class SteppedTorchModel(TorchModel):
    """A module that does not decide by itself for how many time steps a record is presented."""

    def with_steps(self, steps: int) -> TorchModel:
        """Return a network in the same state that presents records for another number of time steps."""
        twin = self.copy()
        twin._use = replace(self._use, steps=steps)
        return twin


def torch_model(
    module: Any, use: Use, wiring: Wiring, recipe: Recipe, *, class_names: tuple[str, ...], seed: int
) -> TorchModel:
    """Return a module as a network, one whose steps can be chosen where it does not loop over them itself."""
    kind = TorchModel if use.presents == RECORD or callable(use.presents) else SteppedTorchModel
    return kind(module, use, wiring, recipe, class_names, seed)


def checked_module(module: Any) -> Any:
    """Return a module, or refuse what is none or does not compute with float32; compiled ones are opened."""
    if not isinstance(module, torch.nn.Module):
        raise InvalidInput(f"found {type(module).__name__}, expected a torch.nn.Module")
    module = getattr(module, "_orig_mod", module)  # torch.compile
    other = [(name, value.dtype) for name, value in module.named_parameters() if value.dtype != torch.float32]
    if other:
        name, dtype = other[0]
        raise InvalidInput(f"parameter '{name}' is {dtype}, expected float32: call module.float() first")
    return module


def _copied(value: Any) -> NDArray[Any]:
    return np.array(value.detach().cpu().numpy())


def _assigning(parameter: Any) -> Callable[[NDArray[np.float32]], None]:
    """Return what gives a parameter the values of a group of synapses."""

    def assign(value: NDArray[np.float32]) -> None:
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(np.array(value, np.float32)).reshape(parameter.shape))

    return assign


def _missing(value: Any) -> bool:
    return bool(torch.isnan(value).any())


def _smallest(spikes: NDArray[Any]) -> NDArray[Any]:
    return spikes.astype(np.bool_ if spikes.max(initial=0) <= 1 else np.int16)


def _by_group(total: Sequence[Any], n_records: int) -> tuple[NDArray[np.float32], ...]:
    """Return the mean over records; of biases, the synapses of one neuron each, as [N, 1]."""
    mean = [(sum_ / n_records).cpu().numpy() for sum_ in total]
    return tuple(change if change.ndim > 1 else change[:, None] for change in mean)


def _parts(count: int, *, together: int = CHUNK) -> Iterator[slice]:
    for first in range(0, count, together):
        yield slice(first, min(first + together, count))
