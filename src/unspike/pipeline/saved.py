"""A saved network and the data that it was trained on, as the commands on saved networks name them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unspike.adapters.network_file import NetworkFile
from unspike.adapters.nir.graph_file import GraphFile
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress, Progress
from unspike.models.capabilities import use_threads
from unspike.models.model_file import has_header, read_header
from unspike.models.registry import load_model
from unspike.pipeline.material import Material, material_of
from unspike.pipeline.networks.graph import graph_of_material
from unspike.pipeline.networks.making import check_range
from unspike.pipeline.networks.own import hash_of_file, network_of
from unspike.pipeline.training import Original, content_hash, load_original, with_account

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel


@dataclass(frozen=True, kw_only=True)
class SavedNetwork:
    """Which network is meant.

    Parameters
    ----------
    model : Path
        The network's file; of a network of the user's own, that of its weights.
    built_by : NetworkFile or GraphFile, optional
        What builds the network, where that is the user's own; of a NIR graph, how it is used.
    data, split : str, optional
        Data set and split; the model's by default, and refused if they are not the model's.
    seed : int, optional
        Seed of the draw of a request; the model's by default.
    threads : int, optional
        Threads; all usable processors by default.
    """

    model: Path
    built_by: NetworkFile | GraphFile | None = None
    data: str | None = None
    split: str | None = None
    seed: int | None = None
    threads: int | None = None

    @property
    def hash(self) -> str:
        """Hash of what the file holds."""
        if isinstance(self.built_by, GraphFile):
            return self.built_by.hash
        return content_hash(self.model) if self.built_by is None else hash_of_file(self.model)

    def load(self, progress: Progress) -> tuple[Original, Material]:
        """Return the network and its data, without what it was asked to forget.

        Raises
        ------
        InvalidInput
            If a number is out of range, or the file or the data are not what they should be.
        """
        if self.seed is not None:
            check_range("--seed", self.seed, 0, 2**63 - 1)
        if self.threads is not None:
            check_range("--threads", self.threads, 1, 1024)
        material = self._material(progress)
        if self.built_by is None:
            return load_original(self.model, threads=self.threads), material
        model = self._built(self.built_by, material)
        use_threads(model, self.threads)
        return with_account(model, self.model), material

    def network(self) -> SpikingModel:
        """Return the network alone; data are loaded only where it takes them to build it."""
        if self.built_by is None:
            return load_model(self.model)
        return self._built(self.built_by, self._material(NoProgress()))

    def _built(self, built_by: NetworkFile | GraphFile, material: Material) -> SpikingModel:
        if isinstance(built_by, GraphFile):
            return graph_of_material(built_by, material, threads=self.threads)
        return network_of(built_by, self.model, material)

    def _material(self, progress: Progress) -> Material:
        """Return the data that the file names; of weights that name none, those that the user named."""
        if self.built_by is None or has_header(self.model):
            header = read_header(self.model)
            return material_of(self.model, header, source=self.data, by=self.split, progress=progress)
        if self.data is None:
            raise InvalidInput(f"{self.model} does not say what data it was trained on. Give --data.")
        return Material.load(self.data, by=self.split or "random", seed=self.seed or 0, progress=progress)
