"""How the layers of a module are wired, found by following what is computed from what.

Records are presented once. What a spiking or a weighted layer gives is replaced by a new variable of the same
values, and PyTorch's graph of what the next layer gets then leads back to exactly the layers that feed it,
whatever lies between (pooling, flattening, normalisation).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from unspike.adapters.presenting import present
from unspike.adapters.readout import Readout, places, readout_at
from unspike.foundation.errors import InvalidInput
from unspike.models.recording import INPUT, OUTPUT

if TYPE_CHECKING:
    from unspike.adapters.framework import Framework
    from unspike.adapters.presenting import Presentation

_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
_WEIGHTED = (nn.Linear, *_CONVOLUTIONS)


@dataclass(frozen=True, kw_only=True)
class SpikingLayer:
    """A layer of neurons within a module.

    Parameters
    ----------
    name : str
        ``hidden1`` ..., ``output``.
    path : str
        Its name in the module.
    shape : tuple of int
        Of its neurons for one record: [N], or [C, ...] of a convolution.
    time_axis : int or None
        Which axis of what it gives is time; None where it is called once a step.
    """

    name: str
    path: str
    shape: tuple[int, ...]
    time_axis: int | None

    @property
    def by_channel(self) -> bool:
        """Whether a channel stands for a neuron, for all places in it share their weights."""
        return len(self.shape) > 1

    @property
    def units(self) -> int:
        """How many neurons or channels it has."""
        return self.shape[0]

    @property
    def threshold_shape(self) -> tuple[int, ...]:
        """The shape of one threshold a neuron or channel, that broadcasts to the neurons."""
        return (self.units, *[1] * (len(self.shape) - 1))


@dataclass(frozen=True, kw_only=True)
class WeightedLayer:
    """A layer of weights within a module.

    Parameters
    ----------
    path : str
        Its name in the module.
    pre, post : str
        The layers of neurons that it joins.
    direct : bool
        Whether its sums reach the neurons as they are, with nothing between.
    convolution : bool
        Whether its weights are shared by places.
    """

    path: str
    pre: str
    post: str
    direct: bool
    convolution: bool

    @property
    def name(self) -> str:
        """``input-hidden1``, say."""
        return f"{self.pre}-{self.post}"

    @property
    def bias_name(self) -> str:
        """``bias-hidden1``, say; of weights that join a layer to itself ``bias-hidden1-hidden1``."""
        return f"bias-{self.name}" if self.pre == self.post else f"bias-{self.post}"


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """The layers of a module.

    Parameters
    ----------
    spiking : tuple of SpikingLayer
        In the order in which they are called, the output last where it spikes.
    weighted : tuple of WeightedLayer
        One for each spiking layer, in the same order; one more feeds an output that does not spike; last
        those that join the neurons of a layer to one another.
    readout : Readout, optional
        Where the answers are read, if they are not the spikes of the output.
    silent_units : int
        Size of an output that does not spike; 0 where it does.
    """

    spiking: tuple[SpikingLayer, ...]
    weighted: tuple[WeightedLayer, ...]
    readout: Readout | None = None
    silent_units: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all layers, ``input`` first, ``output`` last."""
        return (INPUT, *(layer.name for layer in self.spiking), *([OUTPUT] if self.silent_units else []))

    @property
    def n_answers(self) -> int:
        """How many numbers the answers are read from."""
        return self.spiking[-1].units if self.readout is None else self.readout.units

    def pairs(self) -> Iterator[tuple[SpikingLayer, tuple[WeightedLayer, ...]]]:
        """Yield every spiking layer with all weights that feed it, those from the layer before it first."""
        for neurons in self.spiking:
            yield neurons, tuple(weights for weights in self.weighted if weights.post == neurons.name)

    def layer(self, name: str) -> SpikingLayer:
        """Return a layer of neurons by its name."""
        return next(layer for layer in self.spiking if layer.name == name)


