"""Files and folders that are whole or not there: written aside, then renamed."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Yield where to write a file or a folder, which becomes `path` when that is done, and not before.

    Parameters
    ----------
    path : Path
        What to write; a file that is there is replaced, a folder must not be there.

    Yields
    ------
    Path
        A place beside it that bears the number of this process, so that two do not write into one file. It is
        gone afterwards, whatever happened.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        yield aside
        os.replace(aside, path)
    finally:
        remove(aside)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes."""
    with written_aside(path) as aside:
        aside.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Write a text, in UTF-8 and with the line ends that it has."""
    write_bytes(path, text.encode())


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON."""
    write_text(path, json_text(value))


def json_text(value: Any) -> str:
    """Return a value as `write_json` writes it."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_json(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file of an earlier stage holds.

    Raises
    ------
    InvalidInput
        If the file is missing or holds something else.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidInput(f"{path} is missing, and unspike writes it beside its models.") from error
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} is damaged or no JSON ({error}). Restore it, or make it anew.") from error
    if not isinstance(value, dict):
        raise InvalidInput(f"{path} holds no JSON object. Restore it, or make it anew.")
    return value


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays to a compressed ``.npz`` that holds no pickle."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    write_bytes(path, buffer.getvalue())


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of an ``.npz`` file.

    Raises
    ------
    InvalidInput
        If the file is missing, damaged or holds a pickle.
    """
    import zipfile

    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InvalidInput(f"{path} is missing or damaged ({error}). Restore it, or make it anew.") from error
