"""Level-crossing code: an ON spike when a signal has risen by a step, an OFF spike when it has fallen.

For each channel a reference follows the signal: while x - reference >= delta, an ON spike and reference
+= delta; while x - reference <= -delta, an OFF spike and reference -= delta; at most one spike a channel
and time step.

Source: C. Weltin-Wu & Y. Tsividis, "An event-driven clockless level-crossing ADC", IEEE JSSC 48(9),
2013.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
from numba import njit, prange, uint16
from numpy.typing import NDArray

from unspike.events import require_values
from unspike.foundation.errors import InvalidInput
from unspike.foundation.threads import loops_only
from unspike.models.packing import STEPS_PER_WORD, n_words
from unspike.snn.encoding.contract import Prepared, Values


@dataclass(frozen=True, kw_only=True)
class LevelCrossingCode:
    """Two input neurons a channel, ON and OFF; draws no random numbers.

    Parameters
    ----------
    delta : float, in the unit of the records
        Step between neighbouring levels.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.models.packing import unpack
    >>> from unspike.snn.encoding import LevelCrossingCode
    >>> code, series = LevelCrossingCode(delta=1.0), np.array([0, 1, 2, 2, 1], np.float32)[None, :, None]
    >>> spikes = unpack(code.spikes(code.prepare(series), np.zeros(1, np.uint64), 5), 5)
    >>> [np.flatnonzero(train).tolist() for train in spikes[:, 0].T]  # ON, OFF
    [[1, 2], [4]]
    """

    delta: float = 0.05

    name: ClassVar[str] = "level-crossing"

    def __post_init__(self) -> None:
        if not self.delta > 0.0:
            raise InvalidInput(f"delta is {self.delta}, expected a step above 0 in the unit of the records")

    def n_inputs(self, record_shape: Sequence[int]) -> int:
        """Return two input neurons a channel of series [T, C]."""
        if len(record_shape) != 2:
            raise InvalidInput(
                f"the level-crossing code takes series [T, C], found shape {tuple(record_shape)}"
            )
        return 2 * record_shape[1]

    def prepare(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the series as they are, float32 [B, T, C]."""
        require_values(x, f"the {self.name} code")
        return np.ascontiguousarray(x, dtype=np.float32)

    def prepared(self, x: Values) -> Prepared:
        """Return what gives series as they are."""
        return lambda places: self.prepare(x[places])

    def spikes(
        self, prepared: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
    ) -> NDArray[np.uint16]:
        """Return packed spikes, uint16 [B, ceil(T / 16), 2 C]: ON neurons first, then OFF."""
        words = np.zeros((len(prepared), n_words(n_steps), 2 * prepared.shape[2]), np.uint16)
        _emit(prepared, np.float32(self.delta), n_steps, words)
        return words

    def settings(self) -> dict[str, Any]:
        """Return the code's name and settings, JSON-ready."""
        return {"code": self.name, **asdict(self)}


@njit(cache=True, parallel=loops_only())
def _emit(series: Any, delta: Any, n_steps: int, words: Any) -> None:
    n_samples, n_channels = series.shape[1], series.shape[2]
    for r in prange(len(series)):
        for channel in range(n_channels):
            reference = series[r, 0, channel]
            for t in range(n_steps):
                change = series[r, t * n_samples // n_steps, channel] - reference
                if abs(change) < delta:
                    continue
                rises = change > np.float32(0.0)
                reference += delta if rises else -delta
                neuron = channel if rises else n_channels + channel
                words[r, t // STEPS_PER_WORD, neuron] |= uint16(1 << (t % STEPS_PER_WORD))
