"""Regular code: evenly spaced spikes with a random phase.

Each input neuron integrates its rate from a phase drawn uniformly from [0, 1) and fires whenever the
sum passes a whole number: the count is the rate times T up to one spike, with the least variance that
an unbiased code of whole spikes can have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numba import njit, prange, uint16, uint32
from numpy.typing import NDArray

from unspike.foundation.randomness import as_uniform, draw
from unspike.foundation.threads import loops_only
from unspike.models.packing import STEPS_PER_WORD, n_words
from unspike.snn.encoding.intensity import IntensityCode


@dataclass(frozen=True, kw_only=True)
class RegularCode(IntensityCode):
    """Evenly spaced spikes, as many as the value asks for, from a random phase.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.models.packing import unpack
    >>> from unspike.snn.encoding import RegularCode
    >>> code, streams = RegularCode(max_rate=0.25), np.zeros(1, np.uint64)
    >>> spikes = unpack(code.spikes(code.prepare(np.ones((1, 1, 1), np.float32)), streams, 16), 16)
    >>> np.diff(np.flatnonzero(spikes)).tolist()
    [4, 4, 4]
    """

    name: ClassVar[str] = "regular"

    def spikes(
        self, prepared: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
    ) -> NDArray[np.uint16]:
        """Return packed spikes, uint16 [B, ceil(T / 16), n_inputs]."""
        return regular_spikes(prepared[:, None, :], streams, n_steps)


def regular_spikes(
    rates: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
) -> NDArray[np.uint16]:
    """Return packed evenly spaced spikes for rates that may change over time.

    Parameters
    ----------
    rates : float32 [B, K, N], spikes per step
        Rates in each of K stretches of equal length.
    streams : uint64 [B]
        Key of each record's random phases.
    n_steps : int
        Time steps of 1 ms.

    Returns
    -------
    uint16 [B, ceil(T / 16), N]
    """
    words = np.zeros((len(rates), n_words(n_steps), rates.shape[2]), np.uint16)
    _emit(np.ascontiguousarray(rates), streams, n_steps, words)
    return words


@njit(cache=True, parallel=loops_only())
def _emit(rates: Any, streams: Any, n_steps: int, words: Any) -> None:
    """Integrate the inputs of a record side by side: the loop over them is vectorised.

    Where most have no rate, as the margin of a picture, only the others are looked at.
    """
    n_stretches, n_inputs = rates.shape[1], rates.shape[2]
    one = np.float32(1.0)
    for r in prange(len(rates)):
        some, active = np.zeros(n_inputs, np.uint8), np.empty(n_inputs, np.int64)
        for k in range(n_stretches):
            for j in range(n_inputs):
                some[j] |= np.uint8(rates[r, k, j] > 0)
        n: Any = 0
        for j in range(n_inputs):
            active[n] = j
            n += np.int64(some[j])
        own = rates[r]
        if 2 * n > n_inputs:  # to pick them would cost more than it saves
            n = n_inputs
            for j in range(n_inputs):
                active[j] = j
        else:
            own = np.empty((n_stretches, n), np.float32)
            for k in range(n_stretches):
                for a in range(n):
                    own[k, a] = rates[r, k, active[a]]
        sums = np.empty(n, np.float32)
        fired = np.empty(n, np.uint32)
        for a in range(n):
            sums[a] = as_uniform(draw(streams[r], np.uint64(active[a])))
        for q in range(words.shape[1]):
            first = q * STEPS_PER_WORD
            fired[:] = 0
            for t in range(min(STEPS_PER_WORD, n_steps - first)):
                bit = uint32(1) << uint32(t)
                rate = own[(first + t) * n_stretches // n_steps]
                for a in range(n):
                    total = sums[a] + rate[a]
                    fires = total >= one and rate[a] > 0
                    sums[a] = total - one if fires else total
                    fired[a] |= bit if fires else uint32(0)
            if n == n_inputs:
                for a in range(n):
                    words[r, q, a] = uint16(fired[a])
            else:
                for a in range(n):
                    words[r, q, active[a]] = uint16(fired[a])
