"""What a metric returns: a number with its interval and sample size, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from unspike.foundation.errors import UnspikeError


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One metric of one network.

    Parameters
    ----------
    value : float or None
        The number; None if it cannot be computed validly.
    low, high : float or None
        95 % bootstrap interval over records; None where none was drawn.
    n : int
        Size of the sample that limits the metric, in what the metric counts (`Metric.counted`).
    reason : str, optional
        Why there is no value.
    details : mapping
        Figures behind the value (per layer, at which false positive rate, ...), JSON-ready.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int
    reason: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class CannotMeasure(UnspikeError):
    """A metric cannot be computed validly here; the message says why and goes into the report.

    Parameters
    ----------
    reason : str
        What is missing, and what would be needed.
    n : int
        The sample size that was found.
    """

    def __init__(self, reason: str, *, n: int = 0) -> None:
        super().__init__(reason)
        self.n = n


def need(found: int, least: int, what: str) -> None:
    """Raise `CannotMeasure` unless there are at least `least` of something."""
    if found < least:
        raise CannotMeasure(f"it needs at least {least} {what}, found {found}", n=found)
