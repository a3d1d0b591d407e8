"""How the values of records become the input of a module, time step by time step.

A code is a function of the records, of a key for each record and of the number of time steps; it draws random
numbers by the keys alone (`unspike.foundation.randomness`), so that a record gets the same input whatever the
batch. *direct* presents the values themselves in every step; *poisson* a spike with the probability that is
the value; *latency* one spike, the earlier the larger the value; *events* a spike where there is an event
(`unspike.snn.encoding` has the sources).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from unspike.events import WHOLE, Events, require_values
from unspike.foundation.errors import InvalidInput, suggest
from unspike.foundation.randomness import uniform

Code = Callable[[NDArray[np.float32], NDArray[np.uint64], int], NDArray[np.float32]]
"""Takes records [B, ...], the key of each (uint64 [B]) and the time steps; returns float32 [T, B, ...]."""


def direct(x: NDArray[np.float32], streams: NDArray[np.uint64], steps: int) -> NDArray[np.float32]:
    """Return the values themselves in every step; nothing is copied."""
    require_values(x, "the direct code")
    return np.broadcast_to(x, (steps, *x.shape))


def poisson(x: NDArray[np.float32], streams: NDArray[np.uint64], steps: int) -> NDArray[np.float32]:
    """Return 1 in each step with the probability that is the value, else 0."""
    _check_range(x, "poisson")
    values = x.reshape(len(x), -1)
    spikes = np.empty((steps, *values.shape), np.float32)
    for step in range(steps):
        counters = step * values.shape[1] + np.arange(values.shape[1])
        spikes[step] = uniform(streams[:, None], counters) < values
    return spikes.reshape(steps, *x.shape)


def latency(x: NDArray[np.float32], streams: NDArray[np.uint64], steps: int) -> NDArray[np.float32]:
    """Return 1 in step round((1 - x)(T - 1)), else 0; a value of 0 gives none."""
    _check_range(x, "latency")
    time = np.rint((1.0 - x) * np.float32(steps - 1))
    step = np.arange(steps).reshape(-1, *([1] * x.ndim))
    return np.asarray((step == time) & (x > 0), np.float32)


def events(x: NDArray[np.float32], streams: NDArray[np.uint64], steps: int) -> NDArray[np.float32]:
    """Return 1 in each step in which there is an event at an input, else 0."""
    if not isinstance(x, Events):
        raise InvalidInput("the events code takes events, found values; take code='direct', say")
    own = x.copy()
    spikes = np.zeros((steps, len(x), x.n_inputs), np.float32)
    record = np.repeat(np.arange(len(x)), own.n_events)
    spikes[own.when.astype(np.int64) * steps // WHOLE, record, own.where] = 1.0
    return spikes.reshape(steps, *x.shape)


CODES: dict[str, Code] = {"direct": direct, "poisson": poisson, "latency": latency, "events": events}


def code_named(code: str | Code) -> Code:
    """Return a code by its name, or the function that was given.

    Raises
    ------
    InvalidInput
        If there is no code of that name.
    """
    if callable(code):
        return code
    if code not in CODES:
        raise InvalidInput(
            f"code is {code!r}, expected one of {', '.join(CODES)}, or a function of records, keys and steps."
            f"{suggest(str(code), CODES)}"
        )
    return CODES[code]


def _check_range(x: NDArray[np.float32], code: str) -> None:
    require_values(x, f"the {code} code")
    low, high = (float(x.min()), float(x.max())) if x.size else (0.0, 0.0)
    if low < 0.0 or high > 1.0:
        raise InvalidInput(
            f"the {code} code takes values from 0 to 1, found {low:g} to {high:g}; scale the records, or "
            "take "
            "code='direct'"
        )
