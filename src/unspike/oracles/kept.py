"""Finished networks on disk, each in a folder whose name says exactly what it was trained from.

The name is a hash of the network's type, settings, recipe and untrained state, of its seed, and of the data:
a network that was trained for anything else has another name and is never taken. Beside the network lies its
account (`unspike.foundation.store`); what is damaged is removed and trained again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from unspike.foundation.files import remove, remove_leftovers, written_aside
from unspike.foundation.store import Piece, key_of, taken_up
from unspike.models.capabilities import Saves
from unspike.models.registry import load_model, save_model
from unspike.models.state_hash import state_hash
from unspike.oracles.oracle import Oracle, Training
from unspike.parallel.locks import locked
from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

MODEL_FILE = "model.safetensors"
ACCOUNT_FILE = "training.json"
_TOLD = ("seed", "seconds", "threads")
_FORM = {
    "type": "object",
    "properties": {
        "seed": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
        "seconds": {"type": "number", "minimum": 0},
        "threads": {"type": "integer", "minimum": 1},
    },
    "required": list(_TOLD),
    "additionalProperties": False,
}


class OracleCache:
    """Where the networks of some trainings are kept.

    Parameters
    ----------
    trainings : sequence of Training
        The trainings, before they are carried out.
    datasets : mapping of str to Dataset
        The data that they name.
    folder : Path or None
        Where retrained networks go; None keeps nothing.
    controls : Path, optional
        Where networks go that learned what is to be forgotten; by default beside the retrained ones.
    """

    def __init__(
        self,
        trainings: Sequence[Training],
        datasets: Mapping[str, Dataset],
        folder: Path | None,
        controls: Path | None = None,
    ) -> None:
        self._trainings = trainings
        self._entries: list[Path] = []
        for training in trainings if folder else ():
            kept_in = controls if training.is_control and controls else folder
            self._entries.append(Path(str(kept_in)) / key(training, datasets[training.records]))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Yield when nobody else trains networks for the folder; what others finished is there then."""
        folders = list(dict.fromkeys(entry.parent for entry in self._entries))
        with ExitStack() as held:
            # All take them in the same order, or two would wait for each other.
            for folder in sorted(folders):
                folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(locked(folder))
                remove_leftovers(folder)
            yield

    def load(self, place: int) -> Oracle | None:
        """Return the network of a training that an earlier run finished, if there is one and it is whole.

        Parameters
        ----------
        place : int
            Place of the training.

        Warns
        -----
        Repaired
            If it is damaged; it is removed then.
        """
        if not self._entries:
            return None
        entry, training = self._entries[place], self._trainings[place]
        found = taken_up(entry, lambda: _read(entry, training))
        if found is None:
            remove(entry)
        return found

    def save(self, place: int, oracle: Oracle) -> None:
        """Write a finished network aside and move it into place in one step.

        Parameters
        ----------
        place : int
            Place of its training.
        oracle : Oracle
            The network.
        """
        if not self._entries:
            return
        entry = self._entries[place]
        if not entry.exists():
            with written_aside(entry) as aside:
                aside.mkdir()
                _write(aside, entry.name, oracle)


def key(training: Training, records: Dataset) -> str:
    """Return the name of a network that was not trained yet.

    Parameters
    ----------
    training : Training
        The untrained network and its seed.
    records : Dataset
        What it will learn.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    fresh = training.model
    return key_of(
        type=f"{type(fresh).__module__}.{type(fresh).__qualname__}",
        settings=fresh.settings(),
        untrained=state_hash(fresh),
        seed=training.seed,
        data=records.fingerprint,
        version=__version__,
    )


def _write(folder: Path, name: str, oracle: Oracle) -> None:
    save_model(oracle.model, folder / MODEL_FILE)
    account = {name: getattr(oracle, name) for name in _TOLD}
    Piece(path=folder / ACCOUNT_FILE, key=name).keep(account, files=(MODEL_FILE,))


def _read(entry: Path, training: Training) -> Oracle:
    account = Piece(path=entry / ACCOUNT_FILE, key=entry.name, form=_FORM).read()
    if isinstance(training.model, Saves):
        return Oracle(model=type(training.model).load(entry / MODEL_FILE), **account)
    return Oracle(model=load_model(entry / MODEL_FILE, like=training.model), **account)
