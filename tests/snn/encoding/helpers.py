from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.randomness import Purpose, key
from unspike.models.packing import unpack
from unspike.snn.encoding import SpikeCode


def encode(code: SpikeCode, x: NDArray[np.float32], n_steps: int, *, seed: int = 0) -> NDArray[np.bool_]:
    """Spikes [T, B, N] of records with the ids 0, 1, ..."""
    streams = key(seed, Purpose.INPUT_SPIKES, np.arange(len(x)), 0)
    words = code.spikes(code.prepare(x), streams, n_steps)
    assert words.dtype == np.uint16
    assert words.shape == (len(x), -(-n_steps // 16), code.n_inputs(x.shape[1:]))
    return unpack(words, n_steps)
