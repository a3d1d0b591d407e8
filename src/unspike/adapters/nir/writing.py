"""A network written to a NIR file, with what was done to it in the graph's metadata."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.adapters.nir.file import write_graph
from unspike.adapters.nir.folding import ARRAY, WAYS, folded
from unspike.adapters.nir.graph import Graph
from unspike.foundation.errors import InvalidInput, suggest
from unspike.models.model_file import content_hash
from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.adapters.nir.model import NirModel

ENTRY = "unspike"


def write_nir(model: NirModel, path: str | Path, *, thresholds: str | None = None, **facts: Any) -> None:
    """Write a network to a NIR file.

    Parameters
    ----------
    model : NirModel
        The network.
    path : str or Path
        Where to.
    thresholds : {"array", "fold"}, optional
        Whether every neuron has a threshold of its own, or the thresholds of the file that the network was
        read from stay and what differs is folded into the weights, for readers that take one threshold a
        layer.
    **facts
        What was done to the network, JSON-ready: what was erased, by which method. With the version of
        unspike and the SHA-256 of the file that was read they go into the graph's metadata, as JSON under
        ``unspike``. The file may go to anyone: name no records.

    Raises
    ------
    InvalidInput
        If the thresholds cannot be folded, or the file cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import nir
    >>> import numpy as np
    >>> from unspike import read_nir, write_nir

    >>> one = np.ones(10, np.float32)
    >>> weight = np.random.default_rng(0).normal(size=(10, 64)).astype(np.float32)
    >>> nodes = {
    ...     "input": nir.Input({"input": np.array([64])}),
    ...     "weights": nir.Affine(weight=weight, bias=0 * one),
    ...     "neurons": nir.LIF(tau=0.01 * one, r=10 * one, v_leak=0 * one, v_threshold=one, v_reset=0 * one),
    ...     "output": nir.Output({"output": np.array([10])}),
    ... }
    >>> graph = nir.NIRGraph(nodes=nodes, edges=list(zip(nodes, list(nodes)[1:])))
    >>> with TemporaryDirectory() as folder:
    ...     nir.write(Path(folder) / "graph.nir", graph)
    ...     model = read_nir(Path(folder) / "graph.nir", dt=1e-3, steps=10)
    ...     write_nir(model, Path(folder) / "again.nir", forgotten="class:3")
    ...     "class:3" in nir.read(Path(folder) / "again.nir").metadata["unspike"]
    True
    """
    thresholds = model.home if thresholds is None else thresholds
    if thresholds not in WAYS:
        raise InvalidInput(
            f"thresholds is '{thresholds}', expected one of {', '.join(WAYS)}.{suggest(thresholds, WAYS)}"
        )
    graph = model.graph if thresholds == ARRAY else _folded(model)
    entry = {
        **facts,
        "version": __version__,
        "original": model.origin,
        "thresholds": thresholds,
        "content": content_hash(model.settings(), model.state()),
    }
    write_graph(Path(path), graph.with_metadata({ENTRY: json.dumps(entry, sort_keys=True)}))


def erased(requests: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what a file that goes to anyone may say of requests that were carried out.

    Parameters
    ----------
    requests : iterable of mapping
        Each as the header of a model's file holds it.

    Returns
    -------
    list of dict
        Of each its kind, its method and the number of records; of a class, which one. Never ids or people.
    """
    told = []
    for request in requests:
        which = {"request": request["text"]} if request["kind"] == "class" else {}
        count = len(request["record_id"])
        told.append({"kind": request["kind"], **which, "method": request["method"], "records": count})
    return told


def _folded(model: NirModel) -> Graph:
    present = model.graph
    values = {}
    for layer in model.layers:
        if layer.fires:
            values.update(folded(present, model.given_thresholds[layer.neurons], layer))
    return present.with_values(values)
