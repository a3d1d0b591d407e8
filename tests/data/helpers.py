"""Small data sets, and a progress that remembers."""

import numpy as np

from unspike.data import Dataset


def make_dataset(n_records: int = 20, *, n_classes: int = 2, ids=None, **changes) -> Dataset:
    """Vectors whose only value is the id and whose class is the id modulo `n_classes`."""
    record_id = np.arange(n_records) if ids is None else np.asarray(ids, dtype=np.int64)
    values = {
        "name": "small",
        "x": record_id[:, None].astype(np.float32),
        "y": record_id % n_classes,
        "record_id": record_id,
        "class_names": tuple(f"class {k}" for k in range(n_classes)),
        "modality": "vector",
        "citation": "nobody",
    }
    return Dataset(**{**values, **changes})


class RecordingProgress:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0
        self.closed = False

    def start(self, description: str, total: int, unit: str) -> None:
        self.total = total

    def step(self, amount: int = 1) -> None:
        self.done += amount

    def close(self) -> None:
        self.closed = True
