"""A NIR graph as a network: it came trained, and networks like it are trained here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.adapters.nir.graph_file import GraphFile
from unspike.foundation.progress import Progress
from unspike.models.capabilities import threads_of
from unspike.pipeline.material import Material
from unspike.pipeline.networks.making import Making
from unspike.pipeline.training import Original, save_original, trained

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel


@dataclass(frozen=True, kw_only=True)
class GraphNetwork(Making):
    """How the network of a NIR graph is made.

    Parameters
    ----------
    file : GraphFile
        The graph, and how it is used.
    data, split, seed, threads
        As in `Making`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from unspike.adapters.nir.graph_file import GraphFile
    >>> from unspike.pipeline import GraphNetwork
    >>> file = GraphFile(path=Path("net.nir"), dt=1e-3, steps=25)
    >>> GraphNetwork(data="digits", file=file).file.text
    'net.nir'
    """

    file: GraphFile

    def network(self, material: Material) -> SpikingModel:
        """Return the network as it came."""
        return graph_of_material(self.file, material, threads=self.threads)

    def original(
        self, model: SpikingModel, material: Material, folder: Path, *, progress: Progress
    ) -> Original:
        """Return the network as it came, saved in unspike's own form."""
        original = Original(model=model, seconds=None, threads=threads_of(model))
        save_original(original, material, folder)
        return original

    def facts(self, model: SpikingModel) -> dict[str, Any]:
        """Return what decides the network: the file, and how it is used."""
        return {"--model": self.file.hash[:16], **super().facts(model)}


@dataclass(frozen=True, kw_only=True)
class NetworkLikeGraph(GraphNetwork):
    """How a network of the form of a NIR graph is trained here, whatever the graph has learned.

    Parameters
    ----------
    file, data, split, seed, threads
        As in `GraphNetwork`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from unspike.adapters.nir.graph_file import GraphFile
    >>> from unspike.pipeline import GraphNetwork, NetworkLikeGraph
    >>> file = GraphFile(path=Path("net.nir"), dt=1e-3, steps=25)
    >>> isinstance(NetworkLikeGraph(data="digits", file=file), GraphNetwork)
    True
    """

    def network(self, material: Material) -> SpikingModel:
        """Return an untrained network like the graph's."""
        return super().network(material).clone()

    def original(
        self, model: SpikingModel, material: Material, folder: Path, *, progress: Progress
    ) -> Original:
        """Train the network, or take up the one that an earlier run trained."""
        return trained(model, material, folder, progress)


def graph_of_material(file: GraphFile, material: Material, *, threads: int | None) -> SpikingModel:
    """Return the network of a NIR graph, which must answer the test records as it should.

    Parameters
    ----------
    file : GraphFile
        The graph, and how it is used.
    material : Material
        Its data.
    threads : int or None
        Threads; all usable processors by default.

    Raises
    ------
    InvalidInput
        As `GraphFile.network`.
    """
    model = file.network(material.parts.test, seed=material.seed)
    model.threads = threads
    return model
