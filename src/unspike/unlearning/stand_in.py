"""A stand-in for a retrained network: how hard are the forgotten records when they are not learned?

The network names the forgotten records rightly because it learned them, so its own answers hardly tell which
of them a network that never met them would get wrong. A copy whose synapses are all weakened, and which then
learns the retained data again for a few steps, has lost what it knew of single records and kept what they
share: its answers order the forgotten records much as those of retrained networks do.

Source: ours. Weakening all synapses: G. Tononi & C. Cirelli, "Sleep and synaptic homeostasis", Brain Res.
Bull. 62, 2003.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.log_odds import odds_of
from unspike.unlearning.steps import Steps, fading, learning
from unspike.unlearning.workbench import ENDLESS, Workbench, batches

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

WEAKENED_TO = 0.4
STEPS = 15
RATE = 0.05
FLOOR = 0.4  # size of the last step as a share of the first


def stand_in_odds(
    workbench: Workbench, retain: Dataset, asked: Sequence[Dataset]
) -> list[NDArray[np.float64]]:
    """Return how surely a stand-in gives the right answers.

    Parameters
    ----------
    workbench : Workbench
        Holding the network to be unlearned, which is not changed.
    retain : Dataset
        Records to keep, the only ones that the stand-in learns.
    asked : sequence of Dataset
        Records that it is asked about.

    Returns
    -------
    list of float64 [len(records)]
        Log-odds of the right class, for each of `asked`.
    """
    copy = Workbench(workbench.original, total=0, seed=workbench.seed)
    for group in copy.model.synapses():
        group.assign(np.float32(WEAKENED_TO) * group.weight)
    steps = Steps(copy, RATE)
    for taken, part in enumerate(islice(batches(retain, seed=workbench.seed, passes=ENDLESS), STEPS)):
        steps.take(learning(copy, part), fading=fading(taken, STEPS, floor=FLOOR))
    odds = [odds_of(copy, records) for records in asked]
    workbench.synaptic_operations += copy.synaptic_operations
    return odds
