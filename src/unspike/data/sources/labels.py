"""Labels as users write them: any integers, made class indices."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput


def index_labels(labels: NDArray[Any], *, where: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Number the classes in the order of their labels.

    Parameters
    ----------
    labels : ndarray of shape (B,)
        Labels, any integers.
    where : str
        What an error calls their place.

    Returns
    -------
    y : ndarray of shape (B,), int64
        Index of each label among the sorted different ones.
    class_names : tuple of str
        The different labels, written out.

    Raises
    ------
    InvalidInput
        If the labels are not integers, or fewer than two differ.
    """
    if labels.dtype.kind not in "iu":
        raise InvalidInput(
            f"{where} holds {labels.dtype}, expected integers. Number the classes: y.astype('int64')."
        )
    if labels.ndim != 1:
        raise InvalidInput(f"{where} has shape {labels.shape}, expected one label a record: (B,).")
    if labels.size == 0:
        raise InvalidInput(f"{where} holds no records, expected some of at least 2 classes.")
    classes, y = np.unique(labels, return_inverse=True)
    if len(classes) < 2:
        raise InvalidInput(f"{where} holds only the label {classes[0]}, expected at least 2 classes.")
    return y.astype(np.int64), tuple(str(label) for label in classes)
