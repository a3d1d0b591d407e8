"""Work that is kept: a piece says what decided it and proves that it is whole, or is made again.

A piece is an account in JSON, and perhaps files beside it. Under ``kept`` the account holds the key (a hash
of all that decides the content), the SHA-256 of each file and that of the account itself. It is written last,
so a piece is there only when all of it is.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from unspike.foundation.bounded import check_form, read_plain_file
from unspike.foundation.errors import InvalidInput, Repaired, Unreadable
from unspike.foundation.files import encoded, json_text, read_json, write_text
from unspike.foundation.json_values import plain

_KEPT = "kept"
_MOST_BYTES = 2**33
_PROOF = {
    "type": "object",
    "properties": {
        "key": {"type": ["string", "null"]},
        "files": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["key", "files"],
}
_DIGITS = 32
Found = TypeVar("Found")


def key_of(**facts: Any) -> str:
    """Return the key of a piece: a hash of all that decides its content.

    Parameters
    ----------
    **facts : object
        What decides it, in JSON's types or what `json_values.plain` makes of it.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    return sha256(json.dumps(plain(facts), sort_keys=True).encode())[:_DIGITS]


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A kept piece of work.

    Parameters
    ----------
    path : Path
        Its account, a JSON file.
    key : str, optional
        What decides the content (`key_of`); without one a piece of any key is read.
    form : mapping, optional
        JSON schema of what is found: whoever can write the file can write its hash as well.
    """

    path: Path
    key: str | None = None
    form: Mapping[str, Any] | None = None

    def keep(self, found: Mapping[str, Any], *, files: tuple[str, ...] = ()) -> dict[str, Any]:
        """Write the account of a piece; folders are made if need be.

        Parameters
        ----------
        found : mapping
            What was found, JSON-ready.
        files : tuple of str
            Names of the files beside the account that belong to it, written before.

        Returns
        -------
        dict
            What was found, as `kept` and `read` return it.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        account: dict[str, Any] = json.loads(json.dumps(found))
        proof = {"key": self.key, "files": {name: self._hash_of(name) for name in files}}
        write_text(self.path, _text(account, proof))
        return account

    def read(self) -> dict[str, Any]:
        """Return what `keep` was given.

        Raises
        ------
        InvalidInput
            If the account or a file of it is missing or altered, or it is a piece of another key.
        """
        found, key = self._whole()
        if self.key not in (None, key):
            raise InvalidInput(f"{self.path} was made of something else than is asked for. Make it anew.")
        return found

    def kept(self) -> dict[str, Any] | None:
        """Return what `keep` was given; None if there is nothing, it is damaged, or it is of another key.

        Warns
        -----
        Repaired
            If it is damaged.
        """
        whole = taken_up(self.path, self._whole)
        return None if whole is None or self.key not in (None, whole[1]) else whole[0]

    def _whole(self) -> tuple[dict[str, Any], str | None]:
        found = read_json(self.path)
        proof = found.get(_KEPT)
        if not isinstance(proof, dict) or not isinstance(files := proof.get("files"), dict):
            raise InvalidInput(f"{self.path} was written by another version of unspike. Make it anew.")
        proof.pop("sha256", None)
        del found[_KEPT]
        if read_plain_file(self.path, what="The file") != encoded(_text(found, proof)):
            raise _changed(self.path)
        for value, form in ((proof, _PROOF), (found, self.form or {})):
            check_form(value, form, what=str(self.path), mend="Restore it, or make it anew.")
        for name, expected in files.items():
            if self._hash_of(name) != expected:
                raise _changed(self.path.with_name(name))
        return found, proof["key"]

    def _hash_of(self, name: str) -> str:
        if name != Path(name).name:
            raise _changed(self.path)
        place = self.path.with_name(name)
        if not place.exists():
            raise InvalidInput(f"{place} is missing. Restore it, or make it anew.")
        return sha256(read_plain_file(place, what="The file", most=_MOST_BYTES))


def taken_up(path: Path, load: Callable[[], Found]) -> Found | None:
    """Return what an earlier run left at a place; None if there is nothing, or it is damaged.

    Parameters
    ----------
    path : Path
        The place.
    load : callable
        Reads it, and raises `InvalidInput` for what is damaged.

    Raises
    ------
    Unreadable
        If the system does not let it be read: it may be whole.

    Warns
    -----
    Repaired
        If it is damaged: whoever asked makes it again.
    """
    if not path.exists():
        return None
    try:
        return load()
    except Unreadable:
        raise
    except InvalidInput as error:
        why = " ".join(str(error).split()).rstrip(".")
        warnings.warn(f"'{path}' is damaged ({why}); it is made again.", Repaired, stacklevel=3)
        return None


def _text(account: Mapping[str, Any], proof: Mapping[str, Any]) -> str:
    """Return an account as it stands in its file: with its own hash."""
    own = sha256(encoded(json_text({**account, _KEPT: proof})))
    return json_text({**account, _KEPT: {**proof, "sha256": own}})


def _changed(place: Path) -> InvalidInput:
    return InvalidInput(f"{place} was changed after it was written. Restore it, or make it anew.")
