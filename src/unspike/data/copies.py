"""Copies of forgotten records among those that are kept: what is forgotten once would stay as another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.data.dataset import Dataset
from unspike.events import Events

TOLERANCE = 1e-6


def copies_among(records: Dataset, forgotten: Dataset) -> NDArray[np.int64]:
    """Return which records are copies of forgotten ones.

    Parameters
    ----------
    records : Dataset
        Where to look: what is retained.
    forgotten : Dataset
        The records to forget.

    Returns
    -------
    ndarray of int64
        Positions in `records` of those all of whose values equal a forgotten record's within 1e-6, or that
        are the very same events.

    Notes
    -----
    Records are put in the order of one weighted sum of their values, by weights from -1 to 1: two that differ
    by at most t in each of n values have sums that differ by at most n t, so that only few pairs have to be
    compared value by value.
    """
    if not len(records) or not len(forgotten):
        return np.array([], np.int64)
    if isinstance(records.records, Events) and isinstance(forgotten.records, Events):
        return np.flatnonzero(np.isin(records.records.content_ids(), forgotten.records.content_ids()))
    sums, wanted = _sums(records), _sums(forgotten)
    order = np.argsort(sums, kind="stable")
    reach = 2.0 * TOLERANCE * int(np.prod(records.records.shape[1:]))
    first = np.searchsorted(sums[order], wanted - reach, side="left")
    last = np.searchsorted(sums[order], wanted + reach, side="right")
    found: set[int] = set()
    for place in np.flatnonzero(last > first):
        near = order[first[place] : last[place]]
        values = forgotten.take([int(place)]).x.astype(np.float64)
        apart = np.abs(records.take(near).x - values).reshape(len(near), -1).max(axis=1)
        found.update(near[apart <= TOLERANCE].tolist())
    return np.array(sorted(found), np.int64)


def _sums(records: Dataset) -> NDArray[np.float64]:
    size = int(np.prod(records.records.shape[1:]))
    weights = np.cos(np.arange(size))
    parts = [batch.x.reshape(len(batch), -1).astype(np.float64) @ weights for batch in records.batches()]
    return np.concatenate(parts)
