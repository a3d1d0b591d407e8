"""Files that are whole or not there: written aside, then renamed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON."""
    _write(path, (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())


def write_text(path: Path, text: str) -> None:
    """Write a text."""
    _write(path, text.encode())


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
    import io

    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    _write(path, buffer.getvalue())


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


def _write(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