def wiring_of(
    framework: Framework, module: Any, sequence: Any, how: Presentation, *, over_time: str | None = None
) -> Wiring:
    """Return how the layers of a module are wired.

    Parameters
    ----------
    framework : Framework
        Whose spiking layers the module has.
    module : torch.nn.Module
        The network, in evaluation mode.
    sequence : tensor [T, B, ...]
        Input that it takes, T and B not equal.
    how : str or callable
        How it is presented, see `unspike.adapters.presenting`.
    over_time : str, optional
        How real-valued answers become one over time, see `unspike.adapters.readout`.

    Raises
    ------
    InvalidInput
        If something in it cannot be represented; the error names it.
    """
    _refuse_weights_within_neurons(framework, module)
    traced = _Traced(framework, module)
    returned = traced.run(sequence, how)
    found = _output(traced, returned, sequence.shape[:2], over_time)
    hidden = [path for path in traced.sources if path in traced.spiking and path not in found.layers]
    spiking_output = [found.path] if found.path in traced.spiking else []
    names = {path: f"hidden{n + 1}" for n, path in enumerate(hidden)} | {found.path: OUTPUT, INPUT: INPUT}
    order = hidden + spiking_output
    spiking = tuple(
        _spiking_layer(names[path], path, traced.outs[path], sequence.shape[:2]) for path in order
    )
    weighted = [_weighted_layer(traced, path, names) for path in order]
    for neurons, weights in zip(spiking, weighted, strict=True):
        _refuse_mixed_shapes(neurons, weights)
    silent_units = 0
    if not spiking_output:
        weighted.append(_fed(traced, found.path, OUTPUT, names, direct=False))
        silent_units = len(traced.layers[found.path].weight)
    weighted += _recurrent(framework, module, spiking)
    _refuse_other_weights(module, [layer.path for layer in weighted])
    return Wiring(spiking=spiking, weighted=tuple(weighted), readout=found.readout, silent_units=silent_units)


class _Traced:
    """What a module computes from what, in one presentation."""

    def __init__(self, framework: Framework, module: Any) -> None:
        self.framework, self.module = framework, module
        named = dict(module.named_modules())
        self.spiking = {path for path, layer in named.items() if framework.spiking(layer)}
        self.layers = {
            path: layer
            for path, layer in named.items()
            if path in self.spiking or isinstance(layer, _WEIGHTED)
        }
        self.sources: dict[str, set[str]] = {}
        self.direct: dict[str, bool] = {}
        self.outs: dict[str, list[Any]] = {}
        self._variables: dict[int, tuple[str, Any]] = {}

    def run(self, sequence: Any, how: Presentation) -> list[Any]:
        """Present input, and return what the module returned."""
        handles = []
        for path, layer in self.layers.items():
            handles += [
                layer.register_forward_pre_hook(self._given_to(path)),
                layer.register_forward_hook(self._given_by(path)),
            ]
        try:
            with torch.enable_grad():
                return present(self.framework, self.module, self._variable(INPUT, sequence), how)
        finally:
            for handle in handles:
                handle.remove()
            self.framework.reset(self.module)

    def _given_to(self, path: str) -> Any:
        def look(_layer: Any, given: tuple[Any, ...]) -> None:
            if path not in self.sources:
                self.sources[path] = self.sources_of(given[0])
                self.direct[path] = id(given[0]) in self._variables

        return look

    def _given_by(self, path: str) -> Any:
        def replaced(_layer: Any, _given: Any, out: Any) -> Any:
            new = self._variable(path, self.framework.spikes(out) if path in self.spiking else out)
            self.outs.setdefault(path, []).append(new)
            return (new, *out[1:]) if isinstance(out, tuple) else new

        return replaced

    def _variable(self, path: str, tensor: Any) -> Any:
        new = tensor.detach().clone().requires_grad_()
        self._variables[id(new)] = path, new  # kept, so that no other tensor gets its id
        return new

    def sources_of(self, tensor: Any) -> set[str]:
        """Return the layers from which a tensor was computed, without those that lie behind them."""
        if id(tensor) in self._variables:
            return {self._variables[id(tensor)][0]}
        found: set[str] = set()
        left, seen = [tensor.grad_fn], set()
        while left:
            node = left.pop()
            if node is None or node in seen:
                continue
            seen.add(node)
            variable = getattr(node, "variable", None)
            if variable is not None and id(variable) in self._variables:
                found.add(self._variables[id(variable)][0])
            left += [after for after, _ in node.next_functions]
        return found


