"""A part of the records that is the same in every run and for every network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def evenly_spaced(record_id: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the positions of at most `count` records, evenly spaced in the order of their ids.

    Parameters
    ----------
    record_id : ndarray of shape (B,), int64
        The ids.
    count : int
        How many are wanted.

    Returns
    -------
    ndarray of shape (min(B, count),), int64
        Positions; the same records whatever the order in which they come.
    """
    count = min(count, len(record_id))
    places = np.linspace(0, len(record_id) - 1, count).round().astype(np.int64)
    return np.argsort(record_id, kind="stable")[places]
