"""Selective retraining: reverse STDP on the synapses that learned the data.

.. math:: W^{new}_{ij} = W_{ij} - \\alpha \\, \\kappa_{ij} \\, \\Delta W_{ij}(d)

kappa = 1 where both neurons and the synapse are selected (see `attribution`). Two readings are built:
``direction="reverse"`` takes Delta W(d) to be what the network's rule does when d is presented with its
labels, and stops when the response to d no longer "closely mirrors its state prior to unlearning"
(section 4.1). ``direction="anticipated"`` takes it to be the part of that change which a network that never
met d would not have made, Delta W(d) towards d's labels less Delta W(d) towards the anticipated answer
(see `answers`): the retraining then ends by itself when the anticipated answer is given. Where retained
data are given, each step also makes the changes that one batch of them asks for.

Source: Wang, Ying & Pan 2024, section 4.1 and Algorithm 1, phase 1. Deviation: steps are adaptive (see
`steps`), for the raw change of a record that is known well is too small to be reversed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.hybrid.anticipated import AnticipatedAnswers
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.paper.attribution import selection
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Changes, Steps, fading, learning, scaled, total_of
from unspike.unlearning.workbench import BATCH, ENDLESS, Workbench, batches, drawn

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

DIRECTIONS = ("anticipated", "reverse")
CAUSE = "selective retraining"


@register_unlearner("selective-retraining")
@dataclass(frozen=True, kw_only=True)
class SelectiveRetraining(Method):
    """Settings of selective retraining.

    Parameters
    ----------
    direction : "anticipated" or "reverse"
        Which reading.
    passes : int
        At most this many passes over the records to be forgotten.
    rate : float
        alpha: size of a step as a share of the root mean square of a group's weights.
    neurons, synapses : float
        Shares of the hidden neurons and of the synapses that are selected.
    keep : float
        Weight of the retained batch in each step.
    enough : float
        Stop when the response to d exceeds the anticipated by no more than this share of the excess at the
        start; 0 does all passes unchecked.
    seed : int
        Of the order of records.
    """

    direction: str = "anticipated"
    passes: int = 8
    rate: float = 0.02
    neurons: float = 1.0
    synapses: float = 1.0
    keep: float = 1.0
    enough: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        if self.direction not in DIRECTIONS:
            raise InvalidInput(f"direction is '{self.direction}', expected one of {', '.join(DIRECTIONS)}")

    def batches(self, material: Material) -> int:
        """Return the largest number of steps."""
        return self.passes * -(-len(material.forget) // BATCH)

    def work(self, workbench: Workbench, material: Material) -> None:
        """Retrain selected synapses on a workbench."""
        self.retrain(workbench, material, AnticipatedAnswers(workbench, material))

    def retrain(self, workbench: Workbench, material: Material, answers: AnticipatedAnswers) -> None:
        """Retrain selected synapses towards answers that are known already."""
        with workbench.phase(CAUSE):
            self._retrain(workbench, material, answers)

    def _retrain(self, workbench: Workbench, material: Material, answers: AnticipatedAnswers) -> None:
        kappa = selection(
            workbench, material.forget, material.retain, neurons=self.neurons, synapses=self.synapses
        )
        steps = Steps(workbench, self.rate, kappa)
        kept = _endless(material.retain, self.seed)
        total, taken, first = self.batches(material), 0, None
        for number in range(self.passes):
            if self.enough:
                excess = answers.excess()
                first = excess if first is None else first
                workbench.note(CAUSE, passes=number, excess=excess)
                if excess <= self.enough * first:
                    return
            if number:
                answers.ask()
            for batch in drawn(material.forget, seed=self.seed, number=number):
                part, targets = answers.targets(batch)
                changes: list[Changes] = []
                if len(part):
                    change = self._change(workbench, material.forget.take(part), targets)
                    changes.append(scaled(change, len(part) / BATCH))
                if kept is not None and self.keep:
                    changes.append(scaled(learning(workbench, next(kept)), self.keep))
                if not changes:
                    workbench.note(CAUSE, steps=taken, stopped="nothing is remembered")
                    return
                steps.take(total_of(*changes), fading=fading(taken, total))
                taken += 1
        workbench.note(CAUSE, steps=taken)

    def _change(
        self, workbench: Workbench, records: Dataset, targets: NDArray[np.float32]
    ) -> list[NDArray[np.float32]]:
        if self.direction == "reverse":
            return scaled(learning(workbench, records), -1.0)
        return list(workbench.weight_change(records, targets))


def _endless(records: Dataset | None, seed: int) -> Iterator[Dataset] | None:
    return None if records is None else batches(records, seed=seed, passes=ENDLESS)