@dataclass(frozen=True, kw_only=True)
class _Output:
    """What a module's answers come from: a layer of spikes, or one of weights; and how they are read."""

    path: str
    readout: Readout | None
    layers: frozenset[str]  # spiking layers that belong to it, and to no hidden layer


def _output(traced: _Traced, returned: list[Any], lead: Sequence[int], over_time: str | None) -> _Output:
    """Return what a module answers by: the spikes of a layer, or else the first real numbers."""
    sources = [set().union(*map(traced.sources_of, tensors)) for tensors in places(returned)]
    single = [(place, next(iter(found))) for place, found in enumerate(sources) if len(found) == 1]
    spikes = [(place, path) for place, path in single if path in traced.spiking]
    numbers = [(place, path) for place, path in single if path not in traced.spiking and path != INPUT]
    if spikes and (over_time is None or not numbers):
        place, path = spikes[0]
        return _spiking_output(traced, place, path, returned, lead, over_time)
    if not numbers:
        every = set().union(*sources)
        what = " and ".join(f"'{path}'" for path in sorted(every)) or "no layer of neurons"
        raise InvalidInput(
            f"the module returns what is computed from {what}, not from one layer; have it return the spikes "
            "of a last layer, or real numbers computed from one layer of weights"
        )
    place, path = numbers[0]
    readout = readout_at(place, returned, lead, over_time=over_time, path=path)
    # Neurons whose membranes are read are part of the readout.
    read = {each for each in traced.spiking if traced.sources.get(each) == {path}}
    return _Output(path=path, readout=readout, layers=frozenset(read))


def _spiking_output(
    traced: _Traced, place: int, path: str, returned: list[Any], lead: Sequence[int], over_time: str | None
) -> _Output:
    """Return the output of a module that returns spikes, or sums of the spikes of neighbours."""
    units = _spiking_layer(OUTPUT, path, traced.outs[path], lead).units
    size = places(returned)[place][0].shape[-1]
    if size == units and over_time is not None:
        raise InvalidInput(f"the module returns the spikes of '{path}', which are counted; leave readout out")
    readout = None
    if size != units:
        readout = readout_at(place, returned, lead, over_time=over_time or "sum", path=path)
    return _Output(path=path, readout=readout, layers=frozenset({path}))


def _spiking_layer(name: str, path: str, outs: Sequence[Any], lead: Sequence[int]) -> SpikingLayer:
    steps, records = lead
    shape = tuple(outs[0].shape)
    if len(outs) == steps and shape[0] == records:
        time_axis, neurons = None, shape[1:]
    elif len(outs) == 1 and set(shape[:2]) == {steps, records}:
        time_axis, neurons = shape.index(steps), shape[2:]
    else:
        raise InvalidInput(
            f"layer '{path}' was called {len(outs)} times and gave {shape} for {records} records in {steps} "
            "time steps; a layer is called once a step, or once for all steps"
        )
    if not neurons:
        raise InvalidInput(f"layer '{path}' gives {shape}, expected an axis of neurons")
    return SpikingLayer(name=name, path=path, shape=neurons, time_axis=time_axis)


def _weighted_layer(traced: _Traced, post: str, names: dict[str, str]) -> WeightedLayer:
    """Return the weights that feed a spiking layer."""
    paths = traced.sources[post]
    if len(paths) != 1 or paths & {*traced.spiking, INPUT}:
        what = " and ".join(f"'{path}'" for path in sorted(paths)) or "nothing"
        raise InvalidInput(
            f"layer '{post}' is fed by {what}, expected one Linear or convolution; several paths into a "
            "layer "
            "cannot be represented yet"
        )
    (path,) = paths
    return _fed(traced, path, names[post], names, direct=traced.direct[post])


