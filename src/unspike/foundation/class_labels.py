"""Labels as users write them: whole numbers, words, dates, a column or one-hot; nothing that is no class."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unspike.foundation.errors import InvalidInput

_MISSING = (None, "", "nan", "NaN", "<NA>", "NaT", "None")


def index_labels(labels: ArrayLike, *, where: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Number the classes in the order of their labels.

    Parameters
    ----------
    labels : array-like of shape (B,), (B, 1) or (B, C)
        Labels; see `checked_labels`.
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
        If they are no labels, or fewer than two differ.
    """
    found = checked_labels(labels, where=where)
    if found.size == 0:
        raise InvalidInput(f"{where} holds no records, expected some of at least 2 classes.")
    classes, y = np.unique(found, return_inverse=True)
    if len(classes) < 2:
        raise InvalidInput(f"{where} holds only the label {classes[0]}, expected at least 2 classes.")
    return y.astype(np.int64), tuple(written(label) for label in classes)


def written(label: object) -> str:
    """Return a label as text; a whole number without a decimal point."""
    return str(int(label)) if isinstance(label, float | np.floating) else str(label)


def checked_labels(labels: ArrayLike, *, where: str) -> NDArray[Any]:
    """Return labels as a list of one type that can be sorted, written out and saved.

    Parameters
    ----------
    labels : array-like of shape (B,), (B, 1) or (B, C)
        Whole numbers, words, truth values or dates, one a record; or one-hot, a one among zeros in each row.
    where : str
        What an error calls their place.

    Returns
    -------
    ndarray of shape (B,)
        Integers, booleans, dates or strings; whole numbers in floating point stay as they are.

    Raises
    ------
    InvalidInput
        If there is not one label for each record, a label is missing, or they are no classes.
    """
    found = _as_list(np.asarray(labels), where)
    if found.dtype.kind == "O":
        found = _of_one_type(found, where)
    if found.dtype.kind == "S":
        raise InvalidInput(f"{where} holds bytes, expected numbers or words. Write y.astype(str).")
    if found.dtype.kind not in "biufUMT":
        raise InvalidInput(f"{where} holds {found.dtype}, expected one label a record: numbers or words.")
    if found.dtype.kind == "f":
        _check_whole(found, where)
    if found.dtype.kind in "UT":
        check_words(found, where)
    if found.dtype.kind == "M" and np.isnat(found).any():
        raise InvalidInput(f"{where}: {np.isnat(found).sum()} of {len(found)} labels are missing.")
    return found


def check_words(words: NDArray[Any], where: str) -> None:
    """Refuse words that are missing, or that no text file can hold.

    Raises
    ------
    InvalidInput
        If one is empty or stands for nothing, or holds a lone surrogate or a control character.
    """
    missing = int(np.isin(words, [word for word in _MISSING if word is not None]).sum())
    if missing:
        raise InvalidInput(f"{where}: {missing} of {len(words)} values are missing. Fill or remove them.")
    for word in np.unique(words):
        if not str(word).isprintable():
            raise InvalidInput(f"{where} holds {str(word)[:40]!a}, which cannot be printed. Rename it.")


def _as_list(found: NDArray[Any], where: str) -> NDArray[Any]:
    if found.ndim == 1:
        return found
    if found.ndim == 2 and found.shape[1] == 1:
        return found[:, 0]
    if found.ndim == 2 and _is_one_hot(found):
        return np.asarray(found.argmax(axis=1))
    raise InvalidInput(
        f"{where} has shape {found.shape}, expected one label a record, (B,) or (B, 1), or one-hot (B, C)."
    )


def _is_one_hot(found: NDArray[Any]) -> bool:
    if found.dtype.kind not in "biuf" or not found.size:
        return False
    return bool(np.isin(found, (0, 1)).all() and (found.sum(axis=1) == 1).all())


def _of_one_type(found: NDArray[Any], where: str) -> NDArray[Any]:
    missing = sum(value is None or value != value or str(value) in _MISSING for value in found)
    if missing:
        raise InvalidInput(f"{where}: {missing} of {len(found)} labels are missing. Fill or remove them.")
    kinds = {type(value) for value in found}
    if len(kinds) > 1 and not all(issubclass(kind, int | np.integer) for kind in kinds):
        raise InvalidInput(
            f"{where} mixes {' and '.join(sorted(kind.__name__ for kind in kinds))}, expected labels of one "
            "type."
        )
    plain = np.array(found.tolist())
    if plain.dtype.kind == "O" or plain.shape != found.shape:
        raise InvalidInput(
            f"{where} holds Python objects of type {next(iter(kinds)).__name__}, expected numbers or words."
        )
    return plain


def _check_whole(found: NDArray[Any], where: str) -> None:
    missing = int((~np.isfinite(found)).sum())
    if missing:
        raise InvalidInput(
            f"{where}: {missing} of {len(found)} labels are NaN or infinite. Fill or remove them."
        )
    broken = found != np.round(found)
    if broken.any():
        raise InvalidInput(
            f"{where} holds {len(np.unique(found))} different numbers, say {found[broken][0]:g}: continuous "
            "values "
            "are no classes. Cut them into classes, say by np.digitize(y, BOUNDS)."
        )
