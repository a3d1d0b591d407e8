"""Repair: learning the retained data again for a short while, without bringing back the forgotten ones.

Each step makes the change that one batch of retained data asks for; every `every`-th step also the one
that takes a batch of forgotten data to the anticipated answer (see `answers`), while they exceed it. Step
sizes fade from one to zero as a half cosine.

Source: ours. Wang, Ying & Pan 2024, section 5.2, retrain on what is left after unlearning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.answers import AnticipatedAnswers
from unspike.unlearning.material import Material
from unspike.unlearning.selective_retraining import learning
from unspike.unlearning.steps import Steps, fading, scaled, total_of
from unspike.unlearning.workbench import BATCH, Workbench, batches, drawn

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

CAUSE = "repair"


@dataclass(frozen=True, kw_only=True)
class Repair:
    """Settings of the repair.

    Parameters
    ----------
    passes : int
        Passes over the retained data.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights.
    every : int
        Steps between two batches of forgotten data; 0 for none.
    seed : int
        Of the order of records.
    """

    passes: int = 3
    rate: float = 0.04
    every: int = 3
    seed: int = 0

    def batches(self, retain: Dataset) -> int:
        """Return the number of steps."""
        return self.passes * -(-len(retain) // BATCH)

    def work(self, workbench: Workbench, material: Material, answers: AnticipatedAnswers) -> None:
        """Do the phase on a workbench."""
        kept = material.need_retain("repair")
        steps, total = Steps(workbench, self.rate), self.batches(kept)
        forgotten = self._forgotten(material, answers)
        for taken, part in enumerate(batches(kept, seed=self.seed, passes=self.passes)):
            change = list(learning(workbench, part))
            if self.every and taken % self.every == 0:
                records, targets = next(forgotten)
                away = workbench.weight_change(records, targets)
                change = total_of(change, scaled(away, len(records) / BATCH))
            steps.take(change, cause=CAUSE, fading=fading(taken, total))
        workbench.note(CAUSE, passes=self.passes, excess=answers.targets()[1])

    def _forgotten(
        self, material: Material, answers: AnticipatedAnswers
    ) -> Iterator[tuple[Dataset, NDArray[np.float32]]]:
        number = 0
        while True:
            targets, _ = answers.targets()
            for part in drawn(material.forget, seed=self.seed, number=number):
                yield material.forget.take(part), targets[part]
            number += 1
