"""How a graph is wired: layers of neurons in order, each behind one node of weights.

Nodes form one line from the input to the output. What is not of this form, or of a kind that is not
simulated, is refused by its name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np

from unspike.adapters.nir.graph import Graph, Node
from unspike.adapters.nir.neurons import SPIKING
from unspike.adapters.nir.projections import Dense, Projection, units_of
from unspike.foundation.errors import InvalidInput
from unspike.models.recording import INPUT, OUTPUT

WEIGHTS = ("Affine", "Linear")
SIMULATED = ("Input", *WEIGHTS, "Flatten", *SPIKING, "Output")
_WHY_NOT = {
    "LI": "its answer is a membrane, not spikes",
    "I": "its answer is a membrane, not spikes",
    "CubaLI": "its answer is a membrane, not spikes",
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
    """

    name: str
    before: str
    weights: str
    neurons: str
    bias: bool
    projection: Projection
    shape: tuple[int, ...]

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
    shape = input_shape = _shape_of(*line[0])
    weights: tuple[str, Node] | None = None
    layers: list[Layer] = []
    for name, node in line[1:-1]:
        if node.kind in WEIGHTS:
            if weights is not None:
                _refuse(name, node, f"it follows '{weights[0]}' with no spiking neurons between")
            weights = name, node
        elif node.kind in SPIKING:
            if weights is None:
                _refuse(name, node, "no weights lead to it")
            layers.append(_layer(layers, weights, name, shape))
            weights = None
        shape = _shape_after(name, node, shape)
    if weights is not None or not layers:
        _refuse(*line[-2], "the output must be spiking neurons behind weights")
    if _shape_of(*line[-1]) != shape:
        _refuse(*line[-1], f"its shape is {_shape_of(*line[-1])}, what reaches it has {shape}")
    layers[-1] = replace(layers[-1], name=OUTPUT)
    return Wiring(input_shape=input_shape, layers=tuple(layers))


def _layer(earlier: list[Layer], weights: tuple[str, Node], neurons: str, shape: tuple[int, ...]) -> Layer:
    """Return the next layer of neurons."""
    name, node = weights
    post, pre = node.array("weight").shape
    return Layer(
        name=f"hidden{len(earlier) + 1}",
        before=earlier[-1].name if earlier else INPUT,
        weights=name,
        neurons=neurons,
        bias="bias" in node.values,
        projection=Dense(shape=(post, pre), neurons_each=pre // earlier[-1].units if earlier else 1),
        shape=shape,
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


def _shape_after(name: str, node: Node, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of what a node gives, and refuse what it cannot take."""
    if node.kind == "Flatten":
        return (int(np.prod(shape, dtype=np.int64)),)
    if node.kind in SPIKING:
        for key, value in node.values.items():
            if np.shape(value) not in ((), shape):
                _refuse(name, node, f"{key} has shape {np.shape(value)}, what reaches it {shape}")
        return shape
    weight = node.array("weight")
    if weight.ndim != 2 or shape != weight.shape[1:]:
        _refuse(name, node, f"weights of shape {weight.shape} take no input of shape {shape}")
    post = (int(weight.shape[0]),)
    if "bias" in node.values and node.array("bias").shape != post:
        _refuse(name, node, f"biases of shape {node.array('bias').shape}, expected {post}")
    return post


def _refuse(name: str, node: Node, why: str) -> NoReturn:
    raise InvalidInput(f"node '{name}' ({node.kind}) cannot be represented: {why}")
