"""A NIR graph as a model file (`unspike.models.model_file`): unspike's own form of it.

All that was asked for when it was read is kept, and nothing of what it had learned before.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.adapters.nir.graph import Graph, Node
from unspike.foundation.errors import InvalidInput
from unspike.models.model_file import read_model, write_model

if TYPE_CHECKING:
    from unspike.adapters.nir.model import NirModel

KIND = "nir"
_GIVEN = "given/"  # of thresholds: those that the graph was read with


def save_model(model: NirModel, path: Path, facts: dict[str, Any]) -> None:
    """Write a network aside, then rename it to `path`.

    Parameters
    ----------
    model : NirModel
        The network.
    path : Path
        Where to.
    facts : dict
        Further JSON-ready entries of the file's header.

    Raises
    ------
    InvalidInput
        If the file cannot be written.
    """
    arrays: dict[str, NDArray[Any]] = {}
    nodes = {}
    for name, node in model.graph.nodes.items():
        texts = {key: value for key, value in node.values.items() if isinstance(value, str)}
        nodes[name] = {"kind": node.kind, "texts": texts, "metadata": _plain(node.metadata)}
        arrays |= {f"{name}/{key}": np.asarray(node.values[key]) for key in node.values if key not in texts}
    given = {f"{_GIVEN}{name}": array for name, array in model.given_thresholds.items()}
    network = {
        "kind": KIND,
        "nodes": nodes,
        "order": list(nodes),
        "edges": [list(edge) for edge in model.graph.edges],
        "metadata": _plain(model.graph.metadata),
        "class_names": list(model.class_names),
        **model.told(),
    }
    write_model(path, network, {**arrays, **given}, facts)


def load_model(path: Path, kind: type[NirModel]) -> NirModel:
    """Read a network that `save_model` wrote.

    Raises
    ------
    InvalidInput
        If `read_model` refuses it, it is of another kind, or its entries do not fit its arrays.
    """
    header, arrays = read_model(path)
    told = header["network"]
    if told.get("kind") != KIND:
        raise InvalidInput(f"{path} holds a network of kind '{told.get('kind')}', expected '{KIND}'")
    try:
        nodes = {name: _node(name, told["nodes"][name], arrays) for name in told["order"]}
        edges = tuple((str(before), str(after)) for before, after in told["edges"])
        graph = Graph(nodes=nodes, edges=edges, metadata=dict(told["metadata"]))
        given = {key.removeprefix(_GIVEN): array for key, array in arrays.items() if key.startswith(_GIVEN)}
        return kind.restored(graph, given, told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            f"{path}: the header does not fit the arrays ({error}); export it again"
        ) from error


def _node(name: str, told: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Node:
    own = {key.removeprefix(f"{name}/"): array for key, array in arrays.items() if key.startswith(f"{name}/")}
    return Node(kind=told["kind"], values={**own, **told["texts"]}, metadata=dict(told["metadata"]))


def _plain(metadata: Any) -> dict[str, Any]:
    """Return the texts and numbers among metadata; arrays are left out."""
    return {str(key): value for key, value in metadata.items() if isinstance(value, str | int | float)}
