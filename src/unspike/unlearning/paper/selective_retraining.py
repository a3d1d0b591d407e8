"""Selective retraining: reverse STDP on the synapses that learned the data.

.. math:: W^{new}_{ij} = W_{ij} - \\alpha \\, \\kappa_{ij} \\, \\Delta W_{ij}(d)

kappa = 1 where both neurons and the synapse are selected (see `attribution`). The text leaves three things
open:

*What Delta W(d) is.* ``direction="reverse"``: what the network's rule does when d is presented with its
labels, "the weight change attributed to d". ``direction="anticipated"`` takes it to be the part of that
change which a network that never met d would not have made, Delta W(d) towards d's labels less Delta W(d)
towards the anticipated answer (see `anticipated`): the retraining then ends by itself when the anticipated
answer is given. Where retained data are given, each step also makes the changes that one batch of them asks
for, `keep` times.

*How large a step is.* ``step="literal"``: the equation, Delta W(d) being the mean change for all of d, with
one alpha for the whole network ("the retraining factor alpha is a pivotal element that dictates the degree of
synaptic adjustment, calibrated according to the required unlearning level"). ``step="adaptive"``: one
step for each batch of d, each synapse scaling its own (see `steps`), for the raw change of a record that is
known well is small.

*When it is enough.* "This evaluation typically includes assessing the network's reaction to d and juxtaposing
it with the anticipated outcome after unlearning": ``until="anticipated"`` stops when the answers to d are as
anticipated. "Should the network's response to d closely mirror its state prior to unlearning, additional
retraining iterations may be necessitated": ``until="unlike-before"`` stops when the response to d is no
longer close to the one before.

A pass that costs more accuracy on everything else than a tolerance is taken back and ends the phase.

Source: Wang, Ying & Pan 2024, section 4.1 and Algorithm 1, phase 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.hybrid.anticipated import Anticipated, AnticipatedAnswers
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.paper.attribution import Selection
from unspike.unlearning.paper.impact_check import ImpactCheck, everything_else, response, still_close
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Changes, Steps, fading, learning, scaled, total_of
from unspike.unlearning.workbench import ENDLESS, Workbench, batches, drawn

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

DIRECTIONS = ("anticipated", "reverse")
STEPS = ("adaptive", "literal")
ENDS = ("anticipated", "unlike-before")
CAUSE = "selective retraining"


def reverse_step(
    weight: NDArray[np.float32],
    change: NDArray[np.float32],
    kappa: NDArray[np.bool_] | None,
    alpha: float,
) -> NDArray[np.float32]:
    """Return the weights after one step of reverse STDP.

    .. math:: W^{new}_{ij} = W_{ij} - \\alpha \\, \\kappa_{ij} \\, \\Delta W_{ij}(d)

    Parameters
    ----------
    weight, change : float32, of one shape
        W and Delta W(d).
    kappa : bool, of that shape, or None
        The synapses that are retrained; all by default.
    alpha : float
        The retraining factor.
    """
    gated = change if kappa is None else np.where(kappa, change, np.float32(0.0))
    return np.asarray(weight - np.float32(alpha) * gated)


def retraining_factor(
    weights: Sequence[NDArray[np.float32]], changes: Sequence[NDArray[np.float32]], rate: float
) -> float:
    """Return alpha such that a step is a given share of the weights in size.

    .. math:: \\alpha = r \\, \\sqrt{\\overline{W^2}} / \\sqrt{\\overline{(\\kappa \\Delta W(d))^2}}

    Rules differ in the scale of their changes, so alpha cannot be one number for all of them.

    Parameters
    ----------
    weights, changes : sequence of float32 arrays
        W and kappa times Delta W(d), group by group.
    rate : float
        r.

    Returns
    -------
    float
        0 where there is no change.
    """
    size, moved = (
        np.sqrt(np.mean(np.concatenate([np.square(part, dtype=np.float64).ravel() for part in parts])))
        for parts in (weights, changes)
    )
    return float(rate * size / moved) if moved > 0 else 0.0


class LiteralSteps:
    """Steps of reverse STDP as the equation has them, with one alpha for the whole network.

    Parameters
    ----------
    workbench : Workbench
        Whose network is changed.
    rate : float
        Size of the first step as a share of the root mean square of all weights; it decides alpha.
    kappa : mapping of str to bool array, optional
        Group -> the synapses that may change; all by default.
    """

    def __init__(
        self, workbench: Workbench, rate: float, kappa: Mapping[str, NDArray[np.bool_]] | None = None
    ) -> None:
        self._workbench, self._rate, self._kappa = workbench, rate, kappa or {}
        self.alpha = 0.0

    def take(self, changes: Changes, *, fading: float = 1.0) -> None:
        """Take one step along `changes`, the reverse of Delta W(d), `fading` times as far."""
        groups = self._workbench.model.synapses()
        kappas = [self._kappa.get(group.name) for group in groups]
        if not self.alpha:
            gated = [c if k is None else c[k] for c, k in zip(changes, kappas, strict=True)]
            self.alpha = retraining_factor([group.weight for group in groups], gated, self._rate)
        for group, change, kappa in zip(groups, changes, kappas, strict=True):
            group.assign(reverse_step(group.weight, -change, kappa, fading * self.alpha))
        self._workbench.tick()


@register_unlearner("selective-retraining")
@dataclass(frozen=True, kw_only=True)
class SelectiveRetraining(Method):
    """Settings of selective retraining.

    Parameters
    ----------
    direction : "anticipated" or "reverse"
        What Delta W(d) is.
    step : "adaptive" or "literal"
        How large a step is.
    until : "anticipated" or "unlike-before"
        When it is enough.
    passes : int
        At most this many passes over the records to be forgotten.
    rate : float
        alpha: size of a step, of literal ones the first, as a share of the root mean square of the weights.
    selection : Selection
        Which neurons and synapses are retrained.
    keep : float
        Weight of the retained batch in each step.
    enough : float
        Stop when what is left of the excess over the anticipated answers, or of the response, is no more than
        this share of what it was; 0 does all passes unchecked.
    tolerance : float
        How far the accuracy on everything else may fall by a pass, as a share; 1 for any.
    records : int
        At most so many records are asked for that accuracy.
    batch : int
        Records of a batch.
    anticipated : Anticipated or None
        How answers are anticipated; None where none are, or where `retrain` is told them.
    seed : int
        Of the order of records.
    """

    direction: str = "anticipated"
    step: str = "adaptive"
    until: str = "anticipated"
    passes: int = 8
    rate: float = 0.02
    selection: Selection = field(default_factory=Selection)
    keep: float = 1.0
    enough: float = 0.05
    tolerance: float = 1.0
    records: int = 200
    batch: int = 100
    anticipated: Anticipated | None = field(default_factory=Anticipated)
    seed: int = 0

    def __post_init__(self) -> None:
        known = {"direction": DIRECTIONS, "step": STEPS, "until": ENDS}
        for name, allowed in known.items():
            if getattr(self, name) not in allowed:
                raise InvalidInput(f"{name} is '{getattr(self, name)}', expected one of {', '.join(allowed)}")

    def batches(self, material: Material) -> int:
        """Return the largest number of steps."""
        return self.passes * (1 if self.step == "literal" else -(-len(material.forget) // self.batch))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Retrain selected synapses on a workbench."""
        if "anticipated" not in (self.direction, self.until):
            self.retrain(workbench, material, None)
            return
        if self.anticipated is None:
            raise InvalidInput("anticipated is None, expected how answers are anticipated: Anticipated()")
        self.retrain(workbench, material, self.anticipated.answers(workbench, material))

    def retrain(self, workbench: Workbench, material: Material, answers: AnticipatedAnswers | None) -> None:
        """Retrain selected synapses, with the anticipated answers where the settings ask for them."""
        with workbench.phase(CAUSE):
            self._retrain(workbench, _Passes(self, workbench, material, answers), everything_else(material))

    def _retrain(self, workbench: Workbench, passes: _Passes, others: Dataset | None) -> None:
        kappa = self.selection.kappa(workbench, passes.forget, others)
        steps = (LiteralSteps if self.step == "literal" else Steps)(workbench, self.rate, kappa)
        check = ImpactCheck(workbench, others, size=self.records, tolerance=self.tolerance)
        taken, first = 0, None
        for number in range(self.passes):
            if self.enough:
                left = passes.left()
                first = left if first is None else first
                workbench.note(CAUSE, passes=number, **{passes.judged_by: left})
                if not still_close(left, first, self.enough):
                    return
            before = [group.weight for group in workbench.model.synapses()]
            for change in passes.changes(number):
                if change is None:
                    workbench.note(CAUSE, steps=taken, stopped="nothing is remembered")
                    return
                steps.take(change, fading=passes.fading(taken))
                taken += 1
            if check.failed():
                for group, weight in zip(workbench.model.synapses(), before, strict=True):
                    group.assign(weight)
                workbench.note(CAUSE, steps=taken, stopped="the last pass cost too much and was taken back")
                return
        workbench.note(CAUSE, steps=taken)


