"""Anyone's records in memory made a data set: arrays, a pandas table, a PyTorch data set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.data.arrays import dataset_of_arrays
from unspike.data.dataset import Dataset
from unspike.data.frame import arrays_of_frame
from unspike.data.reading import ReadAs
from unspike.data.sources.events import dataset_of_events
from unspike.foundation.errors import InvalidInput


def dataset_from(data: Any, y: Any = None, *, name: str = "own", **columns: Any) -> Dataset:
    """Return a data set of records that are in memory.

    Parameters
    ----------
    data : array-like, pandas.DataFrame, mapping or torch.utils.data.Dataset
        Records [B, ...]; or a table, a mapping of arrays by name, or a data set that gives record and label
        by place. A mapping with ``t``, ``x``, ``y``, ``p``, ``record`` and ``label`` holds lists of events
        (`unspike.data.sources.events`).
    y : array-like of shape (B,), optional
        Labels, where `data` holds none.
    name : str
        What the data set is called in reports and errors.
    **columns : array-like or str
        ``record_id``, ``subject`` and ``split``, one value a record; ``class_names``; and the words
        ``modality``, ``axes`` and ``scale`` of `unspike.data.reading.ReadAs`.

    Returns
    -------
    Dataset
        The records; `reading` says how they were read.

    Raises
    ------
    InvalidInput
        If something is missing, not as it should be, or not read.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike import dataset_from
    >>> people = ["anna", "anna", "bert", "bert"]
    >>> dataset = dataset_from(np.eye(4), ["a", "b", "a", "b"], subject=people, modality="vector")
    >>> dataset.class_names, dataset.subject.shape
    (('a', 'b'), (4,))
    """
    arrays = {**_arrays(data, name), **({} if y is None else {"y": np.asarray(y)})}
    for key, values in columns.items():
        if key in arrays:
            raise InvalidInput(
                f"{name}: {key} is given twice, in the data and as an argument. Leave one out."
            )
        if values is not None:
            arrays[key] = np.asarray(values)
    if {"t", "p", "record"} <= set(arrays):
        return dataset_of_events(arrays, name=name, where=name, citation="Events in memory")
    return dataset_of_arrays(arrays, ReadAs(), name=name, where=name, citation="Records in memory")


def _arrays(data: Any, name: str) -> dict[str, NDArray[Any]]:
    if hasattr(data, "iloc") and hasattr(data, "columns"):
        return arrays_of_frame(data, where=name)
    if isinstance(data, Mapping):
        return {str(key): np.asarray(values) for key, values in data.items()}
    if isinstance(data, list | tuple) or hasattr(data, "__array__"):
        return {"x": np.asarray(data)}
    if hasattr(data, "__getitem__") and hasattr(data, "__len__"):
        return _by_place(data, name)
    raise InvalidInput(
        f"{name} is a {type(data).__name__}, expected an array, a pandas DataFrame, a mapping of arrays or "
        "a PyTorch "
        "data set with a length."
    )


def _by_place(data: Any, name: str) -> dict[str, NDArray[Any]]:
    records, labels = [], []
    for place in range(len(data)):
        item = data[place]
        if not isinstance(item, list | tuple) or len(item) != 2:
            raise InvalidInput(f"{name}: item {place} is no pair of record and label. Give pairs.")
        records.append(np.asarray(item[0]))
        labels.append(np.asarray(item[1]))
        if records[-1].shape != records[0].shape:
            raise InvalidInput(
                f"{name}: record {place} has shape {records[-1].shape}, expected {records[0].shape} as of "
                "the first."
            )
    if not records:
        raise InvalidInput(f"{name} holds no records, expected some of at least 2 classes.")
    return {"x": np.stack(records), "y": np.stack(labels)}
