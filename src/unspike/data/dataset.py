"""Records with labels and stable ids."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from unspike.data.numbering import word_of
from unspike.data.records import Records, all_finite, pieces
from unspike.events import Events
from unspike.foundation.errors import InvalidInput
from unspike.foundation.memory import refuse_what_does_not_fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Modality = Literal["image", "series", "vector", "events"]

PARTS = ("train", "validation", "test")
_DIMENSIONS = {"image": 3, "series": 3, "vector": 2}
_BATCH = 1000


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """Records of one kind, each with a label and an id that it keeps wherever it goes.

    Parameters
    ----------
    name : str
        What the data set is called in reports and errors.
    modality : {"image", "series", "vector", "events"}
        How `x` is to be read.
    x : ndarray of shape (B, H, W), (B, T, C) or (B, F), float32; or Records, or Events
        The records: images with values from 0 to 1, series of `T` steps and `C` channels, vectors, or events
        (`unspike.events`), which take the place of an array wherever they can. It is put together
        when it is read: of many records, read those of one batch at a time (`batches`).
    y : ndarray of shape (B,), int64
        Class of each record, an index into `class_names`.
    record_id : ndarray of shape (B,), int64
        Ids, unique and not negative. Everything drawn for a record is drawn by its id.
    class_names : tuple of str
        Names of the classes; they may be more than occur in `y`.
    citation : str
        Whom to cite.
    subject : ndarray of shape (B,), int64, optional
        Whom each record was taken from.
    part : ndarray of shape (B,), int8, optional
        The data set's own part of each record, an index into `PARTS`; see `split`.
    words : mapping of int to str
        Ids and subjects that the user wrote as words: integer -> word.
    reading : str
        How the values were read, where that had to be found out.

    Attributes
    ----------
    records : Records or Events
        The values of `x` in less memory, which every part of the data set shares.

    Raises
    ------
    InvalidInput
        If a value is not finite, an id occurs twice, or lengths, types or ranges do not fit.

    Notes
    -----
    A data set may be empty, for a part of one may be. Two data sets are equal only if they are the same
    object; compare `fingerprint` to compare what they hold.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike import Dataset
    >>> x = np.eye(4, dtype=np.float32)
    >>> y = np.array([0, 1, 0, 1])
    >>> ids = np.array([7, 8, 9, 10])
    >>> dataset = Dataset(
    ...     name="four", modality="vector", x=x, y=y, record_id=ids, class_names=("a", "b"), citation="none"
    ... )
    >>> dataset.take(dataset.y == 1).record_id.tolist()
    [8, 10]
    """

    name: str
    modality: Modality  # before `x`, which is checked by it
    x: NDArray[np.float32] = field(repr=False)
    y: NDArray[np.int64] = field(repr=False)
    record_id: NDArray[np.int64] = field(repr=False)
    class_names: tuple[str, ...]
    citation: str = field(repr=False)
    subject: NDArray[np.int64] | None = field(default=None, repr=False)
    part: NDArray[np.int8] | None = field(default=None, repr=False)
    words: Mapping[int, str] = field(default_factory=dict, repr=False)
    reading: str = ""
    records: Records | Events = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Bring the arrays to their types and refuse what cannot be a data set."""
        self._set("class_names", tuple(self.class_names))
        self._set("y", self._checked_integers("y", self.y, "class"))
        self._set("record_id", self._checked_integers("record_id", self.record_id, "id"))
        if self.subject is not None:
            self._set("subject", self._checked_integers("subject", self.subject, "subject"))
        if self.part is not None:
            self._set("part", self._checked_parts(self.part))
        self._check_classes()
        self._check_ids()

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.records)

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from unspike.notebook.records import dataset_html

        return dataset_html(self)

    @property
    def n_classes(self) -> int:
        """Number of classes, those without a record included."""
        return len(self.class_names)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 in hexadecimal of `x`, `y`, `record_id` and `class_names`; the order of records counts."""
        digest = hashlib.sha256(repr((self.records.shape, self.class_names)).encode())
        for part in self.records.content():
            digest.update(part)
        for array in (self.y, self.record_id):
            digest.update(np.ascontiguousarray(array, dtype="<i8").data)
        return digest.hexdigest()

    def batches(self, size: int = _BATCH) -> Iterator[Dataset]:
        """Yield all records in their order, at most so many at a time."""
        for first in range(0, len(self), size):
            yield self.take(slice(first, first + size))

    def take(self, indices: NDArray[Any] | list[int] | range | slice) -> Dataset:
        """Return the records at these positions, in this order.

        Parameters
        ----------
        indices : array of int, array of bool, list, range or slice
            Positions (not ids), each at most once.

        Returns
        -------
        Dataset
            The chosen records with their ids, labels and subjects.
        """
        chosen = indices if isinstance(indices, slice) else np.asarray(indices)
        if isinstance(chosen, np.ndarray) and chosen.size == 0:
            chosen = slice(0)  # NumPy gives an empty list the type float, which cannot index
        return self._of_same_kind(
            self.records.take(chosen),
            self.y[chosen],
            self.record_id[chosen],
            None if self.subject is None else self.subject[chosen],
            None if self.part is None else self.part[chosen],
        )

    def _of_same_kind(
        self,
        records: Records | Events,
        y: NDArray[np.int64],
        record_id: NDArray[np.int64],
        subject: NDArray[np.int64] | None,
        part: NDArray[np.int8] | None,
    ) -> Dataset:
        """Return a data set of records that were checked; only that none is there twice is new."""
        made = object.__new__(Dataset)
        for name in ("name", "class_names", "modality", "citation", "words", "reading"):
            made._set(name, getattr(self, name))
        made._set("records", records)
        made._set("y", y)
        made._set("record_id", record_id)
        made._set("subject", subject)
        made._set("part", part)
        made._check_ids()
        return made

    def _set(self, attribute: str, value: object) -> None:
        object.__setattr__(self, attribute, value)

    def _fail(self, message: str) -> InvalidInput:
        return InvalidInput(f"Data set '{self.name}': {message}")

    def _checked_records(self, given: object) -> Records | Events:
        if self.modality not in get_args(Modality):
            raise self._fail(f"modality '{self.modality}' is none of {', '.join(get_args(Modality))}.")
        if (self.modality == "events") != isinstance(given, Events):
            raise self._fail(f"x is {type(given).__name__}, which holds no records of '{self.modality}'.")
        if isinstance(given, Records):  # levels, which are numbers from 0 to 1
            self._check_shape(given.shape)
            return given
        return given if isinstance(given, Events) else Records.of(self._checked_x(given))

    def _checked_x(self, given: object) -> NDArray[np.float32]:
        found = np.asarray(given)
        if found.dtype.kind not in "biuf":
            raise self._fail(f"x holds {found.dtype}, expected numbers.")
        self._check_shape(found.shape)
        if found.dtype != np.float32:
            refuse_what_does_not_fit(4 * found.size, f"data set '{self.name}'", "take fewer records")
        with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused below
            x = found.astype(np.float32, copy=False)
        self._check_values(x)
        return x

    def _check_shape(self, shape: tuple[int, ...]) -> None:
        if len(shape) != _DIMENSIONS[self.modality]:
            raise self._fail(
                f"x has shape {shape}, expected {_DIMENSIONS[self.modality]} dimensions for "
                f"modality '{self.modality}', records first."
            )
        if 0 in shape[1:]:
            raise self._fail(f"x has shape {shape}, expected at least one value in each record.")

    def _check_values(self, x: NDArray[np.float32]) -> None:
        if not all_finite(x):
            bad = np.concatenate([~np.isfinite(p).reshape(len(p), -1).all(axis=1) for p in pieces(x)])
            raise self._fail(
                f"x holds NaN or infinity in {bad.sum()} of {len(x)} records, first at position "
                f"{bad.argmax()}. Repair or remove them."
            )
        if self.modality == "image" and x.size and (x.min() < 0 or x.max() > 1):
            raise self._fail(
                f"image values run from {x.min():g} to {x.max():g}, expected 0 to 1. Scale x to that range."
            )

    def _checked_integers(self, attribute: str, values: object, what: str) -> NDArray[np.int64]:
        found = np.asarray(values)
        if found.dtype.kind not in "iu":
            raise self._fail(f"{attribute} holds {found.dtype}, expected integers.")
        if found.shape != (len(self),):
            raise self._fail(
                f"{attribute} has shape {found.shape}, expected ({len(self)},): one {what} for each record."
            )
        if found.size and found.max() > np.iinfo(np.int64).max:
            raise self._fail(f"{attribute} holds {found.max()}, more than 64-bit signed integers hold.")
        return found.astype(np.int64, copy=False)

    def _checked_parts(self, values: object) -> NDArray[np.int8]:
        found = self._checked_integers("part", values, "part")
        if len(found) and not (found.min() >= 0 and found.max() < len(PARTS)):
            raise self._fail(
                f"part runs from {found.min()} to {found.max()}, expected 0 to {len(PARTS) - 1}."
            )
        return found.astype(np.int8)

    def _check_classes(self) -> None:
        if len(set(self.class_names)) != len(self.class_names):
            raise self._fail(f"class names occur twice in {', '.join(self.class_names)}.")
        if len(self) and not (self.y.min() >= 0 and self.y.max() < self.n_classes):
            raise self._fail(
                f"y runs from {self.y.min()} to {self.y.max()}, expected class indices from 0 to "
                f"{self.n_classes - 1}."
            )

    def _check_ids(self) -> None:
        if len(self) and self.record_id.min() < 0:
            raise self._fail(f"record id {self.record_id.min()} is negative, expected 0 or more.")
        ids, times = np.unique(self.record_id, return_counts=True)
        if len(ids) < len(self):
            raise self._fail(
                f"record id {word_of(ids[times.argmax()], self.words)} occurs {times.max()} times. Give "
                "each record its own id."
            )


def _put_together(dataset: Dataset) -> NDArray[np.float32]:
    """Return the values of the records, float32 [B, ...], put together anew each time; or their events."""
    return cast(NDArray[np.float32], dataset.records[:])


def _keep(dataset: Dataset, x: object) -> None:
    dataset._set("records", dataset._checked_records(x))


# A field of a dataclass cannot be a property in its body, and `x` is both: given, and put together when read.
Dataset.x = property(_put_together, _keep)  # type: ignore[assignment]


def concatenate(first: Dataset, second: Dataset) -> Dataset:
    """Return the records of both data sets, those of `first` before those of `second`.

    Parameters
    ----------
    first, second : Dataset
        Data sets with the same classes, modality and record shape and with no id in common.

    Returns
    -------
    Dataset
        All records, under the name and citation of `first`.

    Raises
    ------
    InvalidInput
        If the two do not fit together.

    Examples
    --------
    >>> from unspike import load_dataset
    >>> from unspike.data import concatenate
    >>> digits = load_dataset("digits")
    >>> concatenate(digits.take([4, 5]), digits.take([0])).record_id.tolist()
    [4, 5, 0]
    """
    for attribute in ("class_names", "modality"):
        found, expected = getattr(second, attribute), getattr(first, attribute)
        if found != expected:
            raise InvalidInput(f"Data sets cannot be joined: {attribute} {found} is not {expected}.")
    found, expected = second.records.shape[1:], first.records.shape[1:]
    if found != expected:
        raise InvalidInput(f"Data sets cannot be joined: records of shape {found} are not {expected}.")
    if (first.subject is None) != (second.subject is None):
        raise InvalidInput("Data sets cannot be joined: only one of the two has subjects.")
    joined = first._of_same_kind(
        _joined_records(first.records, second.records),
        np.concatenate([first.y, second.y]),
        np.concatenate([first.record_id, second.record_id]),
        _joined(first.subject, second.subject),
        _joined(first.part, second.part),
    )
    joined._set("words", {**first.words, **second.words})
    return joined


def _joined_records(first: Records | Events, second: Records | Events) -> Records | Events:
    if isinstance(first, Events):
        return first.joined(cast(Events, second))
    return first.joined(cast(Records, second))


def _joined(first: NDArray[Any] | None, second: NDArray[Any] | None) -> NDArray[Any] | None:
    return None if first is None or second is None else np.concatenate([first, second])


def without(dataset: Dataset, other: Dataset) -> Dataset:
    """Return the records of `dataset` whose ids are not in `other`.

    Parameters
    ----------
    dataset : Dataset
        The records to choose from.
    other : Dataset
        The records to leave out; ids that `dataset` does not hold are no matter.

    Returns
    -------
    Dataset
        What is left, in its order.

    Examples
    --------
    >>> from unspike import load_dataset
    >>> from unspike.data import without
    >>> digits = load_dataset("digits").take(range(5))
    >>> without(digits, digits.take([1, 3])).record_id.tolist()
    [0, 2, 4]
    """
    return dataset.take(~np.isin(dataset.record_id, other.record_id))
