"""Real data sets that packages ship: scikit-learn, mlxtend and the wheel of aeon, as arrays.

aeon need not be installed: `pip download --no-deps aeon` gives the wheel, and its path is all that is asked
for. Its series have a folder each, with records to train and to test, which are joined here.

Source: the UCR and UEA archives of time series, https://timeseriesclassification.com.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.data import Dataset
from unspike.data.own import dataset_from

# The suffix of the file in which all series of a set are equally long.
SERIES = {
    "ACSF1": "",
    "ArrowHead": "",
    "BasicMotions": "",
    "GunPoint": "",
    "ItalyPowerDemand": "",
    "JapaneseVowels": "_eq",
    "OSULeaf": "",
    "PickupGestureWiimoteZ": "_eq",
}
VECTORS = ("breast_cancer", "wine", "iris", "digits")
IMAGES = ("digits-images", "mnist_5k")


def series(name: str, wheel: Path) -> Dataset:
    """Return a set of series [B, T, C] from aeon's wheel."""
    records: list[list[NDArray[np.float64]]] = []
    labels: list[str] = []
    with zipfile.ZipFile(wheel) as packed:
        for part in ("TRAIN", "TEST"):
            path = f"aeon/datasets/data/{name}/{name}{SERIES[name]}_{part}.ts"
            for line in _data_lines(packed.read(path).decode("utf-8", "replace")):
                *channels, label = line.split(":")
                records.append([np.array(channel.split(","), np.float64) for channel in channels])
                labels.append(label)
    x = np.array(records).swapaxes(1, 2)
    return dataset_from(x.astype(np.float32), np.array(labels), name=name, modality="series")


def vectors(name: str) -> Dataset:
    """Return a set of vectors that scikit-learn ships."""
    import sklearn.datasets

    found: Any = getattr(sklearn.datasets, f"load_{name}")()
    return dataset_from(found.data, found.target, name=name, modality="vector")


def images(name: str) -> Dataset:
    """Return a set of images that scikit-learn or mlxtend ships."""
    if name == "digits-images":
        from sklearn.datasets import load_digits

        digits: Any = load_digits()
        return dataset_from(digits.images, digits.target, name=name, modality="image")
    from mlxtend.data import mnist_data

    x, y = mnist_data()
    return dataset_from(x.reshape(-1, 28, 28).astype(np.uint8), y, name=name, modality="image")


def _data_lines(text: str) -> Iterator[str]:
    begun = False
    for line in io.StringIO(text):
        if begun and line.strip():
            yield line.strip()
        begun = begun or line.lower().startswith("@data")
