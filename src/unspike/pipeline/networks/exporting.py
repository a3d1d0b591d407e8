"""A saved network written to a NIR file, once what is read back has given the same answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.foundation.errors import InvalidInput
from unspike.models.capabilities import HasNirGraph
from unspike.models.model_file import read_header
from unspike.models.recording import INPUT
from unspike.pipeline.requests.history import history_of

if TYPE_CHECKING:
    from unspike.adapters.nir.model import NirModel
    from unspike.data import Dataset
    from unspike.foundation.progress import Progress
    from unspike.models.contract import SpikingModel
    from unspike.pipeline.saved import SavedNetwork

LEAST = 0.999
MOST_RECORDS = 1000


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A written graph, and how it compares with its network.

    Parameters
    ----------
    path : Path
        The file.
    records : int
        Test records that both were shown.
    same : float
        Share of them that both name alike.
    """

    path: Path
    records: int
    same: float


def export(saved: SavedNetwork, path: Path, *, dt: float, thresholds: str, progress: Progress) -> Exported:
    """Write a saved network to a NIR file.

    Parameters
    ----------
    saved : SavedNetwork
        The network.
    path : Path
        Where to; a file that is there is replaced.
    dt : float
        How long a step of 1 ms lasts in the graph's unit of time; a network that was a graph keeps its own.
    thresholds : {"array", "fold"}
        As in `unspike.write_nir`.
    progress : Progress
        Told of the loading of data.

    Returns
    -------
    Exported
        The file, and how the graph compares with the network.

    Raises
    ------
    InvalidInput
        If NIR has no neurons like those of the network, or if the graph names test records otherwise.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from unspike.pipeline import TrainSettings, export, train
    >>> settings = TrainSettings(data="digits", recipe="lif", hidden=(30,), epochs=2, threads=1)
    >>> from unspike.foundation.progress import NoProgress
    >>> from unspike.pipeline.saved import SavedNetwork
    >>> with TemporaryDirectory() as folder:
    ...     _ = train(settings, Path(folder) / "model")
    ...     saved = SavedNetwork(model=Path(folder) / "model" / "model.safetensors")
    ...     path = Path(folder) / "net.nir"
    ...     made = export(saved, path, dt=1e-3, thresholds="array", progress=NoProgress())
    >>> made.same
    1.0
    """
    from unspike.adapters.nir.writing import erased, write_nir

    original, material = saved.load(progress)
    test = material.parts.test.take(range(min(MOST_RECORDS, len(material.parts.test))))
    graph = _as_graph(original.model, dt)
    past = history_of(saved.model, read_header(saved.model))
    facts = {"erased": erased(each.to_dict() for each in past), **_input_of(original.model)}
    with TemporaryDirectory() as folder:
        tried = Path(folder) / "tried.nir"
        write_nir(graph, tried, thresholds=thresholds, **facts)
        same = _share_named_alike(original.model, graph.read_again(tried), test)
    if same < LEAST:
        raise InvalidInput(
            f"as a graph, {saved.model} names {1.0 - same:.1%} of {len(test)} test records otherwise, so it "
            "is not written: NIR has no lower bound of potentials; the recipe 'lif' has none either"
        )
    write_nir(graph, path, thresholds=thresholds, **facts)
    return Exported(path=path, records=len(test), same=same)


def _as_graph(model: SpikingModel, dt: float) -> NirModel:
    """Return a network as a graph whose thresholds were first those of an untrained one."""
    from unspike.adapters.nir.graph import graph_of
    from unspike.adapters.nir.model import NirModel, Use

    if isinstance(model, NirModel):
        return model
    untrained = model.clone()
    if not isinstance(model, HasNirGraph) or not isinstance(untrained, HasNirGraph):
        raise InvalidInput(f"networks like this one ({type(model).__name__}) cannot be written to NIR")
    use = Use(dt=dt, steps=model.settings()["steps"])
    first, present = (
        NirModel(graph_of(each.nir_graph(dt=dt)), use, model.class_names) for each in (untrained, model)
    )
    first.load_state(present.state())
    return first


def _input_of(model: SpikingModel) -> dict[str, Any]:
    """Return how records become the input of a network, as far as it is a code of the native network."""
    told = model.settings()
    return {"steps": told["steps"], **({"codes": told["codes"]} if "codes" in told else {})}


def _share_named_alike(model: SpikingModel, graph: NirModel, test: Dataset) -> float:
    if not len(test):
        return 1.0
    own = model.predict_counts(test.x, record_id=test.record_id)
    if isinstance(model, type(graph)):
        found = graph.predict_counts(test.x, record_id=test.record_id)
    else:
        recording = model.record(test.x, record_id=test.record_id, keep_spikes=True)
        found = graph.counts_of(recording.spikes(INPUT))
    return float(np.mean(found.argmax(axis=1) == own.argmax(axis=1)))
