"""A NIR file with all that it does not say: what the command line asks for beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unspike.adapters.nir.folding import ARRAY, FOLD, WAYS, refuse_what_cannot_be_folded
from unspike.foundation.bounded import read_plain_file
from unspike.foundation.errors import InvalidInput, suggest
from unspike.foundation.store import key_of, sha256

if TYPE_CHECKING:
    from unspike.adapters.nir.model import NirModel
    from unspike.data.dataset import Dataset

SUFFIX = ".nir"
_MOST_BYTES = 2**30


@dataclass(frozen=True, kw_only=True)
class GraphFile:
    """Which graph, and how it is used.

    Parameters
    ----------
    path : Path
        The file.
    dt, steps, code, readout, epochs, accuracy
        As in `unspike.read_nir`.
    thresholds : {"array", "fold"}
        How thresholds are written when it goes home.
    """

    path: Path
    dt: float
    steps: int
    code: str = "direct"
    readout: str | None = None
    epochs: int = 20
    accuracy: float | None = None
    thresholds: str = ARRAY

    def __post_init__(self) -> None:
        """Refuse early what no graph could make right."""
        if self.thresholds not in WAYS:
            raise InvalidInput(
                f"--thresholds is '{self.thresholds}', expected one of {', '.join(WAYS)}."
                f"{suggest(self.thresholds, WAYS)}"
            )

    @classmethod
    def is_named(cls, text: str) -> bool:
        """Say whether a text names a graph."""
        return text.lower().endswith(SUFFIX)

    @property
    def text(self) -> str:
        """How it is named, folders left aside."""
        return self.path.name

    @property
    def hash(self) -> str:
        """Hash of the file and of how it is used."""
        content = read_plain_file(self.path, what="NIR graph", most=_MOST_BYTES)
        use = {name: value for name, value in vars(self).items() if name not in ("path", "accuracy")}
        return key_of(file=sha256(content), **use)

    def network(self, records: Dataset, *, seed: int) -> NirModel:
        """Return the network.

        Parameters
        ----------
        records : Dataset
            Records that it was never trained on: it must answer them as its owner says, or above chance.
        seed : int
            Of spike codes, and of untrained networks like it.

        Raises
        ------
        InvalidInput
            As `unspike.read_nir`, or if its thresholds are to be folded and cannot be.
        """
        from unspike.adapters.nir.reading import read_nir

        model = read_nir(
            self.path,
            records,
            dt=self.dt,
            steps=self.steps,
            code=self.code,
            readout=self.readout,
            epochs=self.epochs,
            accuracy=self.accuracy,
            seed=seed,
        )
        if self.thresholds == FOLD:
            for layer in (each for each in model.layers if each.fires):
                refuse_what_cannot_be_folded(layer.neurons, model.graph.nodes[layer.neurons])
        model.home = self.thresholds
        return model
