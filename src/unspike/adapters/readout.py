"""How the answers of a module are read where they are not the spikes of its last layer.

A module may return real numbers: membranes, the sums of a layer without neurons, or a vote among neighbouring
neurons. Their values over time become one answer by their sum, mean, maximum or last value; which it is,
nobody can see by looking, so it is asked for, unless the module has done that itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from unspike.adapters.presenting import time_first
from unspike.foundation.errors import InvalidInput, suggest

OVER_TIME: dict[str, Callable[[Any], Any]] = {
    "sum": lambda values: values.sum(0),
    "mean": lambda values: values.mean(0),
    "max": lambda values: values.max(0).values,
    "last": lambda values: values[-1],
}


@dataclass(frozen=True, kw_only=True)
class Readout:
    """Where answers stand in what a module returns.

    Parameters
    ----------
    place : int
        Which of the values that a call returns.
    units : int
        How many numbers there are for a record.
    over_time : str or None
        How their values over time become one, a name of `OVER_TIME`; None where there is one only.
    time_axis : int or None
        Which axis is time; None where the module is called once a step.
    """

    place: int
    units: int
    over_time: str | None
    time_axis: int | None

    def of(self, returned: Iterable[Any]) -> Any:
        """Return the answers [B, units] in what a module returned, call by call."""
        values = places(returned)[self.place]
        if self.over_time is None:
            (value,) = values
            return value
        return OVER_TIME[self.over_time](time_first(values, self.time_axis))


def checked_over_time(name: str | None) -> str | None:
    """Return a name of `OVER_TIME` or None, or refuse it."""
    if name is not None and name not in OVER_TIME:
        raise InvalidInput(
            f"readout is {name!r}, expected one of {', '.join(OVER_TIME)}.{suggest(str(name), OVER_TIME)}"
        )
    return name


def places(returned: Iterable[Any]) -> list[list[Any]]:
    """Return the tensors that calls returned, one list for each place in what a call returns."""
    calls = [list(out) if isinstance(out, tuple | list) else [out] for out in returned]
    return [[each for each in place if torch.is_tensor(each)] for place in zip(*calls, strict=False)]


def readout_at(
    place: int, returned: Iterable[Any], lead: Sequence[int], *, over_time: str | None, path: str
) -> Readout:
    """Return how the numbers at a place of what a module returned are read.

    Parameters
    ----------
    place : int
        Which of the values that a call returns.
    returned : iterable
        What the module returned, call by call.
    lead : sequence of int
        Time steps and records that were presented.
    over_time : str, optional
        What was said of their values over time.
    path : str
        The layer that they come from, for errors.

    Raises
    ------
    InvalidInput
        If they are not one for each record and answer; if it was not said what becomes of them over time, or
        it was and they are one already.
    """
    steps, records = lead
    found = places(returned)
    values = found[place]
    if len(values) == 1 and len(found) == steps > 2:
        raise InvalidInput(
            f"the module returns {steps} values at once, one a time step, computed from '{path}'; have it "
            "return one, torch.stack(...), or their mean or maximum"
        )
    shape = tuple(values[0].shape)
    if len(values) == 1 and len(shape) == 2 and shape[0] == records:
        if over_time not in (None, "sum"):
            raise InvalidInput(
                f"readout is {over_time!r}, but the module returns one answer a record already; leave it out"
            )
        return Readout(place=place, units=shape[1], over_time=None, time_axis=None)
    by_call = len(values) == steps and len(shape) == 2 and shape[0] == records
    whole = len(values) == 1 and len(shape) == 3 and set(shape[:2]) == {steps, records}
    if not by_call and not whole:
        raise InvalidInput(
            f"the module answers by numbers of shape {shape} in {len(values)} calls for {records} records in "
            f"{steps} time steps, computed from '{path}'; expected [B, N] a step or once, or [T, B, N]"
        )
    if over_time is None:
        raise InvalidInput(
            f"the module returns real numbers computed from '{path}' (membranes, or a layer without neurons);"
            f" say how their values over time become one answer: readout= {', '.join(OVER_TIME)}"
        )
    axis = None if by_call else shape.index(steps)
    return Readout(place=place, units=shape[-1], over_time=over_time, time_axis=axis)
