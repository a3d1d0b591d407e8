"""Finished networks on disk, each in a folder whose name says exactly what it was trained from.

The name is a hash of the network's type, settings, recipe and untrained state, of its seed, and of the data:
a network that was trained for anything else has another name and is never taken. Beside the network lies an
account with the hashes of both files; what is damaged is found by them, removed and trained again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.foundation.errors import InvalidInput, Repaired
from unspike.foundation.json_values import plain
from unspike.models.capabilities import settings_of
from unspike.models.state_hash import state_hash
from unspike.oracles.oracle import Oracle, Training
from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

MODEL_FILE = "model.safetensors"
ACCOUNT_FILE = "training.json"
_HASH = "account_sha256"


class OracleCache:
    """Where the networks of some trainings are kept.

    Parameters
    ----------
    trainings : sequence of Training
        The trainings, before they are carried out.
    datasets : mapping of str to Dataset
        The data that they name.
    folder : Path or None
        Where to; None keeps nothing.
    """

    def __init__(
        self, trainings: Sequence[Training], datasets: Mapping[str, Dataset], folder: Path | None
    ) -> None:
        self._folder = folder
        self._trainings = trainings
        self._keys = [key(each, datasets[each.records]) for each in trainings] if folder else []

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
        if self._folder is None or not (self._folder / self._keys[place]).exists():
            return None
        entry = self._folder / self._keys[place]
        try:
            return _read(entry, self._trainings[place])
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = " ".join(str(error).split())
            warnings.warn(f"'{entry}' is damaged ({why}); it is trained again.", Repaired, stacklevel=2)
            shutil.rmtree(entry)
            return None

    def save(self, place: int, oracle: Oracle) -> None:
        """Write a finished network aside and move it into place in one step.

        Parameters
        ----------
        place : int
            Place of its training.
        oracle : Oracle
            The network.
        """
        if self._folder is None:
            return
        name = self._keys[place]
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = self._folder / f".{name}.{os.getpid()}.partial"
        try:
            aside.mkdir()
            _write(aside, name, oracle)
            if not (self._folder / name).exists():
                os.replace(aside, self._folder / name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


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
    facts = {
        "type": f"{type(fresh).__module__}.{type(fresh).__qualname__}",
        "settings": {name: plain(value) for name, value in settings_of(fresh).items() if name != "threads"},
        "recipe": plain(_recipe(fresh)),
        "untrained": state_hash(fresh),
        "seed": training.seed,
        "data": records.fingerprint,
        "version": __version__,
    }
    text = json.dumps(facts, sort_keys=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _recipe(model: SpikingModel) -> Any:
    """Return what the name of a recipe stands for, which may change while the name stays."""
    from unspike.snn.recipes import RECIPES

    name = getattr(model, "recipe", None)
    return RECIPES.get(name, name) if isinstance(name, str) else name


def _write(folder: Path, name: str, oracle: Oracle) -> None:
    model: Any = oracle.model  # the contract does not demand save(); who gives a folder must have it
    model.save(folder / MODEL_FILE)
    account = {
        "key": name,
        "seed": oracle.seed,
        "seconds": oracle.seconds,
        "threads": oracle.threads,
        "model_sha256": _sha256((folder / MODEL_FILE).read_bytes()),
    }
    account[_HASH] = _account_hash(account)
    (folder / ACCOUNT_FILE).write_text(json.dumps(account, indent=1) + "\n")


def _read(entry: Path, training: Training) -> Oracle:
    account = json.loads((entry / ACCOUNT_FILE).read_text())
    if account.pop(_HASH) != _account_hash(account):
        raise InvalidInput(f"{ACCOUNT_FILE} was changed after it was written")
    if (account["key"], account["seed"]) != (entry.name, training.seed):
        raise InvalidInput(f"it is network {account['key']} in a folder of another name")
    if account["model_sha256"] != _sha256((entry / MODEL_FILE).read_bytes()):
        raise InvalidInput(f"{MODEL_FILE} was changed after it was written")
    kind: Any = type(training.model)
    names = ("seed", "seconds", "threads")
    return Oracle(model=kind.load(entry / MODEL_FILE), **{name: account[name] for name in names})


def _account_hash(account: Mapping[str, Any]) -> str:
    return _sha256(json.dumps(account, sort_keys=True).encode())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
