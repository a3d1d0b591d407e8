"""A mean over seeds and its 95 % interval.

With n seeds, mean m and standard deviation s (n - 1 in the denominator), the interval is

    m -+ t s / sqrt(n),   t the 97.5 % quantile of Student's t with n - 1 degrees of freedom

which holds for normal figures. With two seeds t is 12.7: two seeds say next to nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unspike.evaluation.statistics.prediction_interval import t_quantile

_SURE = 0.95


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure over seeds.

    Parameters
    ----------
    mean : float or None
        None where no seed has the figure.
    low, high : float or None
        The interval; None with fewer than two seeds.
    runs : tuple of float
        The figure of each seed that has one.
    """

    mean: float | None
    low: float | None
    high: float | None
    runs: tuple[float, ...]

    @property
    def half(self) -> float | None:
        """Half the width of the interval."""
        return None if self.low is None or self.mean is None else self.mean - self.low

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate in plain Python types."""
        return {"mean": self.mean, "low": self.low, "high": self.high, "runs": list(self.runs)}


def estimate(values: Sequence[float | None]) -> Estimate:
    """Return mean and interval of a figure over seeds.

    Parameters
    ----------
    values : sequence of float or None
        One a seed; those that are None are left out.
    """
    runs = tuple(float(value) for value in values if value is not None)
    if not runs:
        return Estimate(mean=None, low=None, high=None, runs=())
    mean = float(np.mean(runs))
    if len(runs) < 2:
        return Estimate(mean=mean, low=None, high=None, runs=runs)
    half = t_quantile(_SURE, len(runs) - 1) * float(np.std(runs, ddof=1)) / math.sqrt(len(runs))
    return Estimate(mean=mean, low=mean - half, high=mean + half, runs=runs)


def difference(first: Sequence[float], second: Sequence[float]) -> Estimate:
    """Return the difference of two means over independent seeds, with Welch's interval.

    The degrees of freedom are rounded down to a whole number, which widens the interval a little.

    Parameters
    ----------
    first, second : sequence of float
        A figure of each seed; `runs` of the result is left empty, for nothing is paired.
    """
    mean = float(np.mean(first) - np.mean(second))
    if min(len(first), len(second)) < 2:
        return Estimate(mean=mean, low=None, high=None, runs=())
    squares = [float(np.var(values, ddof=1)) / len(values) for values in (first, second)]
    error = math.sqrt(sum(squares))
    if error == 0:
        return Estimate(mean=mean, low=mean, high=mean, runs=())
    # As shares of the whole, whose squares do not underflow.
    shares = [(s / sum(squares)) ** 2 / (len(v) - 1) for s, v in zip(squares, (first, second), strict=True)]
    half = t_quantile(_SURE, max(1, math.floor(1.0 / sum(shares)))) * error
    return Estimate(mean=mean, low=mean - half, high=mean + half, runs=())
