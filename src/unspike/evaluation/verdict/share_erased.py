"""The share erased: how much of the way from the original to networks that never met the records was gone.

With S the excess of a network by some calibrated attack (module `paired`), u the unlearned network, o the
original and r the retrained ones,

    share = 1 - (S_u - mean S_r) / (S_o - mean S_r)

0 is doing nothing, 1 a retrained network, more than 1 over-forgetting. Numerator and denominator are means
over the same records: their variances and their covariance are those of the values d_u(x) and d_o(x) over the
records of each side, relative to the retrained networks' mean for the record. To these is added what the
retrained networks vary by beyond their records. The interval is Fieller's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.statistics.fieller import ratio
from unspike.evaluation.statistics.paired import Sides, Yardstick
from unspike.evaluation.statistics.prediction_interval import t_quantile

CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True)
class ShareErased:
    """The share erased and its interval.

    Parameters
    ----------
    value, low, high : float
        The share; the bounds are infinite where the original is not told from the retrained networks, so
        that there is nothing to be erased that could be seen.
    """

    value: float
    low: float
    high: float


def share_erased(
    unlearned: Sides, original: Sides, yardstick: Yardstick, *, confidence: float = CONFIDENCE
) -> ShareErased:
    """Return the share erased.

    Parameters
    ----------
    unlearned, original : Sides
        The network after and before.
    yardstick : Yardstick
        The retrained networks.
    confidence : float
        Of the interval.

    Returns
    -------
    ShareErased
        Of the original the value is 0, whatever the rest.
    """
    kept = ratio(
        unlearned.excess - yardstick.mean,
        original.excess - yardstick.mean,
        _covariance(unlearned, original, yardstick),
        t=t_quantile(confidence, yardstick.degrees),
    )
    return ShareErased(value=1.0 - kept.value, low=1.0 - kept.high, high=1.0 - kept.low)


def _covariance(unlearned: Sides, original: Sides, yardstick: Yardstick) -> NDArray[np.float64]:
    total = np.zeros((2, 2))
    for after, before, others in zip(unlearned.both(), original.both(), yardstick.centre.both(), strict=True):
        total += np.cov(after - others, before - others) / len(others)
    # The original is given: what its own seed does beyond the records is part of what there is to erase.
    beyond = max(0.0, yardstick.deviation**2 - yardstick.of_records**2)
    total += beyond / yardstick.count
    total[0, 0] += beyond
    return total
