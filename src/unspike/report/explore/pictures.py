"""Records as they look, in bytes: what a page can draw of them.

An image is its values, a series its channels, a vector its features; of events it is how many there were at
each pixel. Series and vectors are scaled so that the smallest and the largest value of a channel, or of a
feature, in all pictures fill a byte; what the values were is not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

MOST_VALUES = 4096  # of one picture; of more, evenly spaced ones along each axis


@dataclass(frozen=True, kw_only=True, eq=False)
class Pictures:
    """Records as they look.

    Parameters
    ----------
    modality : str
        ``image``, ``series``, ``vector`` or ``events``.
    record_id : ndarray of shape (P,), int64
        The records.
    values : ndarray of shape (P, H, W), uint8
        Rows and columns of an image or of events; steps and channels of a series; one row of a vector.
    """

    modality: str
    record_id: NDArray[np.int64]
    values: NDArray[np.uint8]

    def of(self, record_id: NDArray[np.int64]) -> Pictures:
        """Return the pictures of some records; of those that have none, none."""
        chosen = np.isin(self.record_id, record_id)
        return Pictures(modality=self.modality, record_id=self.record_id[chosen], values=self.values[chosen])


def pictures_of(records: Dataset) -> Pictures:
    """Return records as they look.

    Parameters
    ----------
    records : Dataset
        A few records: all are drawn.
    """
    return joined([records])


def joined(parts: Sequence[Dataset]) -> Pictures:
    """Return the records of several sets as they look, one after the other.

    Parameters
    ----------
    parts : sequence of Dataset
        Of one data set; one or more.
    """
    modality = parts[0].modality
    draw = _event_counts if modality == "events" else _array
    values = np.concatenate([_thinned(draw(part)) for part in parts])
    scaled = np.clip(values, 0.0, 1.0) if modality in ("image", "events") else _filled(values)
    return Pictures(
        modality=modality,
        record_id=np.concatenate([part.record_id for part in parts]),
        values=np.round(255 * scaled).astype(np.uint8),
    )


def _array(records: Dataset) -> NDArray[np.float64]:
    x = np.asarray(records.x, np.float64)
    return x[:, None, :] if x.ndim == 2 else x


def _event_counts(records: Dataset) -> NDArray[np.float64]:
    """Return the root of the number of events at each pixel, by that of the busiest of the record."""
    events: Any = records.records
    rows = events.sensor[-2:] if len(events.sensor) > 1 else (1, *events.sensor)
    found = np.zeros((len(records), *rows))
    for picture, place in zip(found, events.places, strict=True):
        where = events.where[events.start[place] : events.start[place + 1]]
        picture += np.bincount(where, minlength=events.n_inputs).reshape(-1, *rows).sum(axis=0)
    busiest = found.max(axis=(1, 2), keepdims=True, initial=0.0)
    return np.asarray(np.sqrt(found / np.where(busiest > 0, busiest, 1.0)))


def _thinned(values: NDArray[np.float64]) -> NDArray[np.float64]:
    steps = [1, 1]
    while (
        np.prod([-(-size // step) for size, step in zip(values.shape[1:], steps, strict=True)]) > MOST_VALUES
    ):
        longest = int(np.argmax([size / step for size, step in zip(values.shape[1:], steps, strict=True)]))
        steps[longest] += 1
    return values[:, :: steps[0], :: steps[1]]


def _filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values with the range of each channel at 0..1; of a vector, of each feature."""
    if not values.size:
        return values
    low, high = (f(values, axis=(0, 1), keepdims=True) for f in (np.min, np.max))
    return np.asarray((values - low) / np.where(high > low, high - low, 1.0))
