"""The values of records: kept in as few bytes as give them back bit by bit, and shared by every part.

Pixels that were bytes are bytes again, a quarter of the memory. A part of a data set (a split, the records
to forget) is the places of its records in the same memory, which the processes of one machine share as well;
only the batch that is looked at is put together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEVELS = np.arange(256, dtype=np.float32) / np.float32(255)
_AT_ONCE = 1000  # records
_PIECE = 2**24  # bytes
_SMALL = 8  # a part of less than an eighth is copied, lest it drag the whole along where it is sent


class Records:
    """Values of records, some of those that are kept.

    Parameters
    ----------
    kept : float32 or uint8 [N, ...]
        Values as they are, or as levels of 1/255.
    places : int [B]
        Which of them these are, in order.
    """

    def __init__(self, kept: NDArray[np.float32] | NDArray[np.uint8], places: NDArray[np.intp]) -> None:
        self._kept = kept
        self._places = places

    @classmethod
    def of(cls, x: NDArray[np.float32]) -> Records:
        """Keep values, float32 [B, ...], in as few bytes as give them back bit by bit, or where they are."""
        levels = None if is_mapped(x) else _levels(x)
        return cls(x if levels is None else levels, np.arange(len(x)))

    @classmethod
    def of_levels(cls, levels: NDArray[np.uint8]) -> Records:
        """Keep values that are given as levels of 1/255, uint8 [B, ...]."""
        return cls(levels, np.arange(len(levels)))

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._places)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of records, and the shape of each."""
        return (len(self), *self._kept.shape[1:])

    def __getitem__(self, index: slice | NDArray[Any]) -> NDArray[np.float32]:
        """Return the values of the records at these positions, float32 [B, ...]; they are a copy."""
        values = self._kept[self._places[index]]
        return _LEVELS[values] if values.dtype == np.uint8 else np.asarray(values)

    def content(self) -> Iterator[bytes]:
        """Yield the values, some records at a time, as bytes."""
        for first in range(0, len(self), _AT_ONCE):
            yield np.ascontiguousarray(self[first : first + _AT_ONCE], dtype="<f4").tobytes()

    def take(self, index: slice | NDArray[Any]) -> Records:
        """Return the records at these positions."""
        places = self._places[index]
        if _SMALL * len(places) < len(self._kept):
            return Records(self._kept[places], np.arange(len(places)))
        return Records(self._kept, places)

    def joined(self, other: Records) -> Records:
        """Return these records, then those of another data set of the same shape."""
        if self._kept is other._kept:
            return Records(self._kept, np.concatenate([self._places, other._places]))
        kept, more = self._kept[self._places], other._kept[other._places]
        if kept.dtype != more.dtype:
            return Records.of(np.concatenate([self[:], other[:]]))
        return Records(np.concatenate([kept, more]), np.arange(len(self) + len(other)))


def _levels(x: NDArray[np.float32]) -> NDArray[np.uint8] | None:
    """Return the levels of 1/255 that values are, bit by bit, or None if they are not."""
    levels = np.empty(x.shape, np.uint8)
    for first in range(0, len(x), _AT_ONCE):
        values, found = x[first : first + _AT_ONCE], levels[first : first + _AT_ONCE]
        np.rint(np.clip(values, 0, 1) * 255, out=found, casting="unsafe")
        if not np.array_equal(_LEVELS[found].view(np.uint32), values.view(np.uint32)):
            return None
    return levels


def is_mapped(x: NDArray[Any]) -> bool:
    """Return whether an array is, or is a part of, a file that is mapped."""
    of: Any = x
    while isinstance(of, np.ndarray):
        if isinstance(of, np.memmap):
            return True
        of = of.base
    return False


def pieces(x: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield all of an array, some records at a time, so that what is made of a piece is small."""
    size = max(1, _PIECE // max(1, x[:1].nbytes))
    for first in range(0, len(x), size):
        yield x[first : first + size]


def all_finite(x: NDArray[Any]) -> bool:
    """Return whether no value is NaN or infinite."""
    return x.dtype.kind != "f" or all(np.isfinite(piece).all() for piece in pieces(x))


def all_whole(x: NDArray[Any]) -> bool:
    """Return whether all values are whole numbers."""
    return x.dtype.kind != "f" or all(np.array_equal(piece, np.round(piece)) for piece in pieces(x))
