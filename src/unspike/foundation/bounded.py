"""Files that anybody may have written: plain files alone, and size and depth are bounded first."""

from __future__ import annotations

import json
import math
import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unspike.foundation.errors import InvalidInput, Unreadable

MOST_BYTES = 64 * 2**20
DEEPEST = 40
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def read_plain_file(path: Path, *, what: str, most: int = MOST_BYTES) -> bytes:
    """Return what a plain file holds: no folder, no device, no pipe, which would never end.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What errors call it, say ``--policy``.
    most : int
        Largest size, bytes.

    Raises
    ------
    InvalidInput
        If it cannot be read, is no plain file, or is larger.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise InvalidInput(f"{what} {path} is a folder, expected a file.")
        if not stat.S_ISREG(found.st_mode):
            raise InvalidInput(f"{what} {path} is a pipe or a device, expected a file.")
        if found.st_size > most:
            raise InvalidInput(
                f"{what} {path} has {found.st_size:,} bytes, expected at most {most:,}. Is it the right file?"
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InvalidInput(f"{what} {path} cannot be read: it is missing. Check the path.") from error
    except ValueError as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput(f"{what} {path!r} is no path ({error}). Check it.") from error
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> Unreadable:
    """Return the error for a file that is there and that the system does not let be read."""
    return Unreadable(f"{path} cannot be read ({error.strerror}). Check the disk and your rights to it.")


def json_value(content: bytes) -> Any:
    """Return what a JSON text says.

    Raises
    ------
    ValueError
        If it is no JSON in UTF-8, nested deeper than `DEEPEST`, or holds a number that is not finite.
    """
    text = content.decode("utf-8")
    _check_depth(_STRING.sub("", text))
    return json.loads(text, parse_float=_finite, parse_constant=_finite)


def toml_value(content: bytes) -> dict[str, Any]:
    """Return what a TOML text says.

    Raises
    ------
    ValueError
        If it is no TOML in UTF-8, or nested deeper than `DEEPEST`.
    """
    text = content.decode("utf-8")
    _check_depth(text)
    if any(line.count(".") > DEEPEST for line in text.splitlines()):
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    return tomllib.loads(text)


def check_form(value: Any, form: Mapping[str, Any], *, what: str, mend: str) -> None:
    """Refuse a value of a file that has not the form that it must have.

    Parameters
    ----------
    value : object
        What the file says.
    form : mapping
        A JSON schema.
    what : str
        What errors call the file.
    mend : str
        What the user can do.

    Raises
    ------
    InvalidInput
        If it has another form.
    """
    from jsonschema import Draft202012Validator  # costs a tenth of a second, which many commands do not need

    error = next(Draft202012Validator(form).iter_errors(value), None)
    if error is not None:
        raise InvalidInput(f"{what} is damaged ({error.json_path:.80}: {error.message:.80}). {mend}")


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(f"the number {word[:20]} is not finite")
    return number


def _check_depth(text: str) -> None:
    depth = 0
    for mark in _BRACKET.findall(text):
        depth += 1 if mark in "[{" else -1
        if depth > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
