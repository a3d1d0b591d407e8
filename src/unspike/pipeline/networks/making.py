"""What every way of making the network of a run has in common: the data, their split, and a seed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import Progress
from unspike.pipeline.material import Material

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel
    from unspike.pipeline.training import Original


@dataclass(frozen=True, kw_only=True)
class Making(ABC):
    """A way of making a network.

    Parameters
    ----------
    data : str
        Name of a data set, ``idx:FOLDER`` or ``npz:FILE``.
    split : {"random", "subject"}
        How it is split.
    seed : int
        Of the split, the network and the draw of requests.
    threads : int, optional
        Threads; all usable processors by default.
    """

    data: str = "mnist5k"
    split: str = "random"
    seed: int = 0
    threads: int | None = None

    def __post_init__(self) -> None:
        """Refuse early what no data set could make right."""
        check_range("--seed", self.seed, 0, 2**63 - 1)

    def material(self, progress: Progress) -> Material:
        """Return the data, loaded and split."""
        return Material.load(self.data, by=self.split, seed=self.seed, progress=progress)

    @abstractmethod
    def network(self, material: Material) -> SpikingModel:
        """Return the network as it is before anything is trained here; every setting is checked by that.

        Raises
        ------
        InvalidInput
            If a setting is out of range, or there can be no such network on these data.
        """

    @abstractmethod
    def original(
        self, model: SpikingModel, material: Material, folder: Path, *, progress: Progress
    ) -> Original:
        """Return the trained network that is to forget, saved; or the one that an earlier run saved.

        Parameters
        ----------
        model : SpikingModel
            What `network` returned.
        material : Material
            Loaded data.
        folder : Path
            Where ``model.safetensors`` and ``training.json`` go; the latter is written last.
        progress : Progress
            Told of every record presented.
        """

    def facts(self, model: SpikingModel) -> dict[str, Any]:
        """Return what decides the network beside its data and seed, by name of the option."""
        return options_of(model)


def options_of(model: SpikingModel) -> dict[str, Any]:
    """Return what decided a network, by name of the option."""
    told = model.settings()
    names = ("recipe", "hidden", "connection_probability", "steps", "epochs")
    return {f"--{name.replace('_', '-')}": told.get(name) for name in names}


def check_range(option: str, value: int, low: int, high: int) -> None:
    """Refuse a number that is out of range."""
    if not low <= value <= high:
        raise InvalidInput(f"{option} is {value}, expected a whole number from {low} to {high}.")
