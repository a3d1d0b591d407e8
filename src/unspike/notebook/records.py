"""What a notebook shows of records and requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from unspike.notebook.html import facts_html, table_html

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.data.split import Split
    from unspike.data.task import Task

_MOST_CLASSES = 20


def dataset_html(dataset: Dataset) -> str:
    """Return a data set as HTML.

    Parameters
    ----------
    dataset : Dataset
        The records.
    """
    return facts_html(f"Data set {dataset.name}", _facts(dataset))


def _facts(dataset: Dataset) -> Iterator[tuple[str, object]]:
    yield "records", len(dataset)
    yield "a record", f"{dataset.modality}, {' × '.join(map(str, dataset.records.shape[1:]))}"
    counts = np.bincount(dataset.y, minlength=dataset.n_classes)
    named = [f"{name}: {count:,}" for name, count in zip(dataset.class_names, counts, strict=True)]
    more = len(named) - _MOST_CLASSES
    yield "classes", ", ".join(named[:_MOST_CLASSES]) + (f" and {more} more" if more > 0 else "")
    yield "people", None if dataset.subject is None else len(np.unique(dataset.subject))
    yield "read as", dataset.reading or None
    yield "fingerprint", dataset.fingerprint[:16]


def split_html(parts: Split) -> str:
    """Return the parts of a data set as HTML.

    Parameters
    ----------
    parts : Split
        Training, validation and test records.
    """
    sets = {"train": parts.train, "validation": parts.validation, "test": parts.test}
    rows = [(name, len(records), records.fingerprint[:16]) for name, records in sets.items()]
    return table_html(f"Data set {parts.train.name}, split", ("part", "records", "fingerprint"), rows)


def task_html(task: Task) -> str:
    """Return an applied request as HTML.

    Parameters
    ----------
    task : Task
        The request.
    """
    facts: list[tuple[str, object]] = [
        ("kind", task.kind),
        ("class", task.class_name),
        ("to forget", len(task.forgotten)),
        ("to retain", len(task.retained)),
        ("of earlier requests", len(task.earlier) or None if task.earlier else None),
        ("held out", len(task.held_out) or None),
        ("seed", task.seed),
    ]
    return facts_html(f"Request {task.text}", facts)
