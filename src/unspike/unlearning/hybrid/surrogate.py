"""A surrogate of a retrained network: how hard are the forgotten records when they are not learned?

The network names the forgotten records rightly because it learned them, so its own answers hardly tell which
of them a network that never met them would get wrong. A copy whose synapses are all weakened, and which then
learns the retained data again for a few steps, has lost what it knew of single records and kept what they
share: its answers order the forgotten records much as those of retrained networks do. A network that learns
by gradients is weakened less where it does not come back in these steps: where neurons fire only just they
fall silent, and what is left does not tell hard records from easy ones. A copy that is hardly weakened knows
the forgotten records still, so the strongest weakening is taken that comes back.

Source: ours. Weakening all synapses: G. Tononi & C. Cirelli, "Sleep and synaptic homeostasis", Brain Res.
Bull. 62, 2003.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from unspike.models.capabilities import learns_by_gradient
from unspike.unlearning.hybrid.log_odds import odds_of
from unspike.unlearning.steps import Steps, fading, learning
from unspike.unlearning.workbench import ENDLESS, Workbench, batches, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True)
class Surrogate:
    """Settings by which a surrogate is made.

    Parameters
    ----------
    weakened_to : float
        Factor on all synapses; nearer to 1 where a network that learns by gradients does not come back.
    steps : int
        Steps of learning.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights.
    floor : float
        Size of the last step as a share of the first.
    batch : int
        Retained records of a step.
    back : float
        Accuracy on retained records, as a share of the original's, from which it has come back.
    trials : int
        How often the weakening is halved at most.
    asked : int
        At most so many retained records are asked for that accuracy.
    """

    weakened_to: float = 0.4
    steps: int = 15
    rate: float = 0.05
    floor: float = 0.4
    batch: int = 100
    back: float = 0.9
    trials: int = 3
    asked: int = 200


class SurrogateNetwork:
    """A weakened copy of a network that learned the retained data again for a few steps.

    Parameters
    ----------
    workbench : Workbench
        Holding the network to be unlearned, which is not changed; it is charged with the work.
    retain : Dataset
        Records to keep, the only ones that the surrogate learns.
    settings : Surrogate
        How it is made.
    """

    def __init__(self, workbench: Workbench, retain: Dataset, settings: Surrogate) -> None:
        self._charged = workbench
        self._copy = self._made(retain, settings, settings.weakened_to)
        if not learns_by_gradient(workbench.model):
            return
        asked, factor = probe(retain, seed=workbench.seed, size=settings.asked), settings.weakened_to
        enough = settings.back * workbench.accuracy(asked)
        for _ in range(settings.trials):
            accuracy = self._charging(lambda: self._copy.accuracy(asked))
            workbench.note("surrogate", weakened_to=factor, accuracy=accuracy, enough=enough)
            if accuracy >= enough:
                return
            factor = (1.0 + factor) / 2.0
            self._copy = self._made(retain, settings, factor)

    def _made(self, retain: Dataset, settings: Surrogate, factor: float) -> Workbench:
        """Return a copy of the network, weakened by a factor, that learned for a few steps."""
        seed = self._charged.seed
        copy = Workbench(self._charged.original, total=0, seed=seed)
        for group in copy.model.synapses():
            group.assign(np.float32(factor) * group.weight)
        steps = Steps(copy, settings.rate)
        learned = batches(retain, seed=seed, passes=ENDLESS, size=settings.batch)
        for taken, part in enumerate(islice(learned, settings.steps)):
            steps.take(learning(copy, part), fading=fading(taken, settings.steps, floor=settings.floor))
        self._charged.synaptic_operations += copy.synaptic_operations
        return copy

    def odds(self, records: Dataset) -> NDArray[np.float64]:
        """Return how surely it gives the right answers, log-odds, float64 [len(records)]."""
        return self._charging(lambda: odds_of(self._copy, records))

    def _charging(self, ask: Callable[[], Answer]) -> Answer:
        """Return an answer of the copy; the work is charged to the workbench."""
        before = self._copy.synaptic_operations
        answer = ask()
        self._charged.synaptic_operations += self._copy.synaptic_operations - before
        return answer
