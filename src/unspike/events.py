"""Records that are events: at which inputs something happened, and when; nothing is kept where nothing did.

An event camera gives no picture but a list: this pixel became brighter (polarity 1) or darker (0) at that
time. The lists of all records lie one after the other (compressed sparse rows), and a part of a data set, or
a batch, is the places of its records in the same memory. A batch of events goes where a batch of values
goes; what needs values refuses it (`require_values`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput

WHOLE = 2**32
"""The length of a presentation, in the unit in which times are kept."""
_AT_ONCE = 1000  # records
_SMALL = 8  # a part of less than an eighth is copied, lest it drag the whole along where it is sent


class Events:
    """Events of records, some of those that are kept.

    Parameters
    ----------
    when : uint32 [E]
        Time of each event since its record began, in 2^-32 of a presentation.
    where : unsigned int [E]
        Input at which it happened: its place in the flattened shape of the sensor.
    start : int64 [N + 1]
        First event of each kept record, and one past the last.
    sensor : tuple of int
        Shape of the inputs: polarities, height and width, say.
    places : int [B], optional
        Which of the kept records these are, in order; all by default.
    """

    def __init__(
        self,
        when: NDArray[np.uint32],
        where: NDArray[Any],
        start: NDArray[np.int64],
        sensor: tuple[int, ...],
        places: NDArray[np.intp] | None = None,
    ) -> None:
        self.when: NDArray[np.uint32] = _read_only(when)
        self.where: NDArray[Any] = _read_only(where)
        self.start: NDArray[np.int64] = _read_only(start)
        self.sensor = sensor
        self.places = np.arange(len(start) - 1) if places is None else places

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.places)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of records, and the shape of the sensor."""
        return (len(self), *self.sensor)

    @property
    def n_inputs(self) -> int:
        """Number of inputs at which events can happen."""
        return int(np.prod(self.sensor))

    @property
    def size(self) -> int:
        """Number of inputs times that of records: what an array of this shape would hold."""
        return len(self) * self.n_inputs

    @property
    def n_events(self) -> NDArray[np.int64]:
        """Number of events of each record, int64 [B]."""
        return self.start[self.places + 1] - self.start[self.places]

    def __getitem__(self, index: slice | NDArray[Any]) -> Events:
        """Return the records at these positions; their events stay where they are."""
        return Events(self.when, self.where, self.start, self.sensor, self.places[index])

    def take(self, index: slice | NDArray[Any]) -> Events:
        """Return the records at these positions; of few the events are copied."""
        part = self[index]
        return part.copy() if _SMALL * len(part) < len(self.start) - 1 else part

    def copy(self) -> Events:
        """Return these records with a copy of their events alone."""
        chosen, start = self._chosen(), np.concatenate([[0], np.cumsum(self.n_events)])
        return Events(self.when[chosen], self.where[chosen], start, self.sensor)

    def joined(self, other: Events) -> Events:
        """Return these records, then others of the same sensor."""
        if self.when is other.when and self.where is other.where:
            places = np.concatenate([self.places, other.places])
            return Events(self.when, self.where, self.start, self.sensor, places)
        own, more = self.copy(), other.copy()
        return Events(
            np.concatenate([own.when, more.when]),
            np.concatenate([own.where, more.where]),
            np.concatenate([own.start, own.start[-1] + more.start[1:]]),
            self.sensor,
        )

    def thinned(self, streams: NDArray[np.uint64], rate: float) -> Events:
        """Return the records without some of their events.

        Parameters
        ----------
        streams : uint64 [B]
            Key of each record's random numbers.
        rate : float
            Probability that an event is left out.
        """
        from unspike.foundation.randomness import uniform

        own = self.copy()
        number = np.arange(len(own.when)) - np.repeat(own.start[:-1], own.n_events)
        kept = uniform(np.repeat(streams, own.n_events), number) >= rate
        start = np.concatenate([[0], np.cumsum(kept)])[own.start]
        return Events(own.when[kept], own.where[kept], start, self.sensor)

    def counts(self) -> NDArray[np.float32]:
        """Return how many events happened at each input, float32 [B, inputs]; times are lost."""
        found = np.zeros((len(self), self.n_inputs), np.float32)
        own = self.copy()
        np.add.at(found, (np.repeat(np.arange(len(self)), own.n_events), own.where), np.float32(1.0))
        return found

    def content(self) -> Iterator[bytes]:
        """Yield all that tells these records from others, as bytes."""
        for first in range(0, len(self), _AT_ONCE):
            some = self[first : first + _AT_ONCE].copy()
            for array, kind in ((some.n_events, "<i8"), (some.when, "<u4"), (some.where, "<u4")):
                yield np.ascontiguousarray(array, kind).tobytes()

    def content_ids(self) -> NDArray[np.int64]:
        """Return an id for each record made from its events alone, whatever their order, int64 [B]."""
        digests = []
        for place in self.places:
            own = slice(self.start[place], self.start[place + 1])
            both = np.sort(self.when[own].astype(np.uint64) << np.uint64(32) | self.where[own])
            digests.append(hashlib.blake2b(both.astype("<u8").tobytes(), digest_size=8).digest())
        return np.frombuffer(b"".join(digests), dtype=np.int64) & np.int64(2**62 - 1)

    def _chosen(self) -> slice | NDArray[np.int64]:
        """Return the places of the events of these records, in order."""
        if len(self) and np.array_equal(self.places, np.arange(self.places[0], self.places[0] + len(self))):
            return slice(int(self.start[self.places[0]]), int(self.start[self.places[-1] + 1]))
        shift: NDArray[np.int64] = self.start[self.places] - (np.cumsum(self.n_events) - self.n_events)
        return np.asarray(np.arange(int(self.n_events.sum())) + np.repeat(shift, self.n_events))

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse to be taken for values."""
        require_values(self, "what is asked for here")
        raise AssertionError


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array that cannot be written to; parts of a data set share it."""
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array


def require_values(x: object, who: str) -> None:
    """Refuse records that are events where values are needed.

    Parameters
    ----------
    x : array or Events
        The records.
    who : str
        What needs values, for the message.

    Raises
    ------
    InvalidInput
        If the records are events.
    """
    if isinstance(x, Events):
        raise InvalidInput(
            f"{who} takes values, and these records are events, which have times and places only; present "
            "them as they are (code 'events')"
        )


def values_or_events(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return values as one piece of float32, and events as they are."""
    return x if isinstance(x, Events) else np.ascontiguousarray(x, np.float32)


def ids_of_content(x: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return an id for each record made from its values or events alone, int64 [B]."""
    from unspike.foundation.randomness import content_ids

    return x.content_ids() if isinstance(x, Events) else content_ids(x)


def event_times(t: NDArray[Any], duration: float) -> NDArray[np.uint32]:
    """Return times as they are kept, rounded up lest a time on the border of two steps fall into the first.

    Parameters
    ----------
    t : array [E]
        Times from 0 to below `duration`, in its unit.
    duration : float
        Length of a presentation.
    """
    units = np.ceil(np.asarray(t, np.float64) / duration * WHOLE)
    return np.minimum(units, WHOLE - 1).astype(np.uint32)


def input_type(n_inputs: int) -> type[np.unsignedinteger[Any]]:
    """Return the smallest type of integers, of 16 bits or 32, that numbers so many inputs."""
    return np.uint16 if n_inputs <= 2**16 else np.uint32
