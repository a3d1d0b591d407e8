"""The 1,797 handwritten digits of 8 x 8 pixels that scikit-learn ships."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from unspike.data.dataset import Dataset, Modality
from unspike.data.registry import register_dataset
from unspike.foundation.progress import Progress

_BRIGHTEST = 16


@register_dataset("digits")
class Digits:
    """Handwritten digits, counted down to 8 x 8 pixels; the record id is scikit-learn's index."""

    records = 1797
    classes = 10
    modality: Modality = "image"
    licence = "CC BY 4.0"
    citation = (
        "E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, "
        "1998, doi:10.24432/C50P49"
    )
    origin = "scikit-learn"

    def where(self) -> Path | None:
        """Return scikit-learn's folder."""
        package = find_spec("sklearn")
        return Path(package.origin).parent if package and package.origin else None

    def load(self, progress: Progress) -> Dataset:
        """Return the 1,797 images, values from 0 to 1."""
        from sklearn.datasets import load_digits

        digits = load_digits()
        return Dataset(
            name="digits",
            x=np.asarray(digits.images / _BRIGHTEST, dtype=np.float32),
            y=digits.target.astype(np.int64),
            record_id=np.arange(self.records),
            class_names=tuple(str(digit) for digit in range(self.classes)),
            modality=self.modality,
            citation=self.citation,
        )
