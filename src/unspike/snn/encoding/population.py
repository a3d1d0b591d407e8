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
    compression = np.float32(1.0 / np.arcsinh(limit / scale))
    to_range, shift = np.float32(1.0 / (1.75 * np.log(10.0))), np.float32(0.714)
    for r in prange(len(x)):
        described = np.empty((n_samples, 3, n_channels), np.float32)
        _levels_and_changes(x[r], window, np.float32(scale), described)
        logarithms(described.reshape(-1))
        for t in range(n_samples):
            for c in range(n_channels):
                value = described[t, 0, c] * compression
                values[r, t, c] = value if x[r, t, c] >= 0 else -value
                values[r, t, n_channels + c] = described[t, 1, c] * to_range + shift
                values[r, t, 2 * n_channels + c] = described[t, 2, c] * to_range + shift


@njit(cache=True)
def _levels_and_changes(x: Any, window: int, scale: Any, described: Any) -> None:
    """Write, for each sample and channel, the three numbers of which the logarithm is coded."""
    n_samples, n_channels = x.shape
    least, one = np.float32(1e-3), np.float32(1.0)
    total, squares = np.zeros(n_channels), np.zeros(n_channels)
    for t in range(-(window // 2), window - window // 2):
        here = x[min(max(t, 0), n_samples - 1)]
        for c in range(n_channels):
            total[c] += np.float64(here[c])
            squares[c] += np.float64(here[c]) * np.float64(here[c])
    for t in range(n_samples):
        here, before = x[t], x[max(t - 1, 0)]
        leaving = x[min(max(t - window // 2, 0), n_samples - 1)]
        entering = x[min(t - window // 2 + window, n_samples - 1)]
        for c in range(n_channels):
            size = abs(here[c] / scale)
            described[t, 0, c] = size + np.sqrt(size * size + one)  # asinh is the logarithm of this
            deviation = np.sqrt(max(squares[c] / window - (total[c] / window) ** 2, 0.0))
            described[t, 1, c] = np.float32(deviation) + least
            described[t, 2, c] = abs(here[c] - before[c]) + least
            new, old = np.float64(entering[c]), np.float64(leaving[c])
            total[c] += new - old
            squares[c] += new * new - old * old


@njit(cache=True)
def logarithms(values: Any) -> None:
    """Replace positive, normal float32 numbers by their natural logarithms, many at a time.

    ln(2^e m) = e ln 2 + 2 artanh(s), s = (m - 1) / (m + 1), with m within [sqrt(1/2), sqrt(2)) and the series
    of artanh up to s^9. The mathematical library's function takes one number at a time and is far slower.
    """
    bits = values.view(np.int32)
    root_half = np.int32(0x3F3504F3)
    for i in range(len(values)):
        exponent = (bits[i] - root_half) >> np.int32(23)
        bits[i] -= exponent << np.int32(23)
        s = (values[i] - np.float32(1.0)) / (values[i] + np.float32(1.0))
        z = s * s
        series = np.float32(1 / 7) + z * np.float32(1 / 9)
        series = np.float32(1 / 3) + z * (np.float32(1 / 5) + z * series)
        artanh = s + s * z * series
        values[i] = np.float32(exponent) * np.float32(0.6931471805599453) + np.float32(2.0) * artanh


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
