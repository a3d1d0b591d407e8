"""Whether a check could have seen a job half done, and if not, what it would have taken.

A network that kept the share k of what the original shows stands k (S_o - mean S_r) above the retrained
networks. With critical value t_a of the check it is found with the chance wanted, 1 - b, if

    k (S_o - mean S_r) >= (t_a + t_b) s sqrt(1 + 1/K)

with s the standard deviation of one retrained network's excess (module `paired`). Twice the records halve the
part of s^2 that comes from them; more networks make K larger and t smaller.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from unspike.evaluation.statistics.paired import Sides, Yardstick
from unspike.evaluation.statistics.prediction_interval import t_quantile

HALF = 0.5
FOUND = 0.9
MOST_NETWORKS = 40
_MOST_TIMES = 1000.0


@dataclass(frozen=True, kw_only=True)
class Power:
    """What a check can see.

    Parameters
    ----------
    least : float
        The smallest share kept that it finds with the chance wanted; above 1 it cannot find the original.
    networks : int or None
        Retrained networks with which it would find the share asked for; None where no number up to forty
        is enough.
    times_records : float or None
        How many times the records it would take with the networks that there are; None where no number is
        enough.
    """

    least: float
    networks: int | None
    times_records: float | None

    @property
    def enough(self) -> bool:
        """Whether nothing more is needed."""
        return self.times_records == 1.0


def power(
    original: Sides, yardstick: Yardstick, *, risk: float, kept: float = HALF, found: float = FOUND
) -> Power:
    """Return what a check of an excess can see.

    Parameters
    ----------
    original : Sides
        The network before.
    yardstick : Yardstick
        The retrained networks.
    risk : float
        Chance that the check fails one more retrained network, on the one side.
    kept : float
        The share of what the original shows that is to be found.
    found : float
        With which chance.

    Returns
    -------
    Power
    """
    distance = original.excess - yardstick.mean
    prior = yardstick.degrees - (yardstick.count - 1)

    def needed(networks: int, variance: float) -> float:
        degrees = prior + networks - 1
        t = t_quantile(1.0 - 2.0 * risk, degrees) + t_quantile(2.0 * found - 1.0, degrees)
        return t * math.sqrt(variance * (1.0 + 1.0 / networks))

    variance, of_records = yardstick.deviation**2, yardstick.of_records**2
    now = needed(yardstick.count, variance)
    if distance <= 0.0:
        return Power(least=math.inf, networks=None, times_records=None)
    networks = next(
        (k for k in range(yardstick.count, MOST_NETWORKS + 1) if needed(k, variance) <= kept * distance), None
    )
    # What must be left of the records' part of the variance, beside the part that records do not touch.
    wanted = variance * (kept * distance / now) ** 2 - (variance - of_records)
    times = max(1.0, of_records / wanted) if wanted > 0.0 else math.inf
    return Power(
        least=now / distance, networks=networks, times_records=times if times <= _MOST_TIMES else None
    )
