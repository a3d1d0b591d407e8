"""Any data set as one NumPy file, loaded without pickle.

The file holds the arrays

* ``x``, numbers: ``[B, F]`` vectors, or ``[B, H, W]`` images, or ``[B, T, C]`` series of `T` steps and `C`
  channels, or ``[B, H, W, C]`` images in colour;
* ``y``, ``[B]``: the labels, whole numbers or words;
* ``record_id``, integers or words ``[B]``, optional: each once; else records are numbered from 0;
* ``subject``, integers or words ``[B]``, optional: whom each record was taken from;
* ``split``, ``train``, ``validation`` or ``test`` for each record, optional; or, in place of it, ``x_train``,
  ``y_train``, ``x_test``, ``y_test`` and so on;
* ``modality``, ``axes``, ``scale``, one word each, optional, and ``class_names``.

`unspike.data.arrays` lists the other names under which they are taken, and `unspike.data.reading` says how
the records are read where the file does not. After ``#`` the user may say it too:
``npz:FILE#modality=series``.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.data import store
from unspike.data.arrays import dataset_of_arrays
from unspike.data.dataset import Dataset
from unspike.data.reading import options_of, refuse_word
from unspike.data.registry import register_format
from unspike.data.sources.npz_mapping import mapped
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import Progress

_HOW = "numpy.savez(FILE, x=x, y=y)"
_DAMAGE = (ValueError, OSError, EOFError, RuntimeError, MemoryError, zlib.error, zipfile.BadZipFile)


@register_format("npz", "FILE")
def load_file(path: Path, progress: Progress) -> Dataset:
    """Load one NumPy file.

    Parameters
    ----------
    path : Path
        The file, and after ``#`` how to read it.
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
    path, read_as, word = options_of(path)
    refuse_word(path, word)
    return dataset_of_arrays(
        read_arrays(path, how=_HOW),
        read_as,
        name=f"npz:{path.name}",
        where=str(path),
        citation=f"Local file {path}",
    )


def read_arrays(path: Path, *, how: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of a NumPy file by name.

    Parameters
    ----------
    path : Path
        The file.
    how : str
        How such a file is written, for errors.

    Raises
    ------
    InvalidInput
        If it is no such file, is damaged, holds Python objects, or more than fits in memory.

    Notes
    -----
    Large arrays that were not packed (`numpy.savez`, not `numpy.savez_compressed`) stay in the file.
    """
    size = store.size_of(path, what="arrays")
    if not zipfile.is_zipfile(path):
        raise InvalidInput(f"{path} is no npz file, or a truncated one. Write it with {how}.")
    try:
        with zipfile.ZipFile(path) as archive:
            found = {member.filename: mapped(path, archive, member) for member in archive.infolist()}
            left = [member for member in archive.infolist() if found[member.filename] is None]
        kept = {name.removesuffix(".npy"): array for name, array in found.items() if array is not None}
        store.refuse_bomb(sum(member.file_size for member in left), size, str(path))
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: kept[name] if name in kept else file[name] for name in file.files}
    except InvalidInput:
        raise
    except _DAMAGE as error:
        reason = " ".join(str(error).split())
        raise InvalidInput(
            f"{path} is damaged or holds Python objects, which are not loaded ({reason}). "
            "Save arrays of numbers, and words as numpy.array(words, dtype=str)."
        ) from error
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray):  # NumPy gives a member that is no array as bytes
            raise InvalidInput(f"{path}: {name} is no array. Write the file with {how}.")
    return arrays
