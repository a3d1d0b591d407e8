"""SCRUB: a student that contradicts its teacher on the forgotten records and obeys it on the retained ones.

.. math::
    \\min_W \\; \\alpha KL_{retained}(t \\| s_W) + \\gamma CE_{retained}(s_W) - KL_{forgotten}(t \\| s_W)

The teacher t is the original network, and is never changed; the student s begins as its copy. Passes over
the forgotten records that go away from the teacher (the first `away_passes`) alternate with passes over
the retained ones that go towards it. A change towards an answer is linear in that answer, so that
alpha KL + gamma CE ask for the change towards (alpha t + gamma y) / (alpha + gamma).

Original, small networks: Adam with learning rate 5e-4, 10 epochs, 3 of them away, gamma 1, alpha 0.5,
temperature 2; large ones: gamma 0.99, alpha 0.1, temperature 4 (meghdadk/SCRUB). Ours: gamma 1 and
alpha 0.5, 3 passes, 2 of them away, `rate` 0.02 towards and `away_rate` 0.05 away (adaptive steps that fade
over the passes), temperature 1, for that of the answers is part of the network's learning rule.

Source: M. Kurmanji, P. Triantafillou, J. Hayes & E. Triantafillou, "Towards unbounded machine unlearning",
NeurIPS 2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from unspike.foundation.bibliography import KURMANJI_2023
from unspike.unlearning.checked import check_count, check_not_negative, check_share
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Steps, fading, scaled
from unspike.unlearning.teaching import Lesson, answers_of, labels_as_targets, n_steps
from unspike.unlearning.workbench import Workbench, drawn

CAUSE = "SCRUB"


@register_unlearner("scrub")
@dataclass(frozen=True, kw_only=True)
class SCRUB(Method):
    """Contradict the original network on forgotten records and obey it on retained ones.

    Parameters
    ----------
    passes, away_passes : int
        Passes over the retained records, and over the forgotten ones, at most as many.
    rate, away_rate : float
        Size of the first step towards and away from the teacher as a share of the root mean square of a
        group's weights; `away_rate` is its strength.
    alpha, gamma : float
        Weights of the teacher's answers and of the labels.
    seed : int
        Of the order of records.
    """

    passes: int = 3
    away_passes: int = 2
    rate: float = 0.02
    away_rate: float = 0.05
    alpha: float = 0.5
    gamma: float = 1.0
    seed: int = 0

    needs_retain: ClassVar[bool] = True
    citation: ClassVar[str] = KURMANJI_2023
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("away_rate", (0.02, 0.03, 0.05, 0.08, 0.12))

    def __post_init__(self) -> None:
        check_count("passes", self.passes)
        check_count("away_passes", self.away_passes)
        check_share("rate", self.rate)
        check_share("away_rate", self.away_rate)
        check_not_negative("alpha", self.alpha)
        check_share("gamma", self.gamma)

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        away = n_steps(self.away_passes, len(material.forget))
        return away + n_steps(self.passes, len(material.need_retain(self.name)))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Alternate."""
        lose = answers_of(workbench, workbench.original, material.forget)
        keep = self._mixture(
            workbench, answers_of(workbench, workbench.original, material.need_retain(self.name))
        )
        away, towards = Steps(workbench, self.away_rate), Steps(workbench, self.rate)
        with workbench.phase(CAUSE):
            for number in range(self.passes):
                size = fading(number, self.passes)
                if number < self.away_passes:
                    self._pass(workbench, away, lose, number, sign=-1.0, size=size)
                self._pass(workbench, towards, keep, number, sign=1.0, size=size)

    def _mixture(self, workbench: Workbench, taught: Lesson) -> Lesson:
        labels = labels_as_targets(workbench.model, taught.records.y)
        whole = self.alpha + self.gamma
        targets = (self.alpha * taught.targets + self.gamma * labels) / whole
        return Lesson(records=taught.records, targets=targets.astype(np.float32))

    def _pass(
        self, workbench: Workbench, steps: Steps, lesson: Lesson, number: int, *, sign: float, size: float
    ) -> None:
        for part in drawn(lesson.records, seed=self.seed, number=number):
            batch = lesson.take(part)
            change = workbench.weight_change(batch.records, batch.targets)
            steps.take(scaled(change, sign), fading=size)
