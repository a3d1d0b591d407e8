"""A NIR graph as plain values: nodes by name, each with its kind and its arrays, and the edges between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import nir

THRESHOLD = "v_threshold"


@dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """One node of a graph.

    Parameters
    ----------
    kind : str
        Name of its class in NIR, say ``"LIF"``.
    values : mapping of str to object
        Its parameters by NIR's names: arrays, numbers, texts.
    metadata : mapping of str to object
        What its maker wrote beside them.
    """

    kind: str
    values: Mapping[str, Any]
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def array(self, name: str) -> NDArray[Any]:
        """Return a parameter as an array."""
        return np.asarray(self.values[name])

    def spread(self, shape: tuple[int, ...]) -> Node:
        """Return the node with every parameter an array of a shape, for NIR wants them alike."""
        return replace(self, values={key: np.full(shape, value) for key, value in self.values.items()})


@dataclass(frozen=True, kw_only=True, eq=False)
class Graph:
    """Nodes by name, in the order of the file, and the edges from one to the next.

    Parameters
    ----------
    nodes : mapping of str to Node
        The nodes.
    edges : tuple of pairs of str
        From which node to which.
    metadata : mapping of str to object
        What the graph's maker wrote beside it.
    """

    nodes: Mapping[str, Node]
    edges: tuple[tuple[str, str], ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def with_values(self, values: Mapping[tuple[str, str], NDArray[Any]]) -> Graph:
        """Return the graph with other values, given by node and parameter; types and shapes stay.

        Where neurons share a parameter, and no longer do, all parameters of their node become arrays.
        """
        nodes = dict(self.nodes)
        for (name, key), value in values.items():
            held = nodes[name].array(key)
            typed = np.asarray(value).astype(held.dtype)
            if held.shape == () and np.all(typed == typed.flat[0]):
                typed = typed.reshape(-1)[0]
            elif held.shape == ():
                nodes[name] = nodes[name].spread(typed.shape)
            nodes[name] = replace(nodes[name], values={**nodes[name].values, key: typed})
        return replace(self, nodes=nodes)

    def with_thresholds(self, thresholds: Mapping[str, NDArray[Any]]) -> Graph:
        """Return the graph with other thresholds of some nodes, be they one number or many."""
        nodes = dict(self.nodes)
        for name, value in thresholds.items():
            nodes[name] = replace(nodes[name], values={**nodes[name].values, THRESHOLD: value})
        return replace(self, nodes=nodes)

    def with_metadata(self, entries: Mapping[str, Any]) -> Graph:
        """Return the graph with further metadata."""
        return replace(self, metadata={**self.metadata, **entries})


def graph_of(given: nir.NIRGraph) -> Graph:
    """Return a graph of the `nir` package as plain values; a graph within it stays one node."""
    nodes = {}
    for name, node in given.nodes.items():
        told = dict(node.to_dict())
        kind, metadata = told.pop("type"), told.pop("metadata", {})
        nodes[str(name)] = Node(kind=kind, values=told, metadata=metadata)
    edges = tuple((str(before), str(after)) for before, after in given.edges)
    return Graph(nodes=nodes, edges=edges, metadata=dict(given.metadata))


def nir_graph_of(graph: Graph) -> nir.NIRGraph:
    """Return a graph as one of the `nir` package."""
    import nir

    nodes = {
        name: nir.dict2NIRNode({**node.values, "type": node.kind, "metadata": dict(node.metadata)})
        for name, node in graph.nodes.items()
    }
    return nir.NIRGraph(nodes=nodes, edges=list(graph.edges), metadata=dict(graph.metadata), type_check=False)
