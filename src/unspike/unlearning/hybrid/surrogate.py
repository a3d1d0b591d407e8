"""A stand-in for a retrained network: how hard are the forgotten records when they are not learned?

The network names the forgotten records rightly because it learned them, so its own answers hardly tell which
of them a network that never met them would get wrong. A copy whose synapses are all weakened, and which then
learns the retained data again for a few steps, has lost what it knew of single records and kept what they
share: its answers order the forgotten records much as those of retrained networks do.

Source: ours. Weakening all synapses: G. Tononi & C. Cirelli, "Sleep and synaptic homeostasis", Brain Res.
Bull. 62, 2003.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.hybrid.log_odds import odds_of
from unspike.unlearning.steps import Steps, fading, learning
from unspike.unlearning.workbench import ENDLESS, Workbench, batches

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

WEAKENED_TO = 0.4
STEPS = 15
RATE = 0.05
FLOOR = 0.4  # size of the last step as a share of the first


class StandIn:
    """A weakened copy of a network that learned the retained data again for a few steps.

    Parameters
    ----------
    workbench : Workbench
        Holding the network to be unlearned, which is not changed; it is charged with the work.
    retain : Dataset
        Records to keep, the only ones that the stand-in learns.
    """

    def __init__(self, workbench: Workbench, retain: Dataset) -> None:
        self._charged = workbench
        self._copy = Workbench(workbench.original, total=0, seed=workbench.seed)
        for group in self._copy.model.synapses():
            group.assign(np.float32(WEAKENED_TO) * group.weight)
        steps = Steps(self._copy, RATE)
        for taken, part in enumerate(islice(batches(retain, seed=workbench.seed, passes=ENDLESS), STEPS)):
            steps.take(learning(self._copy, part), fading=fading(taken, STEPS, floor=FLOOR))
        workbench.synaptic_operations += self._copy.synaptic_operations

    def odds(self, records: Dataset) -> NDArray[np.float64]:
        """Return how surely it gives the right answers, log-odds, float64 [len(records)]."""
        before = self._copy.synaptic_operations
        odds = odds_of(self._copy, records)
        self._charged.synaptic_operations += self._copy.synaptic_operations - before
        return odds