def _fed(traced: _Traced, path: str, post: str, names: dict[str, str], *, direct: bool) -> WeightedLayer:
    """Return a layer of weights that feeds a layer of neurons, or the answers."""
    before = traced.sources[path]
    if len(before) != 1 or not before <= {*traced.spiking, INPUT}:
        what = " and ".join(f"'{each}'" for each in sorted(before)) or "nothing"
        raise InvalidInput(
            f"layer '{path}' is fed by {what}, expected one layer of neurons or the input; put neurons "
            "between "
            "layers of weights, or join the weights into one layer"
        )
    layer, (pre,) = traced.layers[path], before
    if "weight" not in layer._parameters:
        raise InvalidInput(
            f"the weights of layer '{path}' are computed from others (a parametrization); remove that first, "
            "torch.nn.utils.parametrize.remove_parametrizations"
        )
    if getattr(layer, "groups", 1) != 1:
        raise InvalidInput(
            f"layer '{path}' is a convolution in {layer.groups} groups; only one is represented"
        )
    return WeightedLayer(
        path=path,
        pre=names[pre],
        post=post,
        direct=direct,
        convolution=isinstance(layer, _CONVOLUTIONS),
    )


def _recurrent(framework: Framework, module: Any, spiking: Sequence[SpikingLayer]) -> Iterator[WeightedLayer]:
    """Yield the weights that join the neurons of a layer to one another."""
    for neurons in spiking:
        layer = module.get_submodule(neurons.path)
        if (name := framework.recurrent(layer)) is not None:
            yield WeightedLayer(
                path=f"{neurons.path}.{name}",
                pre=neurons.name,
                post=neurons.name,
                direct=True,
                convolution=isinstance(layer.get_submodule(name), _CONVOLUTIONS),
            )


def _refuse_mixed_shapes(neurons: SpikingLayer, weights: WeightedLayer) -> None:
    if neurons.by_channel != weights.convolution:
        raise InvalidInput(
            f"layer '{neurons.path}' has neurons of shape {neurons.shape} behind '{weights.path}'; "
            "expected [N] "
            "behind a Linear, and [C, ...] behind a convolution (flatten after the neurons, not before)"
        )


def _refuse_weights_within_neurons(framework: Framework, module: Any) -> None:
    for path, layer in module.named_modules():
        if not framework.spiking(layer):
            continue
        known = framework.recurrent(layer)
        inner = [name for name, value in layer.named_parameters() if value.dim() > 1]
        inner = [name for name in inner if known is None or not name.startswith(f"{known}.")]
        if inner and not _is_threshold(framework, layer, inner):
            raise InvalidInput(
                f"layer '{path}' has weights of its own ('{inner[0]}'), as recurrent layers of some "
                "frameworks have, which cannot be represented yet; take snnTorch's RLeaky or RSynaptic"
            )


def _is_threshold(framework: Framework, layer: Any, names: Sequence[str]) -> bool:
    own = dict(layer.named_parameters())
    return all(own[name] is framework.threshold(layer) for name in names)


def _refuse_other_weights(module: Any, known: Iterable[str]) -> None:
    """Refuse learned weights that are in no group of synapses; thresholds and biases have one axis."""
    weights = {f"{path}.weight" for path in known}
    for name, value in module.named_parameters():
        matrix = value.dim() > 1 and value.shape[1:].numel() > 1
        if matrix and value.requires_grad and name not in weights:
            raise InvalidInput(
                f"parameter '{name}' joins no two layers of neurons (an attention, an embedding, a layer "
                "that "
                "is never called?), so what it learned could not be unlearned; leave it out, or freeze it "
                "(requires_grad_(False)) if it saw none of the data"
            )
