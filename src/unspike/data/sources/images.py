"""A folder of pictures: a folder a class, or first a folder a part (train, validation, test).

A record's id is its path within the folder, say ``cats/17.png``, so that a file of ids can name pictures;
hidden files do not count. Pictures are made grey and must all have one size. Needs pillow, which comes with
matplotlib.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unspike.data import store
from unspike.data.arrays import dataset_of_arrays, is_part
from unspike.data.dataset import Dataset
from unspike.data.reading import options_of, refuse_word
from unspike.data.registry import register_format
from unspike.foundation.errors import InvalidInput
from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.foundation.progress import Progress

_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm", ".ppm", ".pbm")
_MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")
_MOST_PIXELS = 2**24
_MOST_FILES = 10**6
_WHITE = "255"
_BYTES = 5  # of a pixel: as it is read, and as float32


@register_format("images", "FOLDER")
def load_images(folder: Path, progress: Progress) -> Dataset:
    """Load a folder of pictures.

    Parameters
    ----------
    folder : Path
        The folder; after ``#`` how to read it.
    progress : Progress
        Is told of each picture.

    Returns
    -------
    Dataset
        The pictures, grey; the classes are the names of their folders.

    Raises
    ------
    InvalidInput
        If there are none, or one cannot be read or has another size.
    """
    folder, read_as, word = options_of(folder)
    refuse_word(folder, word)
    paths = _paths(folder)
    progress.start(f"reading {folder}", len(paths), "pictures")
    with closing(progress):
        pictures = _pixels(paths, progress)
    names = [path.relative_to(folder).as_posix() for path in paths]
    arrays = {
        "x": pictures,
        "y": np.array([name.split("/")[-2] for name in names]),
        "record_id": np.array(names),
    }
    if all(name.count("/") == 2 for name in names):
        arrays["split"] = np.array([name.split("/")[0] for name in names])
    return dataset_of_arrays(
        arrays,
        replace(read_as, modality=read_as.modality or "image", scale=read_as.scale or _WHITE),
        name=f"images:{folder.resolve().name}",
        where=str(folder),
        citation=f"Local files in {folder}",
    )


def _paths(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InvalidInput(f"{folder} is no folder, expected one with a folder of pictures for each class.")
    classes = _folders(folder)
    if classes and all(is_part(each.name) for each in classes):
        classes = [each for part in classes for each in _folders(part)]
    found = [path for each in classes for path in _pictures(each)]
    if not found:
        raise InvalidInput(
            f"{folder} holds no pictures in folders of classes, expected say {folder / 'cats' / '1.png'}."
        )
    if len(found) > _MOST_FILES:
        raise InvalidInput(f"{folder} holds {len(found)} pictures, expected at most {_MOST_FILES}.")
    return found


def _folders(folder: Path) -> list[Path]:
    return [path for path in store.entries(folder) if path.is_dir()]


def _pictures(folder: Path) -> list[Path]:
    return [path for path in store.entries(folder) if path.suffix.lower() in _ENDINGS]


def _pixels(paths: list[Path], progress: Progress) -> NDArray[np.uint8]:
    first = _grey(paths[0])
    refuse_what_does_not_fit(_BYTES * len(paths) * first.size, f"{len(paths)} pictures", "take fewer")
    pictures = np.empty((len(paths), *first.shape), np.uint8)
    for place, path in enumerate(paths):
        picture = first if place == 0 else _grey(path)
        if picture.shape != first.shape:
            raise InvalidInput(
                f"{path} has {_size(picture)} pixels, expected {_size(first)} as {paths[0].name} has. Bring "
                "all "
                "pictures to one size."
            )
        pictures[place] = picture
        progress.step()
    return pictures


def _size(picture: NDArray[np.uint8]) -> str:
    return f"{picture.shape[0]} x {picture.shape[1]}"


def _grey(path: Path) -> NDArray[np.uint8]:
    try:
        from PIL import Image
    except ImportError as error:
        raise InvalidInput("images: needs pillow, write pip install pillow.") from error
    store.size_of(path, what="a picture")
    try:
        with Image.open(path) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise InvalidInput(
                    f"{path} has {image.width} x {image.height} pixels, expected at most {_MOST_PIXELS} in "
                    "all."
                )
            if image.mode not in _MODES:
                raise InvalidInput(f"{path} has pixels of mode {image.mode}, expected 8 bits. Convert it.")
            return np.asarray(image.convert("L"))
    except InvalidInput:
        raise
    except Exception as error:  # what a damaged picture raises differs from format to format
        raise InvalidInput(f"{path} cannot be read as a picture: {' '.join(str(error).split())}.") from error
