"""Images and labels in the IDX format, MNIST's own.

An IDX file is two zero bytes, the type of the values (8 for unsigned bytes), the number of dimensions, each
dimension as a big-endian 32-bit integer, and the values. Any folder of such files loads, compressed with gzip
or not, whose names are those of MNIST: ``PART-images-idx3-ubyte`` beside ``PART-labels-idx1-ubyte``, where
PART is ``train``, ``t10k`` or anything else. Records are numbered through: ``train`` first, ``t10k`` last,
others between by name.

Source: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits, 1998 (section "file
formats").
"""

from __future__ import annotations

import gzip
import math
import re
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unspike.data import store
from unspike.data.dataset import Dataset
from unspike.data.registry import register_format
from unspike.data.sources.labels import index_labels
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import Progress

_UNSIGNED_BYTES = 8
_IMAGES = re.compile(r"(?P<part>.+)(?P<joint>[-.])images(?P<suffix>[-.]idx)3-ubyte(\.gz)?")


def parse_idx(content: bytes, *, where: str, dimensions: int) -> NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes.

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
    ndarray of uint8
        Its values.

    Raises
    ------
    InvalidInput
        If it is no such file, or more or less of it than its head promises.
    """
    if content[:2] == b"\x1f\x8b":
        content = _decompress(content, where)
    head = 4 + 4 * dimensions
    if len(content) < head or content[:4] != bytes([0, 0, _UNSIGNED_BYTES, dimensions]):
        raise InvalidInput(
            f"{where} is no IDX file of unsigned bytes in {dimensions} dimensions. Download it again."
        )
    shape = tuple(int(size) for size in np.frombuffer(content, dtype=">u4", count=dimensions, offset=4))
    found, expected = len(content) - head, math.prod(shape)
    if found != expected:
        fault = "truncated" if found < expected else "too long"
        raise InvalidInput(f"{where} is {fault}: {found} values, expected {expected}. Download it again.")
    return np.frombuffer(content, dtype=np.uint8, offset=head).reshape(shape)


def scaled(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return pixels of 0 to 255 as values from 0 to 1."""
    return np.divide(pixels, 255, dtype=np.float32)


@register_format("idx", "FOLDER")
def load_folder(folder: Path, progress: Progress) -> Dataset:
    """Load a folder of IDX files.

    Parameters
    ----------
    folder : Path
        Where they are.
    progress : Progress
        Is told of each file.

    Returns
    -------
    Dataset
        All records, numbered through; the classes are the labels that occur.

    Raises
    ------
    InvalidInput
        If there are none, one lacks its labels, or one is damaged.
    """
    if not folder.is_dir():
        raise InvalidInput(f"{folder} is no folder, expected one of IDX files.")
    pairs = _pairs(folder)
    if not pairs:
        raise InvalidInput(f"{folder} holds no images in IDX files, expected say train-images-idx3-ubyte.gz.")
    progress.start(f"reading {folder}", len(pairs), "files")
    images, labels = [], []
    with closing(progress):
        for image_path, label_path in pairs:
            images.append(parse_idx(store.read(image_path), where=str(image_path), dimensions=3))
            labels.append(parse_idx(store.read(label_path), where=str(label_path), dimensions=1))
            _check_pair(image_path, images[-1], labels[-1], images[0])
            progress.step()
    y, class_names = index_labels(np.concatenate(labels), where=str(folder))
    return Dataset(
        name=f"idx:{folder.resolve().name}",
        x=scaled(np.concatenate(images)),
        y=y,
        record_id=np.arange(len(y)),
        class_names=class_names,
        modality="image",
        citation=f"Local files in {folder}",
    )


def _decompress(content: bytes, where: str) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidInput(f"{where} is truncated or damaged: {error}. Download it again.") from error


def _pairs(folder: Path) -> list[tuple[Path, Path]]:
    pairs = {}
    for path in sorted(
        folder.iterdir(), reverse=True
    ):  # an unpacked file, the shorter name, replaces the packed one
        if name := _IMAGES.fullmatch(path.name):
            label_name = f"{name['part']}{name['joint']}labels{name['suffix']}1-ubyte"
            pairs[name["part"]] = (path, _labels(folder, label_name, path))
    return [pairs[part] for part in sorted(pairs, key=lambda part: (part == "t10k", part != "train", part))]


def _labels(folder: Path, name: str, images: Path) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise InvalidInput(f"{images} has no labels beside it, expected {folder / name} or the same with .gz.")


def _check_pair(
    path: Path, images: NDArray[np.uint8], labels: NDArray[np.uint8], first: NDArray[np.uint8]
) -> None:
    if len(images) != len(labels):
        raise InvalidInput(
            f"{path} holds {len(images)} images and {len(labels)} labels, expected as many of both."
        )
    if images.shape[1:] != first.shape[1:]:
        raise InvalidInput(
            f"{path} holds images of {images.shape[1:]} pixels, expected {first.shape[1:]} as before it."
        )
