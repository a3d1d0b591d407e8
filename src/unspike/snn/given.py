"""What users give `fit` and `predict`, checked; the words are those that scikit-learn's checks ask for."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unspike.events import require_values
from unspike.foundation.class_labels import checked_labels
from unspike.foundation.errors import InvalidInput, ReadingNote

MODALITIES = ("image", "series", "vector")
_SMALLEST_SIDE = 4
_LONGEST_SIDE = 4  # times the shorter one


def records_of(x: Any) -> NDArray[np.float32]:
    """Return records [B, ...] as float32.

    Raises
    ------
    InvalidInput
        If they are sparse, complex, no numbers, not finite, or none.
    """
    if hasattr(x, "tocsr"):
        raise InvalidInput("x is a sparse matrix, and sparse input is not supported: write x.toarray()")
    require_values(x, "fit, unlike learn(dataset),")
    found = np.asarray(x)
    if found.dtype.kind == "c":
        raise InvalidInput("Complex data not supported: x holds complex numbers, expected real ones")
    if found.ndim < 2:
        raise InvalidInput(
            f"x has shape {found.shape}, expected at least one record: [B, ...]. Reshape your data: "
            "x.reshape(1, -1) is one record, x.reshape(-1, 1) one feature"
        )
    if not found.size:
        raise InvalidInput(
            f"Found array with {found.shape[1]} feature(s) (shape={found.shape}) while a minimum of 1 is "
            "required, "
            "and at least one record: [B, ...]"
        )
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused below
        records = np.asarray(found, dtype=np.float32)
    if not np.all(np.isfinite(records)):
        raise InvalidInput(
            "x holds NaN or infinite values, expected finite numbers; drop or fill those records"
        )
    return records + np.float32(0.0)  # -0.0 becomes 0.0, lest equal records have other random numbers


def labels_of(y: ArrayLike | None, n_records: int) -> NDArray[Any]:
    """Return labels, one for each record.

    Raises
    ------
    InvalidInput
        If there are not as many as records, or they are no classes.
    """
    if y is None:
        raise InvalidInput("fit() requires y to be passed, but the target y is None")
    given = np.asarray(y)
    if given.ndim == 2 and given.shape[1] == 1:
        from sklearn.exceptions import DataConversionWarning

        warnings.warn(
            "A column-vector y was passed when a 1d array was expected; it is read as y.ravel().",
            DataConversionWarning,
            stacklevel=3,
        )
    labels = checked_labels(given, where="y")
    if len(labels) != n_records:
        raise InvalidInput(f"x has {n_records} records and y {len(labels)} labels; expected as many")
    return labels


def weights_of(sample_weight: ArrayLike | None, n_records: int) -> NDArray[np.float64] | None:
    """Return how often each record counts, float64 [B], or None.

    Raises
    ------
    InvalidInput
        If there is not one number from 0 for each record, or all are 0.
    """
    if sample_weight is None:
        return None
    weight = np.asarray(sample_weight, np.float64)
    if weight.shape != (n_records,):
        raise InvalidInput(f"sample_weight has shape {weight.shape}, expected ({n_records},)")
    if not np.all(np.isfinite(weight)) or weight.min() < 0:
        raise InvalidInput("sample_weight holds negative or no finite numbers, expected numbers from 0")
    if not weight.any():
        raise InvalidInput("every sample_weight is zero, expected one above 0 at least")
    return weight


def modality_of(records: NDArray[np.float32], said: str | None) -> str:
    """Return what records are: as it is said, else by their shape.

    Parameters
    ----------
    records : float32 [B, ...]
        Two axes are vectors, three images or series.
    said : str or None
        What the user says.

    Raises
    ------
    InvalidInput
        If records of this shape cannot be what is said.

    Warns
    -----
    ReadingNote
        If records are taken for series without a word of the user.
    """
    if said not in (None, *MODALITIES):
        raise InvalidInput(f"modality is '{said}', expected one of {', '.join(MODALITIES)}")
    shape = records.shape[1:]
    if said is not None and (said == "vector") != (len(shape) == 1):
        raise InvalidInput(
            f"records have shape {shape}, which is none of modality '{said}': vectors have one axis, images "
            "and "
            "series two"
        )
    if said is not None or len(shape) == 1:
        return said or "vector"
    if len(shape) != 2:
        raise InvalidInput(f"records have shape {shape}, expected [F], [H, W] or [T, C]")
    short, long = sorted(shape)
    if short >= _SMALLEST_SIDE and long <= _LONGEST_SIDE * short:
        return "image"
    warnings.warn(
        f"records of shape {shape} are read as series of {shape[0]} steps and {shape[1]} channels; "
        "SpikingClassifier(modality='image') reads them as images",
        ReadingNote,
        stacklevel=4,
    )
    return "series"


def check_features(estimator: Any, x: Any, *, reset: bool) -> None:
    """Note the number and names of the features of vectors, or refuse others than those that were noted."""
    if np.asarray(x).ndim == 2:
        from sklearn.utils.validation import validate_data

        validate_data(estimator, X=x, reset=reset, skip_check_array=True)
