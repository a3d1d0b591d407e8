"""Calibrated margins: how surely each forgotten record should be answered, as the network changes.

Let s(x) be the log-odds of the right class by a network that never met the forgotten records (see
`reference`), and m(x) those by the network as it is now. Never-seen records were met by neither, so both
orders of them compare: a forgotten record that the reference network answers as surely as the share r of the
never-seen ones should be answered by m as never-seen records of rank r are,

.. math:: \\hat m(x) = Q_{m, unseen}(r(x)) - \\delta, \\qquad r(x) = F_{s, unseen}(s(x)).

Which record has which of the ranks is decided by s and, to a lesser part, by m before anything was changed,
for a short training orders records with some noise. delta is moved by a share of the mean excess of all
forgotten records over the anticipated margins (integral control), either way: where the mean is matched,
which is what a calibrated attack looks at, nothing more is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from unspike.unlearning.hybrid.anticipated import in_the_order_of, rank_among
from unspike.unlearning.hybrid.log_odds import log_odds, near, odds_of, standardised
from unspike.unlearning.matching.reference import Reference, ReferenceNetwork
from unspike.unlearning.workbench import Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Settings of the calibrated margins.

    Parameters
    ----------
    compared : int
        At most so many never-seen records are shown to the reference network.
    asked : int
        At most so many of them are asked anew each time.
    own_answer : float
        Weight of the network's own answer beside that of the reference network, in the order of the records.
    control : float
        By which share of the mean excess delta is moved.
    most_depth : float
        The largest delta either way, log-odds.
    far : float
        Log-odds beyond which an answer is as good as certain.
    reference : Reference
        The reference network.
    """

    compared: int = 400
    asked: int = 200
    own_answer: float = 0.7
    control: float = 0.5
    most_depth: float = 6.0
    far: float = 20.0
    reference: Reference = field(default_factory=Reference)


class CalibratedMargins:
    """The margins that forgotten records should have.

    Parameters
    ----------
    workbench : Workbench
        Holding the network before anything was changed.
    forget, retain, unseen : Dataset
        Records to forget, to keep, and never seen.
    settings : Calibration
        How they are found.

    Attributes
    ----------
    shares : float64 [B, C]
        The answers to the forgotten records when they were last asked.
    wanted : float64 [B]
        The margins they should have.
    """

    def __init__(
        self, workbench: Workbench, forget: Dataset, retain: Dataset, unseen: Dataset, settings: Calibration
    ) -> None:
        self._workbench, self._settings, self._forget = workbench, settings, forget
        compared = probe(unseen, seed=workbench.seed, size=settings.compared)
        self._asked = compared.take(slice(0, settings.asked))
        self.shares = workbench.shares(forget)
        self._first = log_odds(self.shares, forget.y)
        reference = ReferenceNetwork(workbench, retain, settings.reference)
        without = reference.odds(forget)
        ease = standardised(without, settings.far) + settings.own_answer * standardised(
            self._first, settings.far
        )
        rank = in_the_order_of(rank_among(without, reference.odds(compared)), ease)
        edge = 0.5 / len(self._asked)
        self._rank = np.clip(rank, edge, 1.0 - edge)
        self._depth: float | None = None
        self.wanted = self._first

    def ask(self) -> float:
        """Ask the network how it answers now, set the margins by it, and return the mean excess over them."""
        settings = self._settings
        self.shares = self._workbench.shares(self._forget)
        anticipated = np.quantile(odds_of(self._workbench, self._asked), self._rank)
        present = near(log_odds(self.shares, self._forget.y), settings.far)
        excess = float((present - near(anticipated, settings.far)).mean())
        if self._depth is None:
            self._depth = 0.0
        else:
            moved = self._depth + settings.control * excess
            self._depth = min(max(moved, -settings.most_depth), settings.most_depth)
        self.wanted = np.minimum(self._first, anticipated - self._depth)
        return excess
