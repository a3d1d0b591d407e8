"""Matching: margins of retained records are held, those of forgotten ones taken to what is anticipated.

Learning from labels stops where a record is answered with certainty, so nothing in it resists when pressing
the forgotten records makes the network less sure of all: margins shrink everywhere, hidden neurons fall
silent, and half of what was remembered stays. Therefore every `every`-th step has three parts, each a change
by the network's own rule towards targets y:

* a batch of retained records, with y their labels, moved by

  .. math:: e = \\eta \\, clip((m_{before} - m) / \\sigma, -1, 1)

  from the other classes to the right one: m is the margin now, m_before that of the original network;
* `press` times a batch of forgotten records with the present answers moved by

  .. math:: e = clip((\\hat m - m) / \\sigma, -1, \\lambda),

  \\hat m from `calibrated_margins`; of a class towards the answer without it (see `anticipated`).

The other steps learn retained records by their labels. Steps fade and the last ones are averaged, as in
`repair`.

Where it stands (docs/results/hybrid_experiments.md, fourth round; one run each): hidden activity stays near
that of retrained networks, and more of what was remembered goes than by `hybrid`; but a readout of the hidden
layers still names the forgotten records, and accuracies are no nearer.

Source: ours. Ascent held in place by descent: M. Kurmanji et al., NeurIPS 2023 (NegGrad+).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.checked import check_count, check_not_negative, check_share
from unspike.unlearning.hybrid.anticipated import Anticipated
from unspike.unlearning.hybrid.log_odds import log_odds, without_class
from unspike.unlearning.hybrid.reinitialisation import Reinitialisation
from unspike.unlearning.hybrid.repair import pressing
from unspike.unlearning.matching.calibrated_margins import CalibratedMargins, Calibration
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Changes, Steps, WeightAverage, fading, learning, scaled, total_of
from unspike.unlearning.workbench import ENDLESS, Workbench, batches, drawn

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

CAUSE = "matching"


@register_unlearner("margin-matching")
@dataclass(frozen=True, kw_only=True)
class MarginMatching(Method):
    """Hold the margins of retained records while forgotten ones take those of a network that never met them.

    Parameters
    ----------
    passes : float
        Passes over the retained data.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights.
    floor : float
        Size of the last step as a share of the first.
    every : int
        Steps from one batch of forgotten data to the next.
    press : float
        Weight of a batch of forgotten data.
    hold : float
        eta, the share by which answers to retained records are moved at most.
    lift : float
        lambda, by which answers to forgotten records that fell too low are moved back at most; pressing some
        of a person's records takes the others with them.
    scale : float
        sigma, log-odds.
    average : float
        Share of the steps, the last ones, whose weights are averaged.
    batch : int
        Records of a batch.
    calibration : Calibration
        The margins that forgotten records should have.
    anticipated : Anticipated
        The answers that forgotten records should get, of a class or without never-seen records.
    reinitialisation : Reinitialisation
        Of a class.
    seed : int
        Of the order of records.
    """

    needs_retain: ClassVar[bool] = True

    passes: float = 1.0
    rate: float = 0.05
    floor: float = 0.2
    every: int = 2
    press: float = 0.5
    hold: float = 0.6
    lift: float = 0.3
    scale: float = 4.0
    average: float = 0.5
    batch: int = 100
    calibration: Calibration = field(default_factory=Calibration)
    anticipated: Anticipated = field(default_factory=Anticipated)
    reinitialisation: Reinitialisation = field(default_factory=Reinitialisation)
    seed: int = 0

    def __post_init__(self) -> None:
        check_count("every", self.every)
        check_count("batch", self.batch)
        for name in ("rate", "floor", "average"):
            check_share(name, getattr(self, name))
        for name in ("passes", "press", "hold", "lift", "scale"):
            check_not_negative(name, getattr(self, name))

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        return math.ceil(self.passes * len(material.need_retain(self.name)) / self.batch)

    def work(self, workbench: Workbench, material: Material) -> None:
        """Start anew what tells a class apart, then match."""
        self.reinitialisation.work(workbench, material)
        retain = material.need_retain(self.name)
        self._match(workbench, retain, self._away(workbench, material, retain))

    def _away(self, workbench: Workbench, material: Material, retain: Dataset) -> Iterator[Changes | None]:
        if material.kind == "samples" and material.unseen is not None:
            margins = CalibratedMargins(workbench, material.forget, retain, material.unseen, self.calibration)
            return self._to_margins(workbench, material.forget, margins)
        answers = self.anticipated.answers(workbench, material)
        return pressing(workbench, material, answers, seed=self.seed, ask_every=1, batch=self.batch)

    def _match(self, workbench: Workbench, retain: Dataset, away: Iterator[Changes | None]) -> None:
        total = math.ceil(self.passes * len(retain) / self.batch)
        kept = batches(retain, seed=self.seed, passes=ENDLESS, size=self.batch)
        steps = Steps(workbench, self.rate)
        average = WeightAverage(workbench, share=self.average, total=total)
        with workbench.phase(CAUSE):
            for taken, part in enumerate(islice(kept, total)):
                change = self._change(workbench, part, away if taken % self.every == 0 else None)
                steps.take(change, fading=fading(taken, total, floor=self.floor))
                average.take(taken)
            average.assign()
        workbench.note(CAUSE, steps=total)

    def _change(self, workbench: Workbench, part: Dataset, away: Iterator[Changes | None] | None) -> Changes:
        if away is None:
            return learning(workbench, part)
        pressed = next(away)
        held = workbench.weight_change(part, self._held(workbench, part))
        return held if pressed is None else total_of(held, scaled(pressed, self.press))

    def _held(self, workbench: Workbench, part: Dataset) -> NDArray[np.float32]:
        """Return labels moved so far that the original network's margins are kept, float32 [B, C]."""
        probabilities = workbench.class_probabilities(part)
        before = log_odds(workbench.original.class_probabilities(workbench.former_counts(part)), part.y)
        fallen = np.clip((before - log_odds(probabilities, part.y)) / self.scale, -1.0, 1.0)
        labels = np.eye(probabilities.shape[1])[part.y]
        return moved(labels, probabilities, part.y, self.hold * fallen)

    def _to_margins(
        self, workbench: Workbench, forget: Dataset, margins: CalibratedMargins
    ) -> Iterator[Changes | None]:
        """Yield for each batch of forgotten records the change towards the margins they should have."""
        for number in range(ENDLESS):
            excess = margins.ask()
            workbench.note(CAUSE, excess=excess)
            present = log_odds(margins.probabilities, forget.y)
            beyond = np.clip((margins.wanted - present) / self.scale, -1.0, self.lift)
            for some in drawn(forget, seed=self.seed, number=number, size=self.batch):
                records, probabilities = forget.take(some), margins.probabilities[some]
                targets = moved(probabilities, probabilities, records.y, beyond[some])
                yield scaled(workbench.weight_change(records, targets), len(some) / self.batch)


def moved(
    answers: NDArray[np.float64],
    probabilities: NDArray[np.float64],
    label: NDArray[np.int64],
    by: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Return answers in which the right class has `by` more, and the others less in proportion to their own.

    Parameters
    ----------
    answers, probabilities : float64 [B, C]
        What is moved, and present answers.
    label : int64 [B]
        The right classes.
    by : float64 [B]
        From -1 to 1; the result may leave 0 to 1, as it is a target of an error, not an answer.
    """
    right = np.eye(probabilities.shape[1])[label]
    return np.asarray(answers + by[:, None] * (right - without_class(probabilities, label)), np.float32)
