"""Files that anybody may have written: plain files alone, and size and depth are bounded first."""

from __future__ import annotations

import json
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from unspike.foundation.errors import InvalidInput

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
    except FileNotFoundError as error:
        raise InvalidInput(f"{what} {path} is missing. Check the path.") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise InvalidInput(f"{what} {path} cannot be read ({error}). Check the path.") from error


def json_value(content: bytes) -> Any:
    """Return what a JSON text says.

    Raises
    ------
    ValueError
        If it is no JSON in UTF-8, or nested deeper than `DEEPEST`.
    """
    text = content.decode("utf-8")
    _check_depth(_STRING.sub("", text))
    return json.loads(text)


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


def _check_depth(text: str) -> None:
    depth = 0
    for mark in _BRACKET.findall(text):
        depth += 1 if mark in "[{" else -1
        if depth > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
