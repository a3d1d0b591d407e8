"""Images and labels in the IDX format, MNIST's own.

An IDX file is two zero bytes, the type of the values (8 for unsigned bytes), the number of dimensions, each
dimension as a big-endian 32-bit integer, and the values. Any folder of such files loads, compressed with gzip
or not, whose names are those of MNIST: ``PART-images-idx3-ubyte`` beside ``PART-labels-idx1-ubyte``, where
PART is ``train``, ``t10k`` or anything else. Records are numbered through: ``train`` first, ``t10k`` last,
others between by name. The files may lie in folders within it, as torchvision and Kaggle lay them.

A folder of several data sets, such as EMNIST's (``emnist-letters-train``, ``emnist-digits-train``), is
refused, for one label means different things in them; ``idx:FOLDER#letters`` takes one.

Source: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits, 1998 (section "file
formats").
"""

from __future__ import annotations

import gzip
import io
import math
import os
import re
import zlib
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.data import store
from unspike.data.arrays import dataset_of_arrays
from unspike.data.dataset import Dataset
from unspike.data.reading import options_of
from unspike.data.registry import register_format
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import Progress

_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
_NAME = re.compile(
    r"(?P<part>.+)[-.](?P<kind>images|labels)[-.]idx(?P<dimensions>[0-9])-(ubyte|byte|short|int|float|double)(\.gz)?"
)
_PARTS = {"train": "train", "t10k": "test", "test": "test", "validation": "validation", "valid": "validation"}
_DEPTH = 3  # folders within folders; torchvision's files lie in NAME/raw
_MOST_FILES = 10_000
_WHITE = "255"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The images and labels of one part of a data set.

    Parameters
    ----------
    images, labels : Path
        The two files.
    series : str
        Name of the data set, say ``emnist-letters``; empty if the files do not name it.
    part : str
        What the files call the part, say ``train``.
    """

    images: Path
    labels: Path
    series: str
    part: str


def parse_idx(content: bytes, *, where: str, dimensions: int) -> NDArray[Any]:
    """Read an IDX file.

    Parameters
    ----------
    content : bytes
        The file, compressed with gzip or not.
    where : str
        What an error calls it.
    dimensions : int
        3 for images, 1 for labels.

    Returns
    -------
    ndarray of uint8, int8, int16, int32, float32 or float64
        Its values.

    Raises
    ------
    InvalidInput
        If it is no such file, or more or less of it than its head promises.
    """
    packed = content[:2] == b"\x1f\x8b"
    longest = 4 + 4 * 255
    head = _unpacked(content, longest, where) if packed else content[:longest]
    dtype, shape = _head(head, where, dimensions)
    start, size = 4 + 4 * dimensions, math.prod(shape) * dtype.itemsize
    if packed:
        store.refuse_bomb(start + size, len(content), where)
        content = _unpacked(content, start + size + 1, where)
    found, expected = (len(content) - start) // dtype.itemsize, math.prod(shape)
    if len(content) - start != size:
        fault = "truncated" if len(content) - start < size else "too long"
        raise InvalidInput(f"{where} is {fault}: {found} values, expected {expected}. Download it again.")
    values = np.frombuffer(content, dtype=dtype, offset=start).reshape(shape)
    return values.astype(dtype.newbyteorder("="), copy=False)


def _head(head: bytes, where: str, dimensions: int) -> tuple[np.dtype[Any], tuple[int, ...]]:
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in _TYPES:
        raise InvalidInput(f"{where} is no IDX file. Download it again.")
    if head[3] != dimensions or len(head) < 4 + 4 * dimensions:
        what = "images" if dimensions == 3 else "labels"
        raise InvalidInput(
            f"{where} is an IDX file of {head[3]} dimensions, expected {dimensions} for {what}. Others are "
            "not read."
        )
    shape = tuple(int(size) for size in np.frombuffer(head, dtype=">u4", count=dimensions, offset=4))
    return np.dtype(_TYPES[head[2]]), shape


def scaled(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return pixels of 0 to 255 as values from 0 to 1."""
    return np.divide(pixels, 255, dtype=np.float32)


@register_format("idx", "FOLDER")
def load_folder(folder: Path, progress: Progress) -> Dataset:
    """Load a folder of IDX files.

    Parameters
    ----------
    folder : Path
        Where they are; after ``#`` the name of one of several data sets, and how to read it.
    progress : Progress
        Is told of each file.

    Returns
    -------
    Dataset
        All records, numbered through; the classes are the labels that occur.

    Raises
    ------
    InvalidInput
        If there are none or those of several data sets, one lacks its labels, or one is damaged.
    """
    folder, read_as, word = options_of(folder)
    if not folder.is_dir():
        raise InvalidInput(f"{folder} is no folder, expected one of IDX files.")
    pairs = _chosen(_pairs(folder), word, folder)
    progress.start(f"reading {folder}", len(pairs), "files")
    images, labels = [], []
    with closing(progress):
        for pair in pairs:
            images.append(parse_idx(store.read(pair.images), where=str(pair.images), dimensions=3))
            labels.append(parse_idx(store.read(pair.labels), where=str(pair.labels), dimensions=1))
            _check_pair(pair.images, images[-1], labels[-1], images[0])
            progress.step()
    arrays = {"x": np.concatenate(images), "y": np.concatenate(labels)}
    if {_PARTS.get(pair.part) for pair in pairs} >= {"train", "test"} and all(
        pair.part in _PARTS for pair in pairs
    ):
        arrays["split"] = np.repeat([_PARTS[pair.part] for pair in pairs], [len(each) for each in labels])
    bytes_ = arrays["x"].dtype == np.uint8
    return dataset_of_arrays(
        arrays,
        replace(
            read_as, modality=read_as.modality or "image", scale=read_as.scale or (_WHITE if bytes_ else None)
        ),
        name=f"idx:{folder.resolve().name}" + (f"#{word}" if word else ""),
        where=str(folder),
        citation=f"Local files in {folder}",
    )


