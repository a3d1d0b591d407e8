"""Files and folders that are whole or not there: written aside, then renamed."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.bounded import json_value, read_plain_file
from unspike.foundation.errors import InvalidInput
from unspike.foundation.memory import refuse_what_does_not_fit

_MOST_PACKED, _MOST_UNPACKED = 2**29, 2**32  # bytes
_ASIDE = re.compile(r"\..+\.[0-9]+\.partial", re.DOTALL)


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
    except BaseException:  # an interruption, too
        with suppress(OSError):  # what went wrong first is told
            remove(aside)
        raise


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, if it is there; another program may do so as well."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, onerror=_unless_gone)
    else:
        path.unlink(missing_ok=True)


def _unless_gone(call: object, path: str, found: tuple[Any, BaseException, Any]) -> None:
    if not isinstance(found[1], FileNotFoundError):
        raise found[1]


def is_leftover(path: Path) -> bool:
    """Return whether a file or folder is what `written_aside` leaves when the program is killed."""
    return _ASIDE.fullmatch(path.name) is not None


def remove_leftovers(folder: Path, *, apart: Sequence[Path] = ()) -> None:
    """Remove what killed programs left in a folder and those within it.

    Parameters
    ----------
    folder : Path
        The folder; nobody else writes into it now.
    apart : sequence of Path
        Folders within it that others may write into; they are left as they are.
    """
    for path in list(folder.rglob(".*.partial")):
        if is_leftover(path) and not any(path.is_relative_to(place) for place in apart):
            remove(path)


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a name for a file that is not taken: the one that is wanted, or the same with a number."""
    folded = {other.casefold() for other in taken}  # some file systems do not tell capitals apart
    numbered = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 2)))
    return next(candidate for candidate in numbered if candidate.casefold() not in folded)


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes."""
    with written_aside(path) as aside:
        aside.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Write a text, in UTF-8 and with the line ends that it has."""
    write_bytes(path, encoded(text))


def encoded(text: str) -> bytes:
    """Return a text in UTF-8; halves of characters, which are none, as JSON and Python write them."""
    return text.encode(errors="backslashreplace")


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
    if not path.exists():
        raise InvalidInput(f"{path} is missing, and unspike writes it beside its models.")
    content = read_plain_file(path, what="The file")
    try:
        value = json_value(content)
    except ValueError as error:
        raise InvalidInput(f"{path} is damaged or no JSON ({error}). Restore it, or make it anew.") from error
    if not isinstance(value, dict):
        raise InvalidInput(f"{path} holds no JSON object. Restore it, or make it anew.")
    return value


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays to a compressed ``.npz`` that holds no pickle."""
    write_bytes(path, packed_arrays(arrays))


def packed_arrays(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return arrays as a compressed ``.npz`` that holds no pickle."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of an ``.npz`` file.

    Raises
    ------
    InvalidInput
        If the file is missing, damaged or holds a pickle.
    """
    if not path.exists():
        raise InvalidInput(f"{path} is missing. Restore it, or make it anew.")
    return unpacked_arrays(path, read_plain_file(path, what="The file", most=_MOST_PACKED))


def unpacked_arrays(path: Path, content: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of an ``.npz``.

    Parameters
    ----------
    path : Path
        The file that it was read from, for errors.
    content : bytes
        What `packed_arrays` returned.

    Raises
    ------
    InvalidInput
        If it is damaged or holds a pickle.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _refuse_bomb(path, sum(entry.file_size for entry in packed.infolist()))
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except InvalidInput:
        raise
    except Exception as error:  # a file of anybody's may make the libraries raise whatever they raise
        why = " ".join(f"{type(error).__name__}: {error}".split())[:120]
        raise InvalidInput(f"{path} is damaged ({why}). Restore it, or make it anew.") from error


def _refuse_bomb(path: Path, declared: int) -> None:
    if declared > _MOST_UNPACKED:
        raise InvalidInput(
            f"{path} would unpack to {declared:,} bytes, expected at most {_MOST_UNPACKED:,}. Make it anew."
        )
    refuse_what_does_not_fit(declared, str(path), "make it anew")
