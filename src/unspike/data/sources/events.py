"""Lists of events as one NumPy file: what happened when, and where on a sensor.

The file holds, for E events of R records, those of a record side by side,

* ``t``, numbers ``[E]``: time since the record began, from 0, in any unit;
* ``x`` and ``y``, whole numbers ``[E]``: column and row on the sensor, from 0 (``y`` is 0 on a single row);
* ``p``, ``[E]``: polarity, 0 or 1, or -1 or 1;
* ``record``, whole numbers ``[E]``, which never fall: the record of each event, and its id;
* ``label``, ``[E]``, the same for all events of a record; or ``[R]``, of records that are numbered from 0;
* ``subject`` and ``split``, optional, likewise;
* ``sensor``, optional: height and width; else the smallest that holds all events;
* ``duration``, optional: length of a presentation in the unit of ``t``; else the latest time, rounded up to
  two digits;
* ``class_names``, optional, of labels that are numbered from 0.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from unspike.data.arrays import classes_of, parts_named
from unspike.data.dataset import Dataset
from unspike.data.numbering import numbered
from unspike.data.reading import ReadAs, options_of
from unspike.data.registry import register_format
from unspike.data.sources.npz import read_arrays
from unspike.events import Events, event_times, input_type
from unspike.foundation.errors import InvalidInput, ReadingNote
from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.foundation.progress import Progress

_OF_EVENTS = ("t", "x", "y", "p", "record")
_REQUIRED = (*_OF_EVENTS, "label")
_OTHERS = ("subject", "split", "sensor", "duration", "class_names")
_HOW = "numpy.savez(FILE, t=t, x=x, y=y, p=p, record=record, label=label)"
_POLARITIES = 2
_MOST_INPUTS = 2**24
_IN_USE = 40  # bytes for each event while they are read


@register_format("events", "FILE.npz")
def load_file(path: Path, progress: Progress) -> Dataset:
    """Load lists of events from one NumPy file.

    Parameters
    ----------
    path : Path
        The file.
    progress : Progress
        Not used: the file is read at once.

    Returns
    -------
    Dataset
        Its records, of modality ``events``.

    Raises
    ------
    InvalidInput
        If it is no such file, or an array in it is missing or not as it should be.
    """
    path, read_as, word = options_of(path)
    if read_as != ReadAs() or word:
        raise InvalidInput(f"events:{path} is read in one way. Leave out what follows #.")
    arrays = read_arrays(path, how=_HOW)
    return dataset_of_events(
        arrays, name=f"events:{path.name}", where=str(path), citation=f"Local file {path}"
    )


def dataset_of_events(arrays: Mapping[str, NDArray[Any]], *, name: str, where: str, citation: str) -> Dataset:
    """Make a data set of arrays of events.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        The arrays that the module names.
    name, where, citation : str
        The data set's name, what an error calls the arrays, and whom to cite.

    Returns
    -------
    Dataset
        The records; the classes are the labels that occur, or `class_names`.

    Raises
    ------
    InvalidInput
        If an array is missing or not as it should be.

    Warns
    -----
    ReadingNote
        Of the sensor's size and the length of a presentation, where they were not given.
    """
    lists = _Lists.of({key: np.asarray(array) for key, array in arrays.items()}, where)
    sensor, duration = lists.sensor(), lists.duration()
    y, class_names = classes_of(lists.of_records("label"), arrays.get("class_names"), where)
    subject, words = lists.subjects()
    events = Events(event_times(lists.arrays["t"], duration), lists.inputs(sensor), lists.start, sensor)
    dataset = Dataset(
        name=name,
        modality="events",
        x=cast(NDArray[np.float32], events),
        y=y,
        record_id=lists.record,
        class_names=class_names,
        citation=citation,
        subject=subject,
        part=parts_named(lists.of_records("split"), where) if "split" in arrays else None,
        words=words,
        reading=f"{len(y)} records of {len(events.when):,} events on a sensor of {sensor[1]} x {sensor[2]} "
        f"pixels, presentations of {duration:g} in the unit of t",
    )
    if not {"sensor", "duration"} <= set(arrays):
        warnings.warn(f"{name}: {dataset.reading}", ReadingNote, stacklevel=2)
    return dataset


@dataclass(frozen=True, kw_only=True, eq=False)
class _Lists:
    """Arrays of events that were checked, and where the events of each record begin.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Arrays by name.
    where : str
        What an error calls them.
    record : int64 [R]
        Id of each record.
    start : int64 [R + 1]
        First event of each record, and one past the last.
    """

    arrays: Mapping[str, NDArray[Any]]
    where: str
    record: NDArray[np.int64]
    start: NDArray[np.int64]

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], where: str) -> _Lists:
        """Return arrays after the checks that need no other knowledge."""
        _check_names(arrays, where)
        n_events = arrays["record"].size
        refuse_what_does_not_fit(_IN_USE * n_events, where, "take fewer events")
        for name in _OF_EVENTS:
            kinds = "iu" if name == "record" else "biuf"
            _check_array(name, arrays[name], kinds, n_events, where)
        if not n_events:
            raise InvalidInput(f"{where} holds no events.")
        _check_times(arrays["t"], where)
        ids = _rising(arrays["record"], where)
        first = np.concatenate([[0], np.flatnonzero(np.diff(ids)) + 1])
        found = cls(arrays=arrays, where=where, record=ids[first], start=np.append(first, n_events))
        found._refuse_one_clock()
        return found

    def _refuse_one_clock(self) -> None:
        """Refuse times that go on from record to record: each would fall into a step of its own."""
        t, last = self.arrays["t"], self.start[1:] - 1
        least = np.minimum.reduceat(t, self.start[:-1])
        most = np.maximum.reduceat(t, self.start[:-1])
        if len(last) > 2 and (least[1:] >= most[:-1]).all() and least[-1] > 2 * (most - least).max():
            raise InvalidInput(
                f"{self.where}: t goes on from record to record, up to {most[-1]:g}, expected times since "
                "each record began. Subtract the time at which each begins."
            )

    def of_records(self, name: str) -> NDArray[Any]:
        """Return what an array says of each record; it may say it of each of its events."""
        values, n_events = self.arrays[name], int(self.start[-1])
        if values.shape == (len(self.record),) and len(self.record) != n_events:
            self._refuse_gaps(name)
            return values
        if values.shape != (n_events,):
            raise InvalidInput(
                f"{self.where}: {name} has shape {values.shape}, expected ({n_events},), one for each event, "
                f"or ({len(self.record)},), one for each record."
            )
        own = values[self.start[:-1]]
        odd = np.flatnonzero(values != np.repeat(own, np.diff(self.start)))
        if len(odd):
            place = np.searchsorted(self.start, odd[0], side="right") - 1
            raise InvalidInput(
                f"{self.where}: record {self.record[place]} has two values of {name}, {own[place]} and "
                f"{values[odd[0]]}, expected one."
            )
        return own

    def _refuse_gaps(self, name: str) -> None:
        """Refuse ids that do not say which record each value belongs to."""
        gaps = np.flatnonzero(self.record != np.arange(len(self.record)))
        if len(gaps):
            raise InvalidInput(
                f"{self.where}: {name} has one value for each record, but there is no record {gaps[0]} with "
                f"events. Number the records from 0, or give {name} for each event."
            )

    def subjects(self) -> tuple[NDArray[Any] | None, dict[int, str]]:
        """Return whom each record was taken from, and the words of that."""
        if "subject" not in self.arrays:
            return None, {}
        return numbered(self.of_records("subject"), where=f"{self.where}: subject")

    def sensor(self) -> tuple[int, int, int]:
        """Return polarities, height and width of the sensor."""
        whole = {axis: self._coordinates(axis) for axis in "yx"}
        if "sensor" in self.arrays:
            sides = self.arrays["sensor"]
            if sides.dtype.kind not in "iu" or sides.shape != (2,) or sides.min() < 1:
                raise InvalidInput(f"{self.where}: sensor is {sides}, expected height and width in pixels.")
            height, width = map(int, sides)
        else:
            height, width = (int(whole[axis].max()) + 1 for axis in "yx")
        if _POLARITIES * height * width > _MOST_INPUTS:
            raise InvalidInput(
                f"{self.where}: a sensor of {height} x {width} pixels has more than {_MOST_INPUTS:,} inputs. "
                "Bring x and y to a smaller grid."
            )
        for axis, side in (("y", height), ("x", width)):
            if whole[axis].max() >= side:
                raise InvalidInput(
                    f"{self.where}: {axis} is {whole[axis].max()} at event {whole[axis].argmax()}, expected "
                    f"0 to {side - 1} on a sensor of {height} x {width} pixels."
                )
        return _POLARITIES, height, width

    def _coordinates(self, axis: str) -> NDArray[np.int64]:
        values = self.arrays[axis]
        wrong = ~((values >= 0) & (values < 2**31) & (values == np.floor(values)))
        if wrong.any():
            raise InvalidInput(
                f"{self.where}: {axis} is {values[wrong.argmax()]} at event {wrong.argmax()}, expected whole "
                "numbers from 0."
            )
        return values.astype(np.int64)

    def inputs(self, sensor: tuple[int, int, int]) -> NDArray[Any]:
        """Return the input of each event."""
        p, (_, height, width) = self.arrays["p"], sensor
        wrong = ~((p == 1) | (p == 0) | (p == -1))
        if wrong.any() or ((p == 0).any() and (p == -1).any()):
            raise InvalidInput(
                f"{self.where}: p holds {p[wrong.argmax()] if wrong.any() else '-1, 0 and 1'}, expected 0 or "
                "1, or -1 or 1."
            )
        x, y = self._coordinates("x"), self._coordinates("y")
        return np.asarray(((p == 1) * height + y) * width + x, input_type(math.prod(sensor)))

    def duration(self) -> float:
        """Return the length of a presentation in the unit of t."""
        latest = float(self.arrays["t"].max())
        if "duration" not in self.arrays:
            return _rounded_up(latest)
        given = self.arrays["duration"]
        if given.size != 1 or given.dtype.kind not in "iuf" or not 0 < float(given.ravel()[0]) < math.inf:
            raise InvalidInput(f"{self.where}: duration is {given}, expected a number above 0.")
        duration = float(given.ravel()[0])
        if latest >= duration:
            raise InvalidInput(
                f"{self.where}: t reaches {latest:g}, expected times below the duration of {duration:g}."
            )
        return duration


def _check_names(arrays: Mapping[str, NDArray[Any]], where: str) -> None:
    missing = [name for name in _REQUIRED if name not in arrays]
    if missing:
        held = ", ".join(arrays) or "nothing"
        raise InvalidInput(
            f"{where} holds {held}, expected {', '.join(_REQUIRED)}: no {missing[0]}. Write it with {_HOW}."
        )
    for name in arrays:
        if name not in (*_REQUIRED, *_OTHERS):
            raise InvalidInput(f"{where} holds '{name}', which is not read. Remove it.")


def _check_array(name: str, values: NDArray[Any], kinds: str, n_events: int, where: str) -> None:
    if values.dtype.kind not in kinds or values.shape != (n_events,):
        expected = "integer" if kinds == "iu" else "number"
        raise InvalidInput(
            f"{where}: {name} holds {values.dtype} of shape {values.shape}, expected ({n_events},): one "
            f"{expected} for each event."
        )


def _check_times(t: NDArray[Any], where: str) -> None:
    wrong = ~(np.isfinite(t) & (t >= 0))
    if wrong.any():
        raise InvalidInput(
            f"{where}: t is {t[wrong.argmax()]} at event {wrong.argmax()}, expected finite times from 0, "
            "counted from the beginning of the record."
        )


def _rising(record: NDArray[Any], where: str) -> NDArray[np.int64]:
    """Return the record of each event, int64 [E], which never falls."""
    if record[0] < 0 or record.max() > np.iinfo(np.int64).max:
        raise InvalidInput(
            f"{where}: record holds {min(record[0], record.max())}, expected ids from 0 to 2^63."
        )
    falls = np.flatnonzero(record[1:] < record[:-1])
    if len(falls):
        place = int(falls[0])
        raise InvalidInput(
            f"{where}: record falls from {record[place]} to {record[place + 1]} at event {place + 1}, "
            "expected numbers that never fall. Sort all arrays by numpy.argsort(record, kind='stable')."
        )
    return record.astype(np.int64)


def _rounded_up(latest: float) -> float:
    """Return the next number of two digits above a time; 1 above 0."""
    if latest == 0:
        return 1.0
    unit = 10.0 ** (math.floor(math.log10(latest)) - 1)
    return (math.floor(latest / unit) + 1) * unit
