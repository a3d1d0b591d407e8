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

from unspike.events import require_values
from unspike.foundation.errors import InvalidInput
from unspike.foundation.threads import loops_only
from unspike.snn.encoding.contract import Prepared, Values
from unspike.snn.encoding.regular import regular_spikes
from unspike.snn.encoding.sparse import SparseRecords

CHUNK = 100  # records that are prepared at once
LEAST = np.float32(1e-3)  # below it, deviations and differences are all alike


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

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.snn.encoding import PopulationCode
    >>> code = PopulationCode(n_preferred=3, max_rate=0.9)
    >>> code.n_inputs((13,)), code.n_inputs((128, 9))
    (39, 81)
    >>> code.prepare(np.zeros((1, 1), np.float32))[0, 0] > 0  # the middle one
    array([False,  True, False])
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
        require_values(x, f"the {self.name} code")
        x = np.asarray(x, np.float32)
        if x.ndim == 2:
            return self._excitation(self._compressed(x)[:, :, None], 1)
        stretches = min(self.n_stretches, x.shape[1])
        values = np.empty((len(x), 3 * x.shape[2], x.shape[1]), np.float32)
        _describe(np.ascontiguousarray(x), min(self.window, x.shape[1]), self.scale, self.limit, values)
        return self._excitation(values, stretches)

    def prepared(self, x: Values) -> Prepared:
        """Return what gives the excitation by records; it is kept, without its zeros."""
        return SparseRecords(self.prepare(x[first : first + CHUNK]) for first in range(0, len(x) or 1, CHUNK))

    def _compressed(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(np.arcsinh(x / self.scale) / np.arcsinh(self.limit / self.scale), np.float32)

    def _excitation(self, values: NDArray[np.float32], stretches: int) -> NDArray[np.float32]:
        out = np.zeros((len(values), stretches, values.shape[1] * self.n_preferred), np.float32)
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


@njit(cache=True, parallel=loops_only(), error_model="numpy")
def _describe(x: Any, window: int, scale: float, limit: float, values: Any) -> None:
    """Write the compressed value, log running deviation and log difference of every sample and channel.

    `values` is [B, 3 C, S]. The running window of sample t is t - window // 2 to
    t - window // 2 + window - 1; beyond either end the series is taken to stay as it is. Logarithms are
    mapped to about [-1, 1].
    """
    n_samples, n_channels = x.shape[1], x.shape[2]
    compression = np.float32(1.0 / np.arcsinh(limit / scale))
    to_range, shift = np.float32(1.0 / (1.75 * np.log(10.0))), np.float32(0.714)
    for r in prange(len(x)):
        series = np.empty(n_samples + window, np.float32)
        sums = np.empty((2, n_samples + window), np.float64)
        for c in range(n_channels):
            for t in range(n_samples + window):
                series[t] = x[r, min(max(t - window // 2, 0), n_samples - 1), c]
            here = series[window // 2 : window // 2 + n_samples]
            value, deviation = values[r, c], values[r, n_channels + c]
            change = values[r, 2 * n_channels + c]
            _sizes_and_changes(here, np.float32(scale), value, change)
            _deviations(series, window, sums, deviation)
            for row in (value, deviation, change):
                logarithms(row)
            for t in range(n_samples):
                value[t] *= compression if here[t] >= 0 else -compression
                deviation[t] = deviation[t] * to_range + shift
                change[t] = change[t] * to_range + shift


@njit(cache=True, error_model="numpy")
def _sizes_and_changes(series: Any, scale: Any, size: Any, change: Any) -> None:
    """Write e^asinh(|x| / scale), and the absolute difference from the sample before, of each sample."""
    for t in range(len(series)):
        ratio = abs(series[t]) / scale
        size[t] = ratio + np.sqrt(ratio * ratio + np.float32(1.0))
    change[0] = LEAST
    for t in range(1, len(series)):
        change[t] = abs(series[t] - series[t - 1]) + LEAST


@njit(cache=True, error_model="numpy")
def _deviations(series: Any, window: int, sums: Any, deviation: Any) -> None:
    """Write the standard deviation of each window of a series, from sums of all that came before."""
    total, squares = 0.0, 0.0
    for t in range(len(series)):
        sums[0, t], sums[1, t] = total, squares
        sample = np.float64(series[t])
        total += sample
        squares += sample * sample
    share = 1.0 / window
    for t in range(len(deviation)):
        mean = (sums[0, t + window] - sums[0, t]) * share
        variance = (sums[1, t + window] - sums[1, t]) * share - mean * mean
        deviation[t] = np.float32(np.sqrt(max(variance, 0.0))) + LEAST


@njit(cache=True, error_model="numpy")
def logarithms(values: Any) -> None:
    """Replace positive, normal float32 numbers by their natural logarithms, many at a time.

    ln(2^e m) = e ln 2 + 2 artanh(s), s = (m - 1) / (m + 1), with m within [sqrt(1/2), sqrt(2)) and the series
    of artanh up to s^9. The mathematical library's function takes one number at a time and is far slower.
    """
    root_half = np.int32(0x3F3504F3)
    for i in range(len(values)):
        bits = np.float32(values[i]).view(np.int32)
        exponent = np.int32((bits - root_half) >> np.int32(23))
        mantissa = np.int32(bits - (exponent << np.int32(23))).view(np.float32)
        s = (mantissa - np.float32(1.0)) / (mantissa + np.float32(1.0))
        z = s * s
        series = np.float32(1 / 7) + z * np.float32(1 / 9)
        series = np.float32(1 / 3) + z * (np.float32(1 / 5) + z * series)
        artanh = s + s * z * series
        values[i] = np.float32(exponent) * np.float32(0.6931471805599453) + np.float32(2.0) * artanh


@njit(cache=True, parallel=loops_only(), error_model="numpy")
def _tune(values: Any, n_preferred: int, max_rate: Any, out: Any) -> None:
    """Add the excitation by `values` [B, V, S], averaged by stretch, to `out` [B, K, V * n_preferred]."""
    n_values, n_samples, n_stretches = values.shape[1], values.shape[2], out.shape[1]
    top = np.float32(n_preferred - 1)
    for r in prange(len(values)):
        place = np.empty((n_samples, n_values), np.float32)
        for j in range(n_values):
            for s in range(n_samples):
                at = (values[r, j, s] + np.float32(1.0)) * np.float32(0.5) * top
                place[s, j] = min(max(at, np.float32(0.0)), top)
        for k in range(n_stretches):
            first, last = k * n_samples // n_stretches, (k + 1) * n_samples // n_stretches
            share = max_rate / np.float32(last - first)
            # Value by value: neighbouring samples mostly excite the same neurons, one after the other.
            for s in range(first, last):
                for j in range(n_values):
                    below = min(int(place[s, j]), n_preferred - 2)
                    above = place[s, j] - np.float32(below)
                    out[r, k, j * n_preferred + below] += share * (np.float32(1.0) - above)
                    out[r, k, j * n_preferred + below + 1] += share * above
