"""How the layers of a module are wired, found by following what is computed from what.

Records are presented once. What a spiking or a weighted layer gives is replaced by a new variable of the same
values, and PyTorch's graph of what the next layer gets then leads back to exactly the layers that feed it,
whatever lies between (pooling, flattening, normalisation).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from unspike.adapters.presenting import present
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


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """The layers of a module.

    Parameters
    ----------
    spiking : tuple of SpikingLayer
        In the order in which they are called, the output last.
    weighted : tuple of WeightedLayer
        One for each spiking layer, in the same order.
    """

    spiking: tuple[SpikingLayer, ...]
    weighted: tuple[WeightedLayer, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all layers, ``input`` first."""
        return (INPUT, *(layer.name for layer in self.spiking))

    def layer(self, name: str) -> SpikingLayer:
        """Return a layer of neurons by its name."""
        return next(layer for layer in self.spiking if layer.name == name)


def wiring_of(framework: Framework, module: Any, sequence: Any, how: Presentation) -> Wiring:
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

    Raises
    ------
    InvalidInput
        If something in it cannot be represented; the error names it.
    """
    _refuse_weights_within_neurons(framework, module)
    traced = _Traced(framework, module)
    returned = traced.run(sequence, how)
    output = _output(traced, returned)
    order = [path for path in traced.sources if path in traced.spiking and path != output] + [output]
    names = {path: f"hidden{n + 1}" for n, path in enumerate(order[:-1])} | {output: OUTPUT, INPUT: INPUT}
    spiking = tuple(
        _spiking_layer(names[path], path, traced.outs[path], sequence.shape[:2]) for path in order
    )
    weighted = tuple(_weighted_layer(traced, path, names) for path in order)
    for neurons, weights in zip(spiking, weighted, strict=True):
        _refuse_mixed_shapes(neurons, weights)
    _refuse_other_weights(module, [layer.path for layer in weighted])
    return Wiring(spiking=spiking, weighted=weighted)


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


def _tensors(returned: Iterable[Any]) -> list[list[Any]]:
    """Return the tensors that calls returned, one list for each place in what a call returns."""
    calls = [list(out) if isinstance(out, tuple | list) else [out] for out in returned]
    return [[each for each in place if torch.is_tensor(each)] for place in zip(*calls, strict=False)]


def _output(traced: _Traced, returned: list[Any]) -> str:
    """Return the spiking layer whose spikes a module returns."""
    found: set[str] = set()
    for tensors in _tensors(returned):
        sources = set().union(*(traced.sources_of(tensor) for tensor in tensors))
        if len(sources) == 1 and sources <= traced.spiking:
            return sources.pop()
        found |= sources
    what = " and ".join(f"'{path}'" for path in sorted(found)) or "no layer of neurons"
    raise InvalidInput(
        f"the module returns what is computed from {what}, not the spikes of one layer (a membrane, perhaps, "
        "or a layer without neurons); have it return the spikes of a last layer with one neuron a class"
    )


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
        post=names[post],
        direct=traced.direct[post],
        convolution=isinstance(layer, _CONVOLUTIONS),
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
        inner = [name for name, value in layer.named_parameters() if value.dim() > 1]
        if framework.spiking(layer) and inner and not _is_threshold(framework, layer, inner):
            raise InvalidInput(
                f"layer '{path}' has weights of its own ('{inner[0]}'), as recurrent layers have, which "
                "cannot "
                "be represented yet"
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
