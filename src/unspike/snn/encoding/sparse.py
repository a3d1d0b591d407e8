"""Prepared records of which most numbers are zero, kept without the zeros.

Of the excitation that a population code makes of a record of UCI-HAR, three numbers in four are zero, and
it has 4.5 times the size of the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.foundation.threads import loops_only


class SparseRecords:
    """Records that are put together again, batch after batch, to the very same bits.

    Parameters
    ----------
    parts : iterable of float32 [b, ...]
        The records, some at a time; one part at least, which may be empty.
    """

    def __init__(self, parts: Iterable[NDArray[np.float32]]) -> None:
        # Bytes grow in place: a list of arrays would be there twice while they are joined.
        values, columns = bytearray(), bytearray()
        counts = [np.zeros(1, np.int64)]
        for part in parts:
            self._shape = part.shape[1:]
            rows = part.reshape(len(part), int(np.prod(self._shape)))
            self._column_type = np.min_scalar_type(max(rows.shape[1] - 1, 2**8))
            row, column = np.nonzero(rows)
            values += rows[row, column].tobytes()
            columns += column.astype(self._column_type).tobytes()
            counts.append(np.bincount(row, minlength=len(rows)))
        self._values = np.frombuffer(values, np.float32)
        self._columns = np.frombuffer(columns, self._column_type)
        self._start = np.cumsum(np.concatenate(counts))

    @property
    def nbytes(self) -> int:
        """Bytes that are kept."""
        return self._values.nbytes + self._columns.nbytes + self._start.nbytes

    def __call__(self, places: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return the records at some places, float32 [B, ...]."""
        rows = np.empty((len(places), int(np.prod(self._shape))), np.float32)
        _scatter(self._values, self._columns, self._start, places, rows)
        return rows.reshape(len(places), *self._shape)


@njit(cache=True, parallel=loops_only())
def _scatter(values: Any, columns: Any, start: Any, places: Any, rows: Any) -> None:
    for r in prange(len(places)):
        first, last, row = start[places[r]], start[places[r] + 1], rows[r]
        row[:] = np.float32(0.0)  # here, where the row stays in the cache
        own, where = values[first:last], columns[first:last]
        for k in range(len(own)):
            row[where[k]] = own[k]
