"""A saved network and the data that it was trained on, as the commands on saved networks name them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from unspike.foundation.progress import Progress
from unspike.models.model_file import read_header
from unspike.pipeline.material import Material, material_of
from unspike.pipeline.training import Original, check_range, load_original


@dataclass(frozen=True, kw_only=True)
class SavedNetwork:
    """Which network is meant.

    Parameters
    ----------
    model : Path
        The network's file.
    data, split : str, optional
        Data set and split; the model's by default, and refused if they are not the model's.
    seed : int, optional
        Seed of the draw of a request; the model's by default.
    threads : int, optional
        Threads; all usable processors by default.
    """

    model: Path
    data: str | None = None
    split: str | None = None
    seed: int | None = None
    threads: int | None = None

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
        header = read_header(self.model)
        material = material_of(self.model, header, source=self.data, by=self.split, progress=progress)
        return load_original(self.model, threads=self.threads), material
