"""Features and channels in any unit brought to one scale: by mean and deviation of the training records.

What is learned here is learned from data: it belongs to the state of a network, next to weights and
thresholds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from unspike.snn.encoding.contract import Values

_AT_ONCE = 1000  # records


@dataclass(frozen=True, eq=False)
class FeatureScale:
    """Mean and standard deviation of each feature of vectors [B, F], or channel of series [B, T, F].

    Parameters
    ----------
    mean, deviation : float32 [F], in the unit of the feature
        A deviation of 0 leaves the feature as it is: it was constant, or nothing was learned yet.
    """

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]

    @classmethod
    def none(cls, n_features: int) -> FeatureScale:
        """Return the scale that leaves everything as it is."""
        return cls(np.zeros(n_features, np.float32), np.zeros(n_features, np.float32))

    @classmethod
    def of(cls, x: Values, weight: NDArray[np.float64] | None = None) -> FeatureScale:
        """Return the scale of records [B, ..., F], each counted as often as its weight [B] says."""
        total = np.ones(len(x)) if weight is None else weight
        mean = _mean(x, total, lambda values: values)
        variance = _mean(x, total, lambda values: (values - mean) ** 2)
        deviation = np.sqrt(variance)
        deviation[deviation <= 1e-6 * np.abs(mean)] = 0.0  # as near to constant as float32 can tell
        return cls(mean.astype(np.float32), deviation.astype(np.float32))

    @property
    def learned(self) -> bool:
        """Whether it was learned from records."""
        return bool(self.deviation.any())

    def __call__(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return records [B, ..., F] in deviations from the mean."""
        varies = self.deviation > 0
        mean, deviation = np.where(varies, self.mean, 0.0), np.where(varies, self.deviation, 1.0)
        return np.asarray((np.asarray(x, np.float64) - mean) / deviation, np.float32)


class ScaledValues:
    """Records that are scaled when they are asked for.

    Parameters
    ----------
    values : Values
        The records [B, ..., F].
    scale : FeatureScale
        Their scale.
    """

    def __init__(self, values: Values, scale: FeatureScale) -> None:
        self._values = values
        self._scale = scale

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of records, and the shape of each."""
        return self._values.shape

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._values)

    def __getitem__(self, places: Any) -> NDArray[np.float32]:
        """Return the scaled records at some places."""
        return self._scale(self._values[places])


def _mean(x: Values, weight: NDArray[np.float64], of: Any) -> NDArray[np.float64]:
    total = np.zeros(x.shape[-1])
    for first in range(0, len(x), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        values = of(np.asarray(x[some], np.float64))
        total += weight[some] @ (values.mean(axis=1) if values.ndim == 3 else values)
    return np.asarray(total / weight.sum())
