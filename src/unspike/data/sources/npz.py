"""Any data set as one NumPy file, loaded without pickle.

The file holds the arrays

* ``x``, numbers: ``[B, F]`` vectors, or ``[B, H, W]`` images, or ``[B, T, C]`` series of `T` steps and `C`
  channels;
* ``y``, integers ``[B]``: the labels, any integers;
* ``record_id``, integers ``[B]``, optional: unique and not negative; else records are numbered from 0;
* ``subject``, integers ``[B]``, optional: whom each record was taken from;
* ``modality``, one word, optional: ``image``, ``series`` or ``vector``.

Without ``modality``, two dimensions are vectors. Three are images if both sides have at least 4 pixels and
the values are integers from 0 to 255 or lie between 0 and 1; else they are series. Since a series scaled to
0..1 looks like an image, such a file should name its modality. Integer images with values above 1 are divided
by 255; nothing else is scaled.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from unspike.data.dataset import Dataset, Modality
from unspike.data.registry import register_format
from unspike.data.sources.labels import index_labels
from unspike.foundation.errors import InvalidInput, suggest
from unspike.foundation.progress import Progress

_REQUIRED = ("x", "y")
_OPTIONAL = ("record_id", "subject", "modality")
_SMALLEST_SIDE = 4
_BRIGHTEST = 255


@register_format("npz", "FILE")
def load_file(path: Path, progress: Progress) -> Dataset:
    """Load one NumPy file.

    Parameters
    ----------
    path : Path
        The file.
    progress : Progress
        Not used: the file is read at once.

    Returns
    -------
    Dataset
        Its records; the classes are the labels that occur.

    Raises
    ------
    InvalidInput
        If it is no such file, or an array in it is not as it should be.
    """
    arrays = _read(path)
    x = arrays["x"]
    y, class_names = index_labels(arrays["y"], where=f"{path}: y")
    modality = _modality(path, x, arrays.get("modality"))
    return Dataset(
        name=f"npz:{path.name}",
        x=_scaled(x) if modality == "image" else x,
        y=y,
        record_id=arrays.get("record_id", np.arange(len(y))),
        subject=arrays.get("subject"),
        class_names=class_names,
        modality=modality,
        citation=f"Local file {path}",
    )


def _read(path: Path) -> dict[str, NDArray[Any]]:
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}, expected one that numpy.savez wrote.")
    if not zipfile.is_zipfile(path):
        raise InvalidInput(
            f"{path} is no npz file, or a truncated one. Write it with numpy.savez(FILE, x=x, y=y)."
        )
    try:
        with np.load(path, allow_pickle=False) as archive:
            found = archive.files
            arrays = {name: archive[name] for name in (*_REQUIRED, *_OPTIONAL) if name in found}
    except (
        ValueError,
        OSError,
        EOFError,
        RuntimeError,
        MemoryError,
        zlib.error,
        zipfile.BadZipFile,
    ) as error:
        reason = " ".join(str(error).split())
        raise InvalidInput(
            f"{path} is damaged or holds Python objects, which are not loaded ({reason}). "
            "Save arrays of numbers."
        ) from error
    _check_names(path, found)
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray):  # NumPy gives a member that is no array as bytes
            raise InvalidInput(
                f"{path}: {name} is no array. Write the file with numpy.savez(FILE, x=x, y=y)."
            )
    return arrays


def _check_names(path: Path, found: list[str]) -> None:
    for name in _REQUIRED:
        if name not in found:
            raise InvalidInput(f"{path} holds {', '.join(found) or 'nothing'}, expected x and y: no {name}.")
    # A misspelt name must not pass in silence: without its ids, other records than the meant ones would be
    # forgotten.
    for name in set(found) - {*_REQUIRED, *_OPTIONAL}:
        if near := suggest(name, _OPTIONAL):
            raise InvalidInput(f"{path} holds '{name}', which is none of {', '.join(_OPTIONAL)}.{near}")


def _modality(path: Path, x: NDArray[Any], named: NDArray[Any] | None) -> Modality:
    if x.ndim not in (2, 3):
        raise InvalidInput(f"{path}: x has shape {x.shape}, expected [B, F], [B, H, W] or [B, T, C].")
    if named is not None:
        return cast(Modality, str(named))  # Dataset refuses a word that is none
    if x.ndim == 2:
        return "vector"
    return "image" if min(x.shape[1:]) >= _SMALLEST_SIDE and _looks_like_pixels(x) else "series"


def _looks_like_pixels(x: NDArray[Any]) -> bool:
    brightest = {"b": 1, "u": _BRIGHTEST, "i": _BRIGHTEST, "f": 1}.get(x.dtype.kind)
    return brightest is not None and x.size > 0 and bool(x.min() >= 0 and x.max() <= brightest)


def _scaled(x: NDArray[Any]) -> NDArray[Any]:
    is_bright = x.dtype.kind in "iu" and x.size > 0 and 1 < x.max() <= _BRIGHTEST
    return np.divide(x, _BRIGHTEST, dtype=np.float32) if is_bright else x
