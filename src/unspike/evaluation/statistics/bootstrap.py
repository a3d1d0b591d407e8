"""Percentile bootstrap: how far a figure would move if other records of the same kind had been drawn.

Out of n records n are drawn with replacement, many times over, and the figure is computed again each time;
the 95 % interval lies between the 2.5th and the 97.5th percentile of what comes out (B. Efron and R. J.
Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13). It speaks of the choice of records, not of
the seed of the network: for that there are several retrained networks.

A draw is kept as the number of times that each record was drawn, so that a resampled mean is one matrix
product; large samples are drawn in blocks, so that memory stays bounded. The numbers are counter-based: the
same draws for every network and metric that is measured on equally many records, which makes their
resampled differences paired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.randomness import Purpose, bits, key

Interval = tuple[float, float] | tuple[None, None]

_CELLS = 250_000  # draws held at once
_DRAWN_AT_ONCE = 100_000  # drawing takes many times the memory of what is drawn
_TO_53_BITS = np.uint64(11)


@dataclass(frozen=True, kw_only=True)
class Bootstrap:
    """How intervals are drawn.

    Parameters
    ----------
    resamples : int
        How many times the records are drawn; 0 draws no intervals.
    seed : int
        Of the draws.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.evaluation import Bootstrap
    >>> low, high = Bootstrap(resamples=1000).mean(np.arange(101.0))
    >>> low < 50 < high
    True
    """

    resamples: int = 1000
    seed: int = 0

    def blocks(self, n: int) -> Iterator[range]:
        """Yield the numbers of the resamples in blocks that draw at most 250,000 records each."""
        rows = max(1, _CELLS // max(n, 1))
        for first in range(0, self.resamples, rows):
            yield range(first, min(first + rows, self.resamples))

    def draws(self, n: int, rows: range | None = None, *, stream: int = 0) -> NDArray[np.float32]:
        """Return how often each record is drawn.

        Parameters
        ----------
        n : int
            Number of records.
        rows : range, optional
            Which resamples; all by default.
        stream : int
            Another stream draws independently, say for the other side of an attack.

        Returns
        -------
        ndarray of shape (resamples, n), float32
            Whole numbers; each row sums to n. Not to be written to.
        """
        return _draws(n, rows or range(self.resamples), self.seed, stream)

    def mean(self, values: NDArray[np.float64], *, stream: int = 0) -> Interval:
        """Return the 95 % interval of a mean over records [n]."""
        return interval(self.means(values, stream=stream))

    def means(self, values: NDArray[np.float64], *, stream: int = 0) -> NDArray[np.float64]:
        """Return the resampled means of values [n] or [n, k], of shape (resamples,) or (resamples, k)."""
        n = len(values)
        parts = [self.draws(n, rows, stream=stream) @ values for rows in self.blocks(n)]
        return np.concatenate([np.zeros((0, *values.shape[1:])), *parts]) / max(n, 1)

    def quantile(self, values: NDArray[np.float64], q: float) -> Interval:
        """Return the 95 % interval of a quantile (the smallest value that a share q does not exceed)."""
        order = np.argsort(values, kind="stable")
        enough = q * len(values) - 1e-6
        found = [
            values[order][
                (np.cumsum(self.draws(len(values), rows)[:, order], axis=1) >= enough).argmax(axis=1)
            ]
            for rows in self.blocks(len(values))
        ]
        return interval(np.concatenate([np.zeros(0), *found]))


def interval(statistics: NDArray[np.float64]) -> Interval:
    """Return the 2.5th and the 97.5th percentile of resampled figures, or twice None if there are none.

    Parameters
    ----------
    statistics : ndarray of shape (R,), float64
        The figure of each resample.
    """
    if len(statistics) == 0:
        return None, None
    low, high = np.percentile(statistics, [2.5, 97.5])
    return float(low), float(high)


@lru_cache(maxsize=8)
def _draws(n: int, rows: range, seed: int, stream: int) -> NDArray[np.float32]:
    counts = np.empty((len(rows), n), np.float32)
    few = max(1, _DRAWN_AT_ONCE // max(n, 1))
    for first in range(0, len(rows), few):
        counts[first : first + few] = _counts(n, rows[first : first + few], seed, stream)
    counts.flags.writeable = False
    return counts


def _counts(n: int, rows: range, seed: int, stream: int) -> NDArray[np.int64]:
    streams = key(seed, Purpose.BOOTSTRAP, stream, np.asarray(rows))
    unit = (bits(streams[:, None], np.arange(n)) >> _TO_53_BITS).astype(np.float64) * 2.0**-53
    place = (unit * n).astype(np.int64) + n * np.arange(len(rows))[:, None]
    return np.bincount(place.ravel(), minlength=n * len(rows)).reshape(len(rows), n)
