"""Events as they are: an input neuron fires in a time step if at least one event happened there in it.

.. math:: s = \\lfloor t \\, T / D \\rfloor

for an event at time t of a presentation that lasts D and has T steps. Events are written into the packed
spikes one by one; no array over steps and inputs is made besides. Draws no random numbers.

Source: event cameras give such lists (P. Lichtsteiner, C. Posch & T. Delbruck, "A 128x128 120 dB 15 us
latency asynchronous temporal contrast vision sensor", IEEE JSSC 43(2), 2008); binning them by time step is
what simulators of fixed step do with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import numpy as np
from numba import njit, prange, uint16
from numpy.typing import NDArray

from unspike.events import Events
from unspike.foundation.errors import InvalidInput
from unspike.foundation.threads import loops_only
from unspike.models.packing import STEPS_PER_WORD, n_words
from unspike.snn.encoding.contract import Prepared, Values


@dataclass(frozen=True, kw_only=True)
class EventCode:
    """One input neuron for each input of the sensor, which fires when events happen there.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.events import Events
    >>> from unspike.models.packing import unpack
    >>> from unspike.snn.encoding import EventCode
    >>> half = 2**31  # of a presentation
    >>> events = Events(np.uint32([0, half]), np.uint16([1, 0]), np.int64([0, 2]), (1, 1, 2))
    >>> code = EventCode()
    >>> spikes = unpack(code.spikes(code.prepare(events), np.zeros(1, np.uint64), 10), 10)
    >>> np.argwhere(spikes[:, 0]).tolist()  # step, input
    [[0, 1], [5, 0]]
    """

    name: ClassVar[str] = "events"

    def n_inputs(self, record_shape: Sequence[int]) -> int:
        """Return one input neuron an input of the sensor."""
        return int(np.prod(record_shape))

    def prepare(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the events as they are."""
        self._check(x)
        return x

    def prepared(self, x: Values) -> Prepared:
        """Return what gives events as they are."""
        self._check(x)
        return lambda places: x[places]

    def spikes(
        self, prepared: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
    ) -> NDArray[np.uint16]:
        """Return packed spikes, uint16 [B, ceil(T / 16), n_inputs]."""
        events = cast(Events, prepared)
        words = np.zeros((len(events), n_words(n_steps), events.n_inputs), np.uint16)
        _emit(events.when, events.where, events.start, events.places, n_steps, words)
        return words

    def settings(self) -> dict[str, Any]:
        """Return the code's name, JSON-ready; it has no settings."""
        return {"code": self.name}

    def _check(self, x: object) -> None:
        if not isinstance(x, Events):
            raise InvalidInput(
                "the events code takes events, found values; a data set of events is read by "
                "load('events:FILE.npz')"
            )


@njit(cache=True, parallel=loops_only())
def _emit(when: Any, where: Any, start: Any, places: Any, n_steps: int, words: Any) -> None:
    for r in prange(len(places)):
        for e in range(start[places[r]], start[places[r] + 1]):
            step = (np.int64(when[e]) * n_steps) >> 32
            words[r, step // STEPS_PER_WORD, where[e]] |= uint16(1 << (step % STEPS_PER_WORD))
