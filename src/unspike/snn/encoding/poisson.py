"""Poisson code: in each step an input neuron fires with the probability that is its rate.

Source: P. Dayan & L. F. Abbott, Theoretical Neuroscience, 2001, ch. 1.4 (Bernoulli steps of 1 ms).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numba import njit, prange, uint16
from numpy.typing import NDArray

from unspike.snn.encoding.intensity import IntensityCode
from unspike.snn.packing import STEPS_PER_WORD, n_words
from unspike.snn.randomness import as_uniform, draw


@dataclass(frozen=True, kw_only=True)
class PoissonCode(IntensityCode):
    """Independent spikes at a rate proportional to the value."""

    name: ClassVar[str] = "poisson"

    def spikes(
        self, prepared: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
    ) -> NDArray[np.uint16]:
        """Return packed spikes, uint16 [B, ceil(T / 16), n_inputs]."""
        words = np.zeros((len(prepared), n_words(n_steps), prepared.shape[1]), np.uint16)
        _emit(prepared, streams, n_steps, words)
        return words


@njit(cache=True, parallel=True)
def _emit(rates: Any, streams: Any, n_steps: int, words: Any) -> None:
    for r in prange(len(rates)):
        for j in range(rates.shape[1]):
            if rates[r, j] <= 0.0:
                continue
            stream = draw(streams[r], np.uint64(j))
            for t in range(n_steps):
                if as_uniform(draw(stream, np.uint64(t))) < rates[r, j]:
                    words[r, t // STEPS_PER_WORD, j] |= uint16(1 << (t % STEPS_PER_WORD))
