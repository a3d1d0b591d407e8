"""The folder of a run: checked before the work starts, filled stage by stage, taken up again.

`run.json` says what a folder holds. A folder whose settings are the same is taken up where it was left; any
other folder that is not empty is refused, so that no file of anybody's is ever replaced unasked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import read_json, remove, write_json
from unspike.version import __version__

SCHEMA = "unspike.run/1"
ACCOUNT_FILE = "run.json"
_PLAIN_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A folder and what is to be made in it; making the object checks, `open` writes.

    Parameters
    ----------
    folder : Path
        Where the results go.
    settings : mapping
        All that decides the results, in JSON's types, by name of the option.
    makes : sequence of str
        Names of the files and folders that will be made.
    fresh : bool
        Whether to replace what an earlier run made with other settings.

    Raises
    ------
    InvalidInput
        If the folder cannot be made or written to, or holds anything but the same run.
    """

    folder: Path
    settings: Mapping[str, Any]
    makes: Sequence[str]
    fresh: bool = False

    def __post_init__(self) -> None:
        """Refuse a folder that cannot take the run."""
        _check_place(self.folder)
        if self._is_new():
            return
        earlier, wanted = self._earlier()["settings"], self._account()["settings"]
        differing = [name for name in wanted if earlier.get(name) != wanted[name]]
        if differing and not self.fresh:
            found = ", ".join(f"{name} {_words(earlier.get(name))}" for name in differing)
            asked = ", ".join(_words(wanted[name]) for name in differing)
            raise InvalidInput(
                f"--out {self.folder} holds a run with {found}, asked for is {asked}: "
                "give another --out, or add --fresh to replace that run."
            )

    def open(self) -> None:
        """Make the folder, or take it up again; leftovers of an interruption are removed."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if self.fresh and not self._is_new():
                self._clear()
            for leftover in self.folder.rglob(".*.partial"):
                remove(leftover)
            write_json(self.folder / ACCOUNT_FILE, self._account())
        except OSError as error:
            raise InvalidInput(
                f"Cannot write to --out {self.folder}: {error.strerror}. Choose another folder."
            ) from error

    def _account(self) -> dict[str, Any]:
        settings = {**self.settings, "unspike": __version__}
        return {"schema": SCHEMA, "settings": settings, "makes": list(self.makes)}

    def _is_new(self) -> bool:
        return not self.folder.exists() or not any(self.folder.iterdir())

    def _earlier(self) -> dict[str, Any]:
        """Return what run.json says, for only a folder that unspike filled is ever written to."""
        if not (self.folder / ACCOUNT_FILE).exists():
            raise InvalidInput(
                f"--out {self.folder} holds files that are not of a run of unspike. Choose another folder."
            )
        earlier = read_json(self.folder / ACCOUNT_FILE)
        if earlier.get("schema") != SCHEMA or not isinstance(earlier.get("settings"), dict):
            raise InvalidInput(
                f"--out {self.folder} holds a {ACCOUNT_FILE} that this version of unspike did not write. "
                "Choose another folder."
            )
        return earlier

    def _clear(self) -> None:
        for name in self._earlier().get("makes", []):
            if isinstance(name, str) and _PLAIN_NAME.fullmatch(name):  # never outside the folder
                remove(self.folder / name)


def _check_place(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"--out {folder} is a file, expected a folder. Choose another.")
    nearest = next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
    if not nearest.is_dir():
        raise InvalidInput(f"--out {folder} lies in {nearest}, which is a file. Choose another folder.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise InvalidInput(f"--out {folder} cannot be written to: {nearest} is protected. Choose another.")


def _words(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "none" if value is None else str(value)
