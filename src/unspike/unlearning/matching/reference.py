"""A reference network: one that never met the forgotten records, from a short training of its own.

An untrained network that learns the retained data for two passes is not as good as one that is retrained in
full, but it met the same records and no others. How it answers the forgotten records, beside how it answers
never-seen ones, tells how hard they are for whoever did not learn them. This holds for a person whom nobody
else is like, too, where the answers to other people's records say nothing.

Source: ours. Reference models that met the same data but for the records in question: N. Carlini et al.,
"Membership inference attacks from first principles", IEEE S&P 2022, arXiv 2112.03570.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.checked import check_share
from unspike.unlearning.hybrid.log_odds import odds_of
from unspike.unlearning.steps import Steps, fading, learning
from unspike.unlearning.workbench import ENDLESS, Workbench, batches

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Settings by which a reference network is trained.

    Parameters
    ----------
    passes : float
        Passes over the retained data.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights; steps fade to zero.
    batch : int
        Records of a step.
    """

    passes: float = 2.0
    rate: float = 0.25
    batch: int = 100

    def __post_init__(self) -> None:
        check_share("rate", self.rate)


class ReferenceNetwork:
    """An untrained network that learned the retained data for a short while.

    Parameters
    ----------
    workbench : Workbench
        Holding the network to be unlearned, which is not changed; it is charged with the work.
    retain : Dataset
        Records to keep, the only ones that the reference network learns.
    settings : Reference
        How it is trained.
    """

    def __init__(self, workbench: Workbench, retain: Dataset, settings: Reference) -> None:
        self._charged = workbench
        self._own = Workbench(workbench.original.clone(), total=0, seed=workbench.seed)
        total = math.ceil(settings.passes * len(retain) / settings.batch)
        steps = Steps(self._own, settings.rate)
        learned = batches(retain, seed=workbench.seed, passes=ENDLESS, size=settings.batch)
        for taken, part in enumerate(islice(learned, total)):
            steps.take(learning(self._own, part), fading=fading(taken, total))
        workbench.synaptic_operations += self._own.synaptic_operations

    def odds(self, records: Dataset) -> NDArray[np.float64]:
        """Return how surely it gives the right answers, log-odds, float64 [len(records)]."""
        before = self._own.synaptic_operations
        odds = odds_of(self._own, records)
        self._charged.synaptic_operations += self._own.synaptic_operations - before
        return odds