def _unpacked(content: bytes, at_most: int, where: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            return file.read(at_most)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidInput(f"{where} is truncated or damaged: {error}. Download it again.") from error


def _chosen(pairs: list[Pair], word: str, folder: Path) -> list[Pair]:
    """Return the pairs of one data set, training first."""
    series = sorted({pair.series for pair in pairs})
    names = [name or "without a name" for name in series]
    if word:
        series = [name for name in series if name == word or name.endswith(f"-{word}")]
        if len(series) != 1:
            raise InvalidInput(f"{folder} has no data set '{word}', expected one of {', '.join(names)}.")
    if len(series) > 1:
        last = series[-1].rpartition("-")[2]
        raise InvalidInput(
            f"{folder} holds several data sets: {', '.join(names)}. Choose one: idx:{folder}#{last}, for "
            "example."
        )
    chosen = [pair for pair in pairs if pair.series in series]
    return sorted(chosen, key=lambda pair: (pair.part in ("t10k", "test"), pair.part != "train", pair.part))


def _pairs(folder: Path) -> list[Pair]:
    """Return the images with their labels of the one folder that holds them, perhaps within this one."""
    places: dict[Path, dict[tuple[str, str], Path]] = {}
    for path in _files(folder):
        name = _NAME.fullmatch(path.name)
        # Kaggle lays each file into a folder of nearly its own name; it counts as lying beside that.
        inside = _plain(path.parent.name) == _plain(path.name)
        home = path.parent.parent if inside else path.parent
        if name:
            places.setdefault(home, {}).setdefault((name["part"], name["kind"]), path)
    with_images = {
        home: files for home, files in places.items() if any(kind == "images" for _, kind in files)
    }
    if not with_images:
        raise InvalidInput(
            f"{folder} holds no images in IDX files, expected say train-images-idx3-ubyte.gz."
            f"{_what_else(folder)}"
        )
    home = folder if folder in with_images else next(iter(with_images))
    if home != folder and len(with_images) > 1:
        several = ", ".join(str(each) for each in sorted(with_images))
        raise InvalidInput(f"{folder} holds several data sets: {several}. Give the folder of one of them.")
    return [
        _pair(files, part, home) for files in [with_images[home]] for part, kind in files if kind == "images"
    ]


def _pair(files: dict[tuple[str, str], Path], part: str, home: Path) -> Pair:
    images = files[part, "images"]
    if (part, "labels") not in files:
        expected = home / _plain(images.name, dots=True).replace("images-idx3", "labels-idx1").replace(
            "images.idx3", "labels.idx1"
        )
        raise InvalidInput(f"{images} has no labels beside it, expected {expected} or the same with .gz.")
    series, dash, last = part.rpartition("-")
    known = last in _PARTS
    return Pair(
        images=images,
        labels=files[part, "labels"],
        series=series if known and dash else "",
        part=last if known else part,
    )


def _plain(name: str, *, dots: bool = False) -> str:
    name = name.removesuffix(".gz")
    return name if dots else name.replace(".", "-")


def _files(folder: Path) -> list[Path]:
    """Return the files that are not hidden, an unpacked one before the packed one and the upper ones "
    "first."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        depth = len(Path(place).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and depth < _DEPTH)
        found += [Path(place) / name for name in sorted(names) if not name.startswith(".")]
        if len(found) > _MOST_FILES:
            raise InvalidInput(
                f"{folder} holds more than {_MOST_FILES} files, expected a folder of IDX files."
            )
    return found


def _what_else(folder: Path) -> str:
    """Return a hint at what the folder holds instead."""
    endings = {path.suffix for path in _files(folder)}
    hints = {".npz": "npz:FILE", ".csv": "csv:FILE", ".parquet": "parquet:FILE", ".png": "images:FOLDER"}
    return "".join(
        f" For its {ending} files write {hints[ending]}." for ending in sorted(endings & set(hints))
    )


def _check_pair(path: Path, images: NDArray[Any], labels: NDArray[Any], first: NDArray[Any]) -> None:
    if len(images) != len(labels):
        raise InvalidInput(
            f"{path} holds {len(images)} images and {len(labels)} labels, expected as many of both."
        )
    if images.shape[1:] != first.shape[1:]:
        raise InvalidInput(
            f"{path} holds images of {images.shape[1:]} pixels, expected {first.shape[1:]} as before it."
        )
