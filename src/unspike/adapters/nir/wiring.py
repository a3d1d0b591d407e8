"""How a graph is wired: layers of neurons in order, each behind one node of weights.

Nodes form one line from the input to the output. What is not of this form, or of a kind that is not
simulated, is refused by its name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np

from unspike.adapters.nir.graph import THRESHOLD, Graph, Node
from unspike.adapters.nir.neurons import MEMBRANES, SPIKING
from unspike.adapters.nir.projections import Dense, Projection, units_of
from unspike.adapters.nir.shared_weights import (
    Connections,
    Shared,
    behind_pools,
    convolution,
    pool,
    window_of,
)
from unspike.foundation.errors import InvalidInput
from unspike.models.recording import INPUT, OUTPUT

CONVOLUTION = "Conv2d"
WEIGHTS = ("Affine", "Linear", CONVOLUTION)
POOLS = ("SumPool2d", "AvgPool2d")
SIMULATED = ("Input", *WEIGHTS, *POOLS, "Flatten", *SPIKING, *MEMBRANES, "Output")
_WHY_NOT = {
    "NIRGraph": "a graph within a graph, as recurrent layers are written",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Layer:
    """A layer of neurons and the weights before it.

    Parameters
    ----------
    name : str
        ``hidden1`` ... ``output``.
    before : str
        The layer that its input comes from.
    weights, neurons : str
        Names of the two nodes.
    bias : bool
        Whether the weights have biases.
    projection : Projection
        How the weights join the two layers.
    shape : tuple of int
        Of the neurons.
    fires : bool
        Whether the neurons spike; those of an output need not.
    """

    name: str
    before: str
    weights: str
    neurons: str
    bias: bool
    projection: Projection
    shape: tuple[int, ...]
    fires: bool

    @property
    def units(self) -> int:
        """Number of neurons, or of channels."""
        return units_of(self.shape)

    @property
    def size(self) -> int:
        """Number of neurons."""
        return int(np.prod(self.shape, dtype=np.int64))


@dataclass(frozen=True, kw_only=True, eq=False)
class Wiring:
    """A whole network.

    Parameters
    ----------
    input_shape : tuple of int
        Of one record.
    layers : tuple of Layer
        The layers of neurons, first to last.
    """

    input_shape: tuple[int, ...]
    layers: tuple[Layer, ...]

    @property
    def input_units(self) -> int:
        """Number of values of a record, or of channels where the first weights are shared within them."""
        shared = isinstance(self.layers[0].projection, Shared)
        return units_of(self.input_shape) if shared else int(np.prod(self.input_shape, dtype=np.int64))


def wiring_of(graph: Graph) -> Wiring:
    """Return how a graph is wired.

    Raises
    ------
    InvalidInput
        If it has another form, or a node of a kind that is not simulated, or shapes that do not fit.
    """
    line = [(name, graph.nodes[name]) for name in _line(graph)]
    for name, node in line:
        if node.kind not in SIMULATED:
            _refuse(name, node, _WHY_NOT.get(node.kind, f"of the kinds {', '.join(SIMULATED)} alone"))
    passed = _Passed(shape=_shape_of(*line[0]))
    layers: list[Layer] = []
    for name, node in line[1:-1]:
        if node.kind in MEMBRANES and name != line[-2][0]:
            _refuse(name, node, "it never fires, so it can be the output alone")
        if node.kind in SPIKING or node.kind in MEMBRANES:
            passed.check_neurons(name, node)
            layers.append(passed.layer(name, layers, fires=node.kind in SPIKING))
            passed = _Passed(shape=passed.shape)
        else:
            passed.take(name, node, layers)
    if passed.weights is not None or not layers:
        _refuse(*line[-2], "the output must be neurons behind weights")
    if _shape_of(*line[-1]) != passed.shape:
        _refuse(*line[-1], f"its shape is {_shape_of(*line[-1])}, what reaches it has {passed.shape}")
    layers[-1] = replace(layers[-1], name=OUTPUT)
    return Wiring(input_shape=_shape_of(*line[0]), layers=tuple(layers))


class _Passed:
    """The nodes that were passed since the last neurons, or since the input.

    Parameters
    ----------
    shape : tuple of int
        Of what reaches the next node.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self.weights: tuple[str, Node] | None = None
        self._projection: Projection | None = None
        self._pools: list[Connections] = []
        self._channels = shape[0]

    def take(self, name: str, node: Node, earlier: list[Layer]) -> None:
        """Pass a node that is no neurons."""
        if node.kind == "Flatten":
            self.shape = (int(np.prod(self.shape, dtype=np.int64)),)
        elif self.weights is not None:
            _refuse(name, node, f"it follows '{self.weights[0]}' with no spiking neurons between")
        elif node.kind in POOLS:
            self._take_pool(name, node)
        else:
            self._take_weights(name, node, earlier)
            self.weights = name, node

    def _take_pool(self, name: str, node: Node) -> None:
        places = self._places(name, node)
        self._pools.append(pool(node, self.shape))
        self.shape = (self.shape[0], *places)

    def _take_weights(self, name: str, node: Node, earlier: list[Layer]) -> None:
        weight = node.array("weight")
        if node.kind == CONVOLUTION:
            channels = weight.shape[1] * int(node.values.get("groups", 1)) if weight.ndim == 4 else 0
            if len(self.shape) != 3 or channels != self.shape[0] or len(weight) % int(node.values["groups"]):
                _refuse(name, node, f"weights of shape {weight.shape} take no input of shape {self.shape}")
            places = self._places(name, node)
            self._projection = convolution(node, self._pools, self.shape)
            self.shape = (len(weight), *places)
        else:
            if weight.ndim != 2 or self.shape != weight.shape[1:]:
                _refuse(name, node, f"weights of shape {weight.shape} take no input of shape {self.shape}")
            self._projection = self._matrix(node, earlier)
            self.shape = (len(weight),)
        if "bias" in node.values and node.array("bias").shape != self.shape[:1]:
            _refuse(name, node, f"biases of shape {node.array('bias').shape}, expected {self.shape[:1]}")

    def _matrix(self, node: Node, earlier: list[Layer]) -> Projection:
        post, pre = node.array("weight").shape
        if self._pools:
            return behind_pools(node, self._pools, self._channels)
        return Dense(shape=(post, pre), neurons_each=pre // earlier[-1].units if earlier else 1)

    def _places(self, name: str, node: Node) -> tuple[int, int]:
        if len(self.shape) != 3:
            _refuse(name, node, f"it takes channels of images, what reaches it has shape {self.shape}")
        try:
            places = window_of(node).places((self.shape[1], self.shape[2]))
        except (ValueError, TypeError, ZeroDivisionError) as error:
            _refuse(name, node, f"its window is none that is known ({error})")
        if min(places) < 1:
            _refuse(name, node, f"its window is larger than the images, {self.shape[1:]}")
        return places

    def check_neurons(self, name: str, node: Node) -> None:
        """Refuse neurons of another shape than what reaches them, or of several thresholds in a channel."""
        if self.weights is None:
            _refuse(name, node, "no weights lead to it")
        for key, value in node.values.items():
            if np.shape(value) not in ((), self.shape):
                _refuse(name, node, f"{key} has shape {np.shape(value)}, what reaches it {self.shape}")
        threshold = np.asarray(node.values.get(THRESHOLD, 0.0))
        if threshold.ndim == 3 and np.any(threshold != threshold[:, :1, :1]):
            _refuse(name, node, "thresholds differ within a channel")

    def layer(self, neurons: str, earlier: list[Layer], *, fires: bool) -> Layer:
        """Return the layer of neurons behind what was passed."""
        assert self.weights is not None
        assert self._projection is not None
        name, node = self.weights
        return Layer(
            name=f"hidden{len(earlier) + 1}",
            before=earlier[-1].name if earlier else INPUT,
            weights=name,
            neurons=neurons,
            bias="bias" in node.values,
            projection=self._projection,
            shape=self.shape,
            fires=fires,
        )


def _line(graph: Graph) -> list[str]:
    """Return the names of the nodes in order, from the input to the output."""
    _check_ends(graph)
    follows = dict(graph.edges)
    if len(follows) < len(graph.edges):
        name = Counter(before for before, _ in graph.edges).most_common(1)[0][0]
        _refuse(name, graph.nodes[name], "several nodes follow it (branches, recurrence)")
    entered = Counter(after for _, after in graph.edges)
    for name, count in entered.items():
        if count > 1 or graph.nodes[name].kind == "Input":
            _refuse(name, graph.nodes[name], f"{count} nodes lead to it (branches, recurrence)")
    (name,) = (name for name, node in graph.nodes.items() if node.kind == "Input")
    line = [name]
    while name in follows:
        name = follows[name]
        line.append(name)
    apart = [name for name in graph.nodes if name not in line]
    if apart:
        _refuse(apart[0], graph.nodes[apart[0]], "no path leads to it from the input")
    if graph.nodes[line[-1]].kind != "Output":
        _refuse(line[-1], graph.nodes[line[-1]], "no output follows it")
    return line


def _check_ends(graph: Graph) -> None:
    for before, after in graph.edges:
        for name in (before, after):
            if name not in graph.nodes:
                raise InvalidInput(f"edge '{before}' -> '{after}' names '{name}', a node that is not there")
    for kind in ("Input", "Output"):
        count = sum(node.kind == kind for node in graph.nodes.values())
        if count != 1:
            raise InvalidInput(f"the graph has {count} nodes of kind {kind}, expected one")


def _shape_of(name: str, node: Node) -> tuple[int, ...]:
    shape = tuple(int(n) for n in node.array("shape").reshape(-1))
    if not shape or min(shape) < 1:
        _refuse(name, node, f"its shape {shape} makes no sense")
    return shape


def _refuse(name: str, node: Node, why: str) -> NoReturn:
    raise InvalidInput(f"node '{name}' ({node.kind}) cannot be represented: {why}")
