"""One network against several on the same records: how much more it finds in forgotten than in other records.

Of network n and record x let v_n(x) be any value, say how sure the network is. Its *excess* is

    S_n = mean over forgotten x of v_n(x) - mean over never-seen x of v_n(x)

(without the second mean where there are no never-seen records). All networks answer the same records, so how
hard these are is the same for all and drops out of S_n - mean S_k, k = 1..K the retrained networks; what is
left is what the seed causes. Where that acts on each record by itself, its variance is known from the
records,

    s0^2 = mean over k of var_x (v_k(x) - mean_j v_j(x)) K / (K - 1) / (number of records), for both sides,

and is joined with the variance of the K figures S_k (module `moderated`). One more retrained network has

    t = (S_n - mean S_k) / (s sqrt(1 + 1/K)).

Adding a constant to all values of a network, changing the order of the records or of the retrained networks
changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.statistics.measurement import CannotMeasure, need
from unspike.evaluation.statistics.moderated import PRIOR_DEGREES, moderated_variance

FEWEST_NETWORKS = 2
FEWEST_RECORDS = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class Sides:
    """One network's values for the records of a request.

    Parameters
    ----------
    forgotten : ndarray of shape (F,), float64
        For the forgotten records.
    never_seen : ndarray of shape (T,), float64
        For records that no network of the comparison met; empty where there is no such side.
    """

    forgotten: NDArray[np.float64]
    never_seen: NDArray[np.float64]

    @property
    def excess(self) -> float:
        """Mean over forgotten less mean over never-seen records."""
        other = float(self.never_seen.mean()) if len(self.never_seen) else 0.0
        return float(self.forgotten.mean()) - other

    def both(self) -> tuple[NDArray[np.float64], ...]:
        """Return the sides that hold records."""
        return tuple(side for side in (self.forgotten, self.never_seen) if len(side))


class Yardstick:
    """What retrained networks make of the records of a request.

    Parameters
    ----------
    references : sequence of Sides
        One a retrained network, two or more.
    prior_degrees : int
        Weight of the variance from the records (module `moderated`). 0 where the records of a side belong
        together, as those of a class or a person do: what a seed does to one it does to all of them.
    least : float
        Smallest variance of a value over networks: values that are 0 or 1 may agree on every record, and yet
        another network would differ on some.

    Attributes
    ----------
    mean : float
        Mean excess.
    deviation : float
        Standard deviation of the excess over networks.
    of_records : float
        The part of it that acts on each record by itself.
    degrees : int
        Degrees of freedom of `deviation`.

    Raises
    ------
    CannotMeasure
        With fewer than two networks, or ten records on a side.
    """

    def __init__(
        self, references: Sequence[Sides], *, prior_degrees: int = PRIOR_DEGREES, least: float = 0.0
    ) -> None:
        need(len(references), FEWEST_NETWORKS, "retrained networks")
        for side in references[0].both():
            need(len(side), FEWEST_RECORDS, "records on either side")
        self._references, self._prior, self._least = tuple(references), prior_degrees, least
        self.figures = np.array([reference.excess for reference in references])
        self.mean = float(self.figures.mean())
        variance = self._of_records()
        joined, self.degrees = moderated_variance(
            self.figures.tolist(), variance, prior_degrees=prior_degrees
        )
        if joined == 0.0:
            raise CannotMeasure("every retrained network answers alike, so nothing is known of their spread")
        self.of_records, self.deviation = math.sqrt(variance), math.sqrt(joined)

    @property
    def count(self) -> int:
        """Number of retrained networks."""
        return len(self._references)

    @property
    def centre(self) -> Sides:
        """The retrained networks' mean values, record by record."""
        return Sides(
            forgotten=np.mean([one.forgotten for one in self._references], axis=0),
            never_seen=np.mean([one.never_seen for one in self._references], axis=0),
        )

    def _of_records(self) -> float:
        total = 0.0
        for sides in zip(*(reference.both() for reference in self._references), strict=True):
            values = np.stack(sides)
            apart = values - values.mean(axis=0)
            within = float(apart.var(axis=1).mean()) * len(values) / (len(values) - 1)
            total += max(within, self._least) / values.shape[1]
        return total

    def t(self, network: Sides, *, of_seed: float = 0.0) -> float:
        """Return how far a network's excess lies above the retrained networks', in standard errors.

        Parameters
        ----------
        network : Sides
            The network's values.
        of_seed : float
            Standard deviation below which `deviation` is not taken, for few networks may agree by chance.
        """
        error = max(self.deviation, of_seed) * math.sqrt(1.0 + 1.0 / self.count)
        return (network.excess - self.mean) / error

    def held_out(self) -> list[float]:
        """Return `t` of each retrained network by the others, of which there must be two."""
        need(self.count, FEWEST_NETWORKS + 1, "retrained networks, one of them held out")
        return [
            Yardstick(
                self._references[:k] + self._references[k + 1 :], prior_degrees=self._prior, least=self._least
            ).t(one)
            for k, one in enumerate(self._references)
        ]
