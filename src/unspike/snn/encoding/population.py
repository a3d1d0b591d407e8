"""Population code: each value is shared by neurons whose preferred values lie around it.

A value v, compressed to z = asinh(v / scale) / asinh(limit / scale), excites the neurons whose
preferred values are its two neighbours on an even grid over [-1, 1], each by its nearness (tent-shaped
tuning curves, which sum to one). The compression is fixed, not fitted: nothing of the training data
is kept in the code. For series the value changes over time, and next to it are coded what the value
alone hides (walking upstairs and downstairs differ in change, not in level): the logarithms of the
running standard deviation and of the absolute difference between neighbouring samples.

Source: A. P. Georgopoulos, A. B. Schwartz & R. E. Kettner, "Neuronal population coding of movement
direction", Science 233, 1986; the tent-shaped form and the compression are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.errors import InvalidInput
from unspike.snn.encoding.regular import regular_spikes


@dataclass(frozen=True, kw_only=True)
class PopulationCode:
    """Tent-shaped tuning curves over values, and for series over their variability.

    Parameters
    ----------
    n_preferred : int
        Neurons a value.
    scale, limit : float, in the unit of the records
        Values well below `scale` are coded linearly, above it logarithmically, up to `limit`.
    max_rate : float, spikes per time step of 1 ms
        Rate of a neuron whose preferred value is met.
    window : int, samples
        Length of the running standard deviation of a series.
    n_stretches : int
        A series is cut into this many stretches of equal length, averaged within.
    """

    n_preferred: int = 12
    scale: float = 0.3
    limit: float = 6.0
    max_rate: float = 0.9
    window: int = 16
    n_stretches: int = 16

    name: ClassVar[str] = "population"

    def __post_init__(self) -> None:
        if self.n_preferred < 2:
            raise InvalidInput(f"n_preferred is {self.n_preferred}, expected at least 2")
        if not 0.0 < self.max_rate <= 1.0:
            raise InvalidInput(f"max_rate is {self.max_rate}, expected spikes per step above 0 and at most 1")

    def n_inputs(self, record_shape: Sequence[int]) -> int:
        """Return `n_preferred` neurons a value, three values a channel for series [T, C]."""
        if len(record_shape) == 1:
            return record_shape[0] * self.n_preferred
        if len(record_shape) == 2:
            return 3 * record_shape[1] * self.n_preferred
        raise InvalidInput(
            f"the population code takes records [F] or [T, C], found shape {tuple(record_shape)}"
        )

    def prepare(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the mean excitation of each neuron in each stretch, float32 [B, K, n_inputs]."""
        x = np.asarray(x, np.float32)
        if x.ndim == 2:
            return self._excitation(self._compressed(x)[:, None, :], 1)
        stretches = min(self.n_stretches, x.shape[1])
        values = np.empty((*x.shape[:2], 3 * x.shape[2]), np.float32)
        _describe(np.ascontiguousarray(x), min(self.window, x.shape[1]), self.scale, self.limit, values)
        return self._excitation(values, stretches)

    def _compressed(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(np.arcsinh(x / self.scale) / np.arcsinh(self.limit / self.scale), np.float32)

    def _excitation(self, values: NDArray[np.float32], stretches: int) -> NDArray[np.float32]:
        out = np.zeros((len(values), stretches, values.shape[2] * self.n_preferred), np.float32)
        _tune(np.ascontiguousarray(values), self.n_preferred, np.float32(self.max_rate), out)
        return out

    def spikes(
        self, prepared: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
    ) -> NDArray[np.uint16]:
        """Return packed evenly spaced spikes, uint16 [B, ceil(T / 16), n_inputs]."""
        return regular_spikes(prepared, streams, n_steps)

    def settings(self) -> dict[str, Any]:
        """Return the code's name and settings, JSON-ready."""
        return {"code": self.name, **asdict(self)}


@njit(cache=True, parallel=True)
def _describe(x: Any, window: int, scale: float, limit: float, values: Any) -> None:
    """Write the compressed value, log running deviation and log difference of every sample and channel.

    The running window of sample t is t - window // 2 to t - window // 2 + window - 1; beyond either end the
    series is taken to stay as it is there. Logarithms are mapped to about [-1, 1].
    """
    n_samples, n_channels = x.shape[1], x.shape[2]
    compression = 1.0 / np.arcsinh(limit / scale)
    for r in prange(len(x)):
        for c in range(n_channels):
            total, squares = 0.0, 0.0
            for t in range(-(window // 2), window - window // 2):
                sample = np.float64(x[r, min(max(t, 0), n_samples - 1), c])
                total += sample
                squares += sample * sample
            for t in range(n_samples):
                here = np.float64(x[r, t, c])
                before = np.float64(x[r, max(t - 1, 0), c])
                deviation = np.sqrt(max(squares / window - (total / window) ** 2, 0.0))
                values[r, t, c] = np.arcsinh(np.float32(here / scale)) * compression
                values[r, t, n_channels + c] = np.log10(np.float32(deviation + 1e-3)) / 1.75 + 0.714
                change = np.float32(abs(here - before) + 1e-3)
                values[r, t, 2 * n_channels + c] = np.log10(change) / 1.75 + 0.714
                leaving = np.float64(x[r, min(max(t - window // 2, 0), n_samples - 1), c])
                entering = np.float64(x[r, min(t - window // 2 + window, n_samples - 1), c])
                total += entering - leaving
                squares += entering * entering - leaving * leaving


@njit(cache=True, parallel=True)
def _tune(values: Any, n_preferred: int, max_rate: Any, out: Any) -> None:
    n_samples, n_values, n_stretches = values.shape[1], values.shape[2], out.shape[1]
    for r in prange(len(values)):
        for k in range(n_stretches):
            first, last = k * n_samples // n_stretches, (k + 1) * n_samples // n_stretches
            share = max_rate / np.float32(last - first)
            for s in range(first, last):
                for j in range(n_values):
                    place = (values[r, s, j] + np.float32(1.0)) * np.float32(0.5 * (n_preferred - 1))
                    place = min(max(place, np.float32(0.0)), np.float32(n_preferred - 1))
                    below = min(int(place), n_preferred - 2)
                    above = place - np.float32(below)
                    out[r, k, j * n_preferred + below] += share * (np.float32(1.0) - above)
                    out[r, k, j * n_preferred + below + 1] += share * above
