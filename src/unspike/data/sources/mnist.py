"""MNIST: 70,000 handwritten digits of 28 x 28 pixels, from the four official files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from unspike.data import store
from unspike.data.dataset import PARTS, Dataset, Modality
from unspike.data.registry import register_dataset
from unspike.data.sources.idx import parse_idx, scaled
from unspike.foundation.progress import Progress

# The original address no longer serves the files; these two mirrors hold them byte for byte.
_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)


_TORCHVISION = "MNIST/raw"  # the folder in which torchvision lays the same files


def _file(name: str, sha256: str, unpacked_sha256: str) -> store.RemoteFile:
    plain = name.removesuffix(".gz")
    beside = (name, plain, plain.replace("-idx", ".idx"))
    return store.RemoteFile(
        folder="mnist",
        name=name,
        urls=tuple(url + name for url in _MIRRORS),
        sha256=sha256,
        other_names=(*beside[1:], *(f"{_TORCHVISION}/{each}" for each in beside)),
        other_sha256=(unpacked_sha256,),
    )


_IMAGES = (
    _file(
        "train-images-idx3-ubyte.gz",
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    _file(
        "t10k-images-idx3-ubyte.gz",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
)
_LABELS = (
    _file(
        "train-labels-idx1-ubyte.gz",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    _file(
        "t10k-labels-idx1-ubyte.gz",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
)


@register_dataset("mnist")
class Mnist:
    """All of MNIST; ids 0 to 59,999 are its training file, 60,000 to 69,999 its test file: its own parts."""

    records = 70_000
    classes = 10
    modality: Modality = "image"
    licence = "CC BY-SA 3.0"
    citation = (
        "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document "
        "recognition, Proceedings of the IEEE 86(11), 2278-2324, 1998, doi:10.1109/5.726791"
    )
    origin = _MIRRORS[0]

    def where(self) -> Path | None:
        """Return the folder of the files, or None if any is missing."""
        paths = [store.find(file) for file in (*_IMAGES, *_LABELS)]
        return paths[0].parent if paths[0] and all(paths) else None

    def load(self, progress: Progress) -> Dataset:
        """Return the 70,000 images, values from 0 to 1."""
        # All files first, so that nothing is unpacked in vain.
        images, labels = (
            [store.fetch(file, progress=progress) for file in files] for files in (_IMAGES, _LABELS)
        )
        parts = [_values(path, file, 1) for path, file in zip(labels, _LABELS, strict=True)]
        y = np.concatenate(parts)
        pixels = np.concatenate([_values(path, file, 3) for path, file in zip(images, _IMAGES, strict=True)])
        return Dataset(
            name="mnist",
            x=scaled(pixels),
            y=y.astype(np.int64),
            record_id=np.arange(len(y)),
            class_names=tuple(str(digit) for digit in range(self.classes)),
            modality=self.modality,
            citation=self.citation,
            part=np.repeat([PARTS.index("train"), PARTS.index("test")], [len(each) for each in parts]),
        )


def _values(
    path: Path, file: store.RemoteFile, dimensions: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return parse_idx(store.read_checked(path, file), where=str(path), dimensions=dimensions)
