"""Records that are noise, like others in range and shape alone, and small moves of them.

Values are uniform within the range of the records, and move by Gaussian steps. Events are uniform over
inputs and times, in each record as many as there are in a record on average, and some of them move anywhere
else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from unspike.events import WHOLE, Events, input_type
from unspike.foundation.randomness import bits, normal, uniform

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

Records = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class ValueNoise:
    """Noise for records that hold values.

    Parameters
    ----------
    low, high : float
        Range of the values.
    shape : tuple of int
        Shape of a record.
    """

    low: float
    high: float
    shape: tuple[int, ...]

    def drawn(self, streams: NDArray[np.uint64]) -> Records:
        """Return a record for each key, float32 [B, ...]."""
        found = uniform(streams[:, None], np.arange(math.prod(self.shape))[None])
        spread = self.low + (self.high - self.low) * found
        return spread.reshape(len(streams), *self.shape).astype(np.float32)

    def moved(self, x: Records, streams: NDArray[np.uint64], size: float) -> Records:
        """Return records moved by Gaussian steps of this share of the range."""
        move = normal(streams[:, None], np.arange(math.prod(self.shape))[None]).reshape(x.shape)
        return np.clip(x + size * (self.high - self.low) * move, self.low, self.high).astype(np.float32)

    def chosen(self, first: NDArray[np.bool_], x: Records, other: Records) -> Records:
        """Return the records of `x` where `first` [B] says so, else those of `other`."""
        return np.where(first.reshape(-1, *[1] * (x.ndim - 1)), x, other)


@dataclass(frozen=True, kw_only=True)
class EventNoise:
    """Noise for records that are events.

    Parameters
    ----------
    n_events : int
        Events of a record.
    sensor : tuple of int
        Shape of the inputs.
    """

    n_events: int
    sensor: tuple[int, ...]

    def drawn(self, streams: NDArray[np.uint64]) -> Records:
        """Return a record for each key, `Events`."""
        random = bits(streams[:, None], np.arange(self.n_events)[None]).ravel()
        inputs = math.prod(self.sensor)
        return self._events(
            (random >> np.uint64(32)).astype(np.uint32),
            (random % np.uint64(WHOLE) * np.uint64(inputs) // np.uint64(WHOLE)).astype(input_type(inputs)),
        )

    def moved(self, x: Records, streams: NDArray[np.uint64], size: float) -> Records:
        """Return records in which this share of the events, drawn at random, is somewhere else."""
        before, after = cast(Events, x).copy(), cast(Events, self.drawn(streams))
        moves = uniform(streams[:, None], np.arange(self.n_events, 2 * self.n_events)[None]).ravel() < size
        return self._events(
            np.where(moves, after.when, before.when), np.where(moves, after.where, before.where)
        )

    def chosen(self, first: NDArray[np.bool_], x: Records, other: Records) -> Records:
        """Return the records of `x` where `first` [B] says so, else those of `other`."""
        places = np.arange(len(first)) + np.where(first, 0, len(first))
        return cast(Records, cast(Events, x).joined(cast(Events, other))[places].copy())

    def _events(self, when: NDArray[np.uint32], where: NDArray[np.unsignedinteger]) -> Records:
        start = np.arange(0, len(when) + 1, self.n_events, dtype=np.int64)
        return cast(Records, Events(when, where, start, self.sensor))


def noise_like(records: Dataset) -> ValueNoise | EventNoise:
    """Return what makes noise in the range and shape of some records."""
    if isinstance(records.records, Events):
        mean = float(records.records.n_events.mean())
        return EventNoise(n_events=max(1, round(mean)), sensor=records.records.sensor)
    x = records.x
    return ValueNoise(low=float(x.min()), high=float(x.max()), shape=x.shape[1:])
