"""Spike trains with one bit a spike: sixteen time steps in each 16-bit word.

Packed spikes are uint16 of shape [B, ceil(T / 16), N]; bit t % 16 of word t // 16 is time step t.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEPS_PER_WORD = 16


def n_words(n_steps: int) -> int:
    """Return how many words hold `n_steps` time steps."""
    return -(-n_steps // STEPS_PER_WORD)


def pack(spikes: NDArray[np.bool_]) -> NDArray[np.uint16]:
    """Pack spikes [T, B, N] into words [B, ceil(T / 16), N]."""
    n_steps, n_records, n_neurons = spikes.shape
    steps = np.zeros((n_words(n_steps), STEPS_PER_WORD, n_records, n_neurons), dtype=np.uint16)
    steps.reshape(n_words(n_steps) * STEPS_PER_WORD, n_records, n_neurons)[:n_steps] = spikes != 0
    weights = (np.uint16(1) << np.arange(STEPS_PER_WORD, dtype=np.uint16))[None, :, None, None]
    words = (steps * weights).sum(axis=1, dtype=np.uint16)
    return np.ascontiguousarray(words.transpose(1, 0, 2))


def unpack(words: NDArray[np.uint16], n_steps: int) -> NDArray[np.bool_]:
    """Unpack words [B, ceil(T / 16), N] into spikes [T, B, N]."""
    n_records, count, n_neurons = words.shape
    shifts = np.arange(STEPS_PER_WORD, dtype=np.uint16)[:, None, None, None]
    steps = ((words.transpose(1, 0, 2)[None] >> shifts) & np.uint16(1)).astype(np.bool_)
    spikes = steps.transpose(1, 0, 2, 3).reshape(count * STEPS_PER_WORD, n_records, n_neurons)
    return np.ascontiguousarray(spikes[:n_steps])


def spike_counts(words: NDArray[np.uint16]) -> NDArray[np.int32]:
    """Return the number of spikes of each neuron, int32 [B, N]."""
    counts: NDArray[np.int32] = np.bitwise_count(words).sum(axis=1, dtype=np.int32)
    return counts
