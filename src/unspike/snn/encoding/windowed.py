"""Windowed population code: what a series is like over its whole length, and at what level it is when.

The population code of a series says which levels, deviations and changes occur, and each input neuron says it
at any time. Counts of spikes over a presentation, which the learning rule takes, then do not depend on the
order in which things happened. So the series is also cut into W windows of equal length, and each window has
input neurons of its own: tent-shaped tuning curves over the window's mean level of each channel. They fire
throughout the presentation, as the neurons of a value of a vector do: time becomes place, as in cells that
fire for one stretch of an interval.

Source: C. J. MacDonald, K. Q. Lepage, U. T. Eden & H. Eichenbaum, "Hippocampal 'time cells' bridge the gap
in memory for discontiguous events", Neuron 71(4), 2011; neurons that go on firing are ours, for they learn
better than neurons that fire in their window's turn (docs/results/time_order.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.foundation.randomness import later
from unspike.foundation.threads import loops_only
from unspike.snn.encoding.population import PopulationCode
from unspike.snn.encoding.regular import regular_spikes


@dataclass(frozen=True, kw_only=True)
class WindowedPopulationCode(PopulationCode):
    """The population code of a series, and of its mean level in each of some windows.

    Parameters
    ----------
    most_windows : int
        Windows of a series of few channels; no window is shorter than a stretch.
    window_levels : int
        Windows of many channels are fewer: windows times channels are about as many as this.
    fewest_windows : int
        Windows of a series of very many channels.

    Examples
    --------
    >>> from unspike.snn.encoding import PopulationCode, WindowedPopulationCode
    >>> PopulationCode().n_inputs((128, 1)), WindowedPopulationCode().n_inputs((128, 1))
    (36, 228)
    """

    most_windows: int = 16
    window_levels: int = 27
    fewest_windows: int = 3

    name: ClassVar[str] = "windowed-population"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.fewest_windows <= self.most_windows:
            raise InvalidInput(
                f"fewest_windows is {self.fewest_windows}, expected 1 to most_windows ({self.most_windows})"
            )

    def n_windows(self, stretches: int, channels: int) -> int:
        """Return into how many windows the stretches of a series of some channels are joined."""
        wanted = min(self.most_windows, max(self.fewest_windows, self.window_levels // channels))
        return min(wanted, stretches)

    def n_inputs(self, record_shape: Sequence[int]) -> int:
        """Return `n_preferred` neurons for three values a channel, and for each window of each channel."""
        if len(record_shape) != 2:
            raise InvalidInput(
                f"the windowed population code takes series [T, C], found shape {tuple(record_shape)}"
            )
        windows = self.n_windows(min(self.n_stretches, record_shape[0]), record_shape[1])
        return super().n_inputs(record_shape) + windows * record_shape[1] * self.n_preferred

    def spikes(
        self, prepared: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
    ) -> NDArray[np.uint16]:
        """Return packed evenly spaced spikes, uint16 [B, ceil(T / 16), n_inputs]; those of windows last."""
        any_time = regular_spikes(prepared, streams, n_steps)
        own = self.window_rates(prepared)[:, None, :]
        when = regular_spikes(own, later(streams, prepared.shape[2]), n_steps)
        return np.concatenate([any_time, when], axis=2)

    def window_rates(self, prepared: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the rates of the neurons of windows, float32 [B, W * C * n_preferred], in spikes per step.

        The mean level is read from the stretches: tents keep a value's place between its neighbours.
        """
        channels = prepared.shape[2] // (3 * self.n_preferred)
        windows = self.n_windows(prepared.shape[1], channels)
        out = np.zeros((len(prepared), windows * channels * self.n_preferred), np.float32)
        _tune_windows(prepared, channels, self.n_preferred, np.float32(self.max_rate), out)
        return out


@njit(cache=True, parallel=loops_only(), error_model="numpy")
def _tune_windows(stretches: Any, n_channels: int, n_preferred: int, max_rate: Any, out: Any) -> None:
    """Write the tents over the mean level of each window of `stretches` [B, K, 3 C P] to `out` [B, W C P]."""
    n_stretches, n_windows = stretches.shape[1], out.shape[1] // (n_channels * n_preferred)
    for r in prange(len(stretches)):
        for w in range(n_windows):
            first, last = w * n_stretches // n_windows, (w + 1) * n_stretches // n_windows
            share = np.float32(1.0) / (max_rate * np.float32(last - first))
            for c in range(n_channels):
                total = np.float32(0.0)
                for k in range(first, last):
                    for i in range(n_preferred):
                        total += np.float32(i) * stretches[r, k, c * n_preferred + i]
                place = min(total * share, np.float32(n_preferred - 1))
                below = min(int(place), n_preferred - 2)
                above = place - np.float32(below)
                start = (w * n_channels + c) * n_preferred + below
                out[r, start] = max_rate * (np.float32(1.0) - above)
                out[r, start + 1] = max_rate * above