class _Passes:
    """The changes that the passes of a retraining ask for, and how much there is left to do."""

    def __init__(
        self,
        settings: SelectiveRetraining,
        workbench: Workbench,
        material: Material,
        answers: AnticipatedAnswers | None,
    ) -> None:
        self.forget = material.forget
        self.judged_by = "response" if settings.until == "unlike-before" or answers is None else "excess"
        self._settings, self._workbench, self._answers = settings, workbench, answers
        self._total = settings.batches(material)
        self._kept = None
        if material.retain is not None and settings.keep:
            self._kept = batches(material.retain, seed=settings.seed, passes=ENDLESS, size=settings.batch)

    def left(self) -> float:
        """Return the excess over the anticipated answers, or the response to d."""
        if self._answers is not None and self.judged_by == "excess":
            return self._answers.excess()
        return response(self._workbench.class_probabilities(self.forget), self.forget.y)

    def fading(self, taken: int) -> float:
        """Return the share of the full size that the next step has; literal steps do not fade."""
        return 1.0 if self._settings.step == "literal" else fading(taken, self._total)

    def changes(self, number: int) -> Iterator[Changes | None]:
        """Yield the change of each step of a pass; None where nothing is asked for."""
        if self._answers is not None and number:
            self._answers.ask()
        if self._settings.step == "adaptive":
            yield from self._of_batches(number)
            return
        asked = [change for change in self._of_batches(number) if change is not None]
        yield total_of(*asked) if asked else None

    def _of_batches(self, number: int) -> Iterator[Changes | None]:
        size = self._settings.batch
        for batch in drawn(self.forget, seed=self._settings.seed, number=number, size=size):
            asked = []
            away = self._away(batch)
            if away is not None:
                asked.append(away)
            if self._kept is not None:
                asked.append(scaled(learning(self._workbench, next(self._kept)), self._settings.keep))
            yield total_of(*asked) if asked else None

    def _away(self, batch: NDArray[np.intp]) -> list[NDArray[np.float32]] | None:
        """Return the reverse of Delta W(d) for a batch of d; None where all answers are as anticipated."""
        targets = None
        if self._answers is not None:
            batch, targets = self._answers.targets(batch)
        if not len(batch):
            return None
        records = self.forget.take(batch)
        if targets is None or self._settings.direction == "reverse":
            change = scaled(learning(self._workbench, records), -1.0)
        else:
            change = list(self._workbench.weight_change(records, targets))
        return scaled(change, len(batch) / self._settings.batch)
