"""The folder of a run: checked before the work starts, filled stage by stage, taken up again, extended.

`run.json` says what a folder holds. What decides everything in it must be the same when it is taken up; what
may be another next time (requests, methods, number of oracles) extends it. Any other folder that is not empty
is refused, so that no file of anybody's is ever replaced unasked. One run at a time works in a folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unspike.foundation.bounded import check_form
from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import free_name, is_leftover, read_json, remove, remove_leftovers, write_json
from unspike.parallel.locks import LOCK_FILE, locked
from unspike.version import __version__

SCHEMA = "unspike.run/2"
ACCOUNT_FILE = "run.json"
ORACLES_FOLDER, CONTROLS_FOLDER = "oracles", "controls"
_PLAIN_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_OF_THE_SYSTEM = {".DS_Store", "Thumbs.db", "desktop.ini", LOCK_FILE}
_FORM = {
    "type": "object",
    "properties": {
        "schema": {"const": SCHEMA},
        "settings": {"type": "object"},
        "makes": {"type": "array", "items": {"type": "string"}},
        "places": {
            "type": "object",
            "additionalProperties": {"type": "string", "pattern": rf"\A{_PLAIN_NAME}\Z"},
        },
    },
    "required": ["schema", "settings", "makes", "places"],
}


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A folder and what is to be made in it; making the object checks, `open` writes.

    Parameters
    ----------
    folder : Path
        Where the results go.
    settings : mapping
        What decides everything in it, in JSON's types, by name of the option.
    further : mapping
        What decides parts of it alone and may be another the next time.
    makes : sequence of str
        Names of the files and folders that will be made.
    places : mapping of str to str
        Keys of what gets a folder of its own -> the name that it should have.
    fresh : bool
        Whether to replace what an earlier run made with other settings.

    Raises
    ------
    InvalidInput
        If the folder cannot be made or written to, or holds anything but the same run.
    """

    folder: Path
    settings: Mapping[str, Any]
    makes: Sequence[str] = ()
    further: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = False

    def __post_init__(self) -> None:
        """Refuse a folder that cannot take the run."""
        _check_place(self.folder)
        self._refuse_another_run()

    @contextmanager
    def open(self) -> Iterator[list[str]]:
        """Make the folder, or take it up again, and keep others from it; leftovers of a kill are removed.

        Yields
        ------
        list of str
            The names of the folders for `places`, in their order: those that an earlier run gave to the same
            keys, and others that are free.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidInput(
                f"Cannot write to --out {self.folder}: {error.strerror}. Choose another folder."
            ) from error
        with locked(self.folder):
            self._refuse_another_run()  # which may have begun in the meantime
            if self.fresh and not self._is_new():
                self._clear()
            self._tidy()
            account = self._account()
            write_json(self.folder / ACCOUNT_FILE, account)
            yield [account["places"][key] for key in self.places]

    def _tidy(self) -> None:
        """Remove what killed programs left; others may work on networks that they take from this folder."""
        shared = [self.folder / name for name in (ORACLES_FOLDER, CONTROLS_FOLDER)]
        remove_leftovers(self.folder, apart=shared)
        for folder in shared:
            if any(folder.glob(".*.partial")):
                with locked(folder):
                    remove_leftovers(folder)

    def _refuse_another_run(self) -> None:
        if self._is_new():
            return
        earlier, wanted = self._earlier()["settings"], {**self.settings, **_VERSION}
        differing = [name for name in wanted if earlier.get(name) != wanted[name]]
        if differing and not self.fresh:
            pairs = (f"{n} {_words(earlier.get(n))} (asked for: {_words(wanted[n])})" for n in differing)
            raise InvalidInput(
                f"--out {self.folder} holds a run with {', '.join(pairs)}. "
                "Give another --out, or add --fresh to replace that run."
            )

    def _account(self) -> dict[str, Any]:
        """Return what run.json is to say, which is more than it says if it is there."""
        begun = self.fresh or self._is_new()
        earlier = {"makes": [], "places": {}} if begun else self._earlier()
        places = dict(earlier["places"])
        for key, name in self.places.items():
            places.setdefault(key, free_name(name, places.values()))
        settings = {**self.settings, **self.further, **_VERSION}
        makes = dict.fromkeys((*earlier["makes"], *self.makes, *places.values()))
        return {"schema": SCHEMA, "settings": settings, "makes": list(makes), "places": places}

    def _is_new(self) -> bool:
        """Return whether there is nothing in the folder but what systems and killed programs leave."""
        if not self.folder.exists():
            return True
        there = (path for path in self.folder.iterdir() if path.name not in _OF_THE_SYSTEM)
        return all(map(is_leftover, there))

    def _earlier(self) -> dict[str, Any]:
        """Return what run.json says, for only a folder that unspike filled is ever written to."""
        if not (self.folder / ACCOUNT_FILE).exists():
            raise InvalidInput(
                f"--out {self.folder} holds files that are not of a run of unspike. Choose another folder."
            )
        return _account_in(self.folder, "--out")

    def _clear(self) -> None:
        for name in self._earlier()["makes"]:
            if re.fullmatch(_PLAIN_NAME, name):  # never outside the folder
                remove(self.folder / name)


_VERSION = {"unspike": __version__}


def places_in(folder: Path) -> tuple[str, ...]:
    """Return the names of the folders that all runs in a folder made for their requests."""
    there = (folder / ACCOUNT_FILE).exists()
    return tuple(_account_in(folder, "The folder")["places"].values()) if there else ()


def settings_in(folder: Path) -> dict[str, Any]:
    """Return the settings of the run that a folder holds.

    Raises
    ------
    InvalidInput
        If its `run.json` is damaged or another version's.
    """
    settings: dict[str, Any] = _account_in(folder, "The folder")["settings"]
    return settings


def _account_in(folder: Path, what: str) -> dict[str, Any]:
    account = read_json(folder / ACCOUNT_FILE)
    if (schema := account.get("schema")) != SCHEMA:
        raise InvalidInput(
            f"{what} {folder} holds a run of another version of unspike (its {ACCOUNT_FILE} says "
            f"'{_words(schema):.30}', this version writes '{SCHEMA}'). Choose another folder."
        )
    check_form(account, _FORM, what=str(folder / ACCOUNT_FILE), mend="Choose another folder.")
    return account


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
