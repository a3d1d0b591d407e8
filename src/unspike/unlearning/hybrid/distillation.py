"""Distillation: keeping what the network can do where no retained data are given.

Each step makes two changes: the one that takes a batch of never-seen records to the answers that the network
gave them before anything was changed, and the one that takes a batch of forgotten records to the anticipated
answer (see `anticipated`). Of a class request the never-seen records of that class are left out. No labels
are learned, so never-seen records do not become members of the training data.

Source: ours; the network's own former answers as the target are from Z. Li & D. Hoiem, "Learning without
forgetting", ECCV 2016, after G. Hinton et al., "Distilling the knowledge in a neural network", 2015.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, islice
from typing import TYPE_CHECKING

import numpy as np

from unspike.unlearning.checked import check_count
from unspike.unlearning.hybrid.anticipated import AnticipatedAnswers
from unspike.unlearning.hybrid.repair import eased_rate, pressing
from unspike.unlearning.material import Material
from unspike.unlearning.paper.impact_check import unseen_of_other_classes
from unspike.unlearning.steps import Changes, Steps, WeightAverage, fading, scaled, total_of
from unspike.unlearning.workbench import Workbench, drawn

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

CAUSE = "distillation"


@dataclass(frozen=True, kw_only=True)
class Distillation:
    """Settings of the distillation.

    Parameters
    ----------
    passes : int
        Passes over the forgotten data.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights.
    floor : float
        Size of the last step as a share of the first.
    press : float
        Weight of a batch of forgotten data.
    average : float
        Share of the steps, the last ones, whose weights are averaged.
    eased_to : float
        Share of the passes and of the press where nothing has to be forgotten.
    gentle_rate : float
        `rate` where nothing has to be forgotten, if that is less.
    ask_every : int
        Passes over the forgotten data after which the anticipated answers are set anew.
    batch : int
        Records of a batch.
    seed : int
        Of the order of records.
    """

    passes: int = 10
    rate: float = 0.02
    floor: float = 0.4
    press: float = 1.0
    average: float = 0.6
    eased_to: float = 0.5
    gentle_rate: float = 0.01
    ask_every: int = 2
    batch: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        check_count("passes", self.passes)

    def batches(self, material: Material) -> int:
        """Return the number of steps, 0 without never-seen records."""
        return (
            0
            if unseen_of_other_classes(material) is None
            else self.passes * -(-len(material.forget) // self.batch)
        )

    def eased(self, needed: float) -> Distillation:
        """Return a distillation that presses less, as only a share of the full work is needed.

        Parameters
        ----------
        needed : float
            1 for the distillation as it is; at 0 it takes the share `eased_to` of the passes and presses by
            that share, in smaller steps (see `Repair.eased`).
        """
        share = self.eased_to + (1.0 - self.eased_to) * needed
        return replace(
            self,
            passes=math.ceil(share * self.passes),
            press=share * self.press,
            rate=eased_rate(self.rate, self.gentle_rate, needed),
            floor=needed * self.floor,
        )

    def distil(self, workbench: Workbench, material: Material, answers: AnticipatedAnswers) -> None:
        """Distil the former answers into a workbench's network; nothing without never-seen records."""
        known = unseen_of_other_classes(material)
        if known is not None:
            with workbench.phase(CAUSE):
                self._distil(workbench, material, answers, known)

    def _distil(
        self, workbench: Workbench, material: Material, answers: AnticipatedAnswers, known: Dataset
    ) -> None:
        total = self.batches(material)
        forgotten = pressing(
            workbench, material, answers, seed=self.seed, ask_every=self.ask_every, batch=self.batch
        )
        steps = Steps(workbench, self.rate)
        average = WeightAverage(workbench, share=self.average, total=total)
        for taken, change in enumerate(islice(self._former(workbench, known), total)):
            away = next(forgotten)
            both = change if away is None else total_of(change, scaled(away, self.press))
            steps.take(both, fading=fading(taken, total, floor=self.floor))
            average.take(taken)
        average.assign()
        workbench.note(CAUSE, steps=total)

    def _former(self, workbench: Workbench, known: Dataset) -> Iterator[Changes]:
        """Yield the changes of batch after batch of never-seen records."""
        before = workbench.original.class_probabilities(workbench.former_counts(known)).astype(np.float32)
        for number in count():
            for part in drawn(known, seed=self.seed, number=number, size=self.batch):
                yield workbench.weight_change(known.take(part), before[part])
