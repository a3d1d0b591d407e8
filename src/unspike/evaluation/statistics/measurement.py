"""What a metric returns: a number with its interval and sample size, or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from unspike.foundation.errors import UnspikeError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from unspike.evaluation.statistics.bootstrap import Bootstrap


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One metric of one network.

    Parameters
    ----------
    value : float or None
        The number; None if it cannot be computed validly.
    low, high : float or None
        95 % bootstrap interval over records; None where none was drawn.
    error : float or None
        Standard error from the choice of records: with other records of the same kind the number would have
        been another. What the seed does is not in it; that shows in the spread over retrained networks. None
        where no formula for it is known.
    n : int
        Size of the sample that limits the metric, in what the metric counts (`Metric.counted`).
    reason : str, optional
        Why there is no value.
    details : mapping
        Figures behind the value (per layer, at which false positive rate, ...), JSON-ready.

    Examples
    --------
    >>> from unspike.evaluation import Measurement
    >>> Measurement(value=0.93, low=0.91, high=0.95, n=500).value
    0.93
    >>> Measurement(value=None, n=3, reason="it needs at least 20 records, found 3").reason
    'it needs at least 20 records, found 3'
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    error: float | None = None
    n: int
    reason: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def mean_of(
    values: NDArray[np.float64], bootstrap: Bootstrap, *, details: Mapping[str, Any] | None = None
) -> Measurement:
    """Return the mean of one number a record, with its interval and its standard error, s / sqrt(n).

    Parameters
    ----------
    values : ndarray of shape (B,), float64
        At least one.
    bootstrap : Bootstrap
        How the interval is drawn.
    details : mapping, optional
        Figures behind the value.
    """
    n = len(values)
    low, high = bootstrap.mean(values)
    error = float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else None
    return Measurement(
        value=float(values.mean()), low=low, high=high, error=error, n=n, details=details or {}
    )


class CannotMeasure(UnspikeError):
    """A metric cannot be computed validly here; the message says why and goes into the report.

    Parameters
    ----------
    reason : str
        What is missing, and what would be needed.
    n : int
        The sample size that was found.

    Examples
    --------
    >>> from unspike.evaluation import CannotMeasure
    >>> why = CannotMeasure("it needs at least 20 records, found 3", n=3)
    >>> str(why), why.n
    ('it needs at least 20 records, found 3', 3)
    """

    def __init__(self, reason: str, *, n: int = 0) -> None:
        super().__init__(reason)
        self.n = n


def need(found: int, least: int, what: str) -> None:
    """Raise `CannotMeasure` unless there are at least `least` of something."""
    if found < least:
        raise CannotMeasure(f"it needs at least {least} {what}, found {found}", n=found)
