"""Latency code: one spike an input neuron, the earlier the larger the value.

.. math:: t_j = \\mathrm{round}((1 - x_j)(T - 1)), \\quad \\text{no spike where } x_j = 0

Source: S. Thorpe, A. Delorme & R. Van Rullen, "Spike-based strategies for rapid processing",
Neural Networks 14, 2001.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.models.packing import STEPS_PER_WORD, n_words
from unspike.snn.encoding.intensity import IntensityCode


@dataclass(frozen=True, kw_only=True)
class LatencyCode(IntensityCode):
    """One spike a value, early for large ones; draws no random numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.models.packing import unpack
    >>> from unspike.snn.encoding import LatencyCode
    >>> code = LatencyCode()
    >>> prepared = code.prepare(np.array([[[1.0, 0.5, 0.0]]], np.float32))
    >>> spikes = unpack(code.spikes(prepared, np.zeros(1, np.uint64), 11), 11)
    >>> [np.flatnonzero(train).tolist() for train in spikes[:, 0].T]
    [[0], [5], []]
    """

    max_rate: float = 1.0
    name: ClassVar[str] = "latency"

    def spikes(
        self, prepared: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
    ) -> NDArray[np.uint16]:
        """Return packed spikes, uint16 [B, ceil(T / 16), n_inputs]."""
        words = np.zeros((len(prepared), n_words(n_steps), prepared.shape[1]), np.uint16)
        time = np.rint((1.0 - np.minimum(prepared, 1.0)) * (n_steps - 1)).astype(np.int64)
        record, neuron = np.nonzero(prepared > 0.0)
        step = time[record, neuron]
        words[record, step // STEPS_PER_WORD, neuron] = np.uint16(1) << (step % STEPS_PER_WORD).astype(
            np.uint16
        )
        return words
