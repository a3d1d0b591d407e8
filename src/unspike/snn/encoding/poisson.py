"""Poisson code: in each step an input neuron fires with the probability that is its rate.

A step fires where a uniform number U is below the rate, U < r. The binary digits of both are compared from
the first on, for 64 steps at once: one random word holds a digit of U for each of them, and steps whose digit
differs from the rate's are decided. About ten words decide all steps of several neurons, in place of one
random number a step.

Source: P. Dayan & L. F. Abbott, Theoretical Neuroscience, 2001, ch. 1.4 (Bernoulli steps of 1 ms).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numba import njit, prange, uint16, uint64
from numpy.typing import NDArray

from unspike.foundation.randomness import draw
from unspike.foundation.threads import loops_only
from unspike.models.packing import STEPS_PER_WORD, n_words
from unspike.snn.encoding.intensity import IntensityCode

DIGITS = 24  # of a uniform number
STEPS = 64  # decided together
NEURONS = 32  # whose words are drawn side by side
_WORDS = STEPS // STEPS_PER_WORD
_ALL = np.uint64(2**64 - 1)


@dataclass(frozen=True, kw_only=True)
class PoissonCode(IntensityCode):
    """Independent spikes at a rate proportional to the value.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.models.packing import spike_counts
    >>> from unspike.snn.encoding import PoissonCode
    >>> code, streams = PoissonCode(max_rate=0.5), np.arange(1000, dtype=np.uint64)
    >>> words = code.spikes(code.prepare(np.ones((1000, 1, 1), np.float32)), streams, 50)
    >>> bool(24 < spike_counts(words).mean() < 26)  # half of 50 steps
    True
    """

    name: ClassVar[str] = "poisson"

    def spikes(
        self, prepared: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
    ) -> NDArray[np.uint16]:
        """Return packed spikes, uint16 [B, ceil(T / 16), n_inputs]."""
        words = np.zeros((len(prepared), n_words(n_steps), prepared.shape[1]), np.uint16)
        # A rate as a whole number of 2^-24: U < r where U, a multiple of 2^-24, is below r rounded up.
        _emit(np.ceil(prepared * np.float32(2**DIGITS)).astype(np.uint32), streams, n_steps, words)
        return words


@njit(cache=True, parallel=loops_only())
def _emit(rates: Any, streams: Any, n_steps: int, words: Any) -> None:
    for r in prange(len(rates)):
        place = np.flatnonzero(rates[r])
        rate = rates[r][place].astype(np.uint64)
        stream = np.empty(len(place), np.uint64)
        for i in range(len(place)):
            stream[i] = draw(streams[r], np.uint64(place[i]))
        for first in range(0, len(place), NEURONS):
            some = slice(first, first + NEURONS)
            for begin in range(0, n_steps, STEPS):
                fired = _fired(rate[some], stream[some], begin, min(STEPS, n_steps - begin))
                _put(fired, place[some], words[r, begin // STEPS_PER_WORD :])


@njit(cache=True)
def _fired(rate: Any, stream: Any, begin: int, n_steps: int) -> Any:
    """Return 64 steps of some neurons as bits, uint64 [n], none of them after the first `n_steps`."""
    steps = _ALL >> uint64(STEPS - n_steps)
    always = rate >> uint64(DIGITS)
    fired, undecided = steps * always, steps * (uint64(1) - always)
    for digit in range(DIGITS):
        counter, shift = uint64(begin // STEPS * DIGITS + digit), uint64(DIGITS - 1 - digit)
        left = uint64(0)
        for i in range(len(rate)):
            word = draw(stream[i], counter)
            one = uint64(0) - ((rate[i] >> shift) & uint64(1))
            fired[i] |= undecided[i] & one & ~word
            undecided[i] &= ~(one ^ word)
            left |= undecided[i]
        if left == 0:
            break
    return fired


@njit(cache=True)
def _put(fired: Any, place: Any, words: Any) -> None:
    for q in range(min(_WORDS, len(words))):
        shift = uint64(q * STEPS_PER_WORD)
        for i in range(len(place)):
            words[q, place[i]] = uint16(fired[i] >> shift)
