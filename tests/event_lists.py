"""Small lists of events: each class has its own inputs, at which most of its events happen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.data import Dataset
from unspike.data.sources.events import dataset_of_events

HEIGHT, WIDTH, DURATION = 4, 6, 1000


def arrays_of_events(n_records: int = 20, n_classes: int = 2, *, seed: int = 0) -> dict[str, NDArray[Any]]:
    """Arrays as a file holds them; record r is of class r modulo the number of classes."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(20, 60, n_records)
    record = np.repeat(np.arange(n_records), sizes)
    label = record % n_classes
    own = rng.random(len(record)) < 0.8
    anywhere = rng.integers(0, WIDTH, len(record))
    return {
        "t": rng.integers(0, DURATION, len(record)),
        "x": np.where(own, label * (WIDTH // n_classes), anywhere),
        "y": rng.integers(0, HEIGHT, len(record)),
        "p": rng.integers(0, 2, len(record)),
        "record": record,
        "label": label,
        "sensor": np.array([HEIGHT, WIDTH]),
        "duration": np.array(DURATION),
    }


def event_dataset(n_records: int = 20, n_classes: int = 2, *, seed: int = 0) -> Dataset:
    """The same as a data set."""
    arrays = arrays_of_events(n_records, n_classes, seed=seed)
    return dataset_of_events(arrays, name="events", where="arrays", citation="nobody")


def write_events(path: Path, **changes: Any) -> Path:
    """Write a file of events, with some arrays changed or, where None, left out."""
    arrays: dict[str, Any] = {**arrays_of_events(), **changes}
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path
