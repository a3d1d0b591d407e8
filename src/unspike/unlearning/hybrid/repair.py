"""Repair: learning the retained data again for a short while, without bringing back the forgotten ones.

Each step makes the change that one batch of retained data asks for; every `every`-th step also, `press`
times as strongly, the one that takes a batch of forgotten data to the anticipated answer (see `anticipated`).
Step sizes fade from one to `floor` as a half cosine, and the weights of the last steps are averaged, which
takes the noise of the single steps out at no cost (B. T. Polyak & A. B. Juditsky, SIAM J. Control Optim. 30,
1992).

Source: ours. Wang, Ying & Pan 2024, section 5.2, retrain on what is left after unlearning.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.checked import check_count
from unspike.unlearning.hybrid.anticipated import AnticipatedAnswers
from unspike.unlearning.material import Material
from unspike.unlearning.steps import Changes, Steps, WeightAverage, fading, learning, scaled, total_of
from unspike.unlearning.workbench import ENDLESS, Workbench, batches, drawn, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

CAUSE = "repair"


@dataclass(frozen=True, kw_only=True)
class Repair:
    """Settings of the repair.

    Parameters
    ----------
    passes : float
        Passes over the retained data in one round.
    rounds : int
        At most so many rounds.
    recovered : float
        By how much the accuracy on retained data may be below the original's at the end, as a share.
    asked : int
        At most so many retained records are asked for that accuracy.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights.
    floor : float
        Size of the last step of a round as a share of its first.
    every : int
        Steps from one batch of forgotten data to the next.
    press : float
        Weight of a batch of forgotten data.
    average : float
        Share of the steps of a round, the last ones, whose weights are averaged.
    gentle_rate : float
        `rate` where nothing has to be forgotten, if that is less.
    ask_every : int
        Passes over the forgotten data after which the anticipated answers are set anew.
    batch : int
        Records of a batch.
    seed : int
        Of the order of records.
    """

    passes: float = 1.7
    rounds: int = 3
    recovered: float = 0.01
    asked: int = 500
    rate: float = 0.05
    floor: float = 0.4
    every: int = 6
    press: float = 2.5
    average: float = 0.6
    gentle_rate: float = 0.01
    ask_every: int = 2
    batch: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0.0 < self.passes < math.inf:
            raise InvalidInput(f"passes is {self.passes}, expected a finite number above 0")
        check_count("every", self.every)
        check_count("rounds", self.rounds)

    def batches(self, material: Material) -> int:
        """Return the largest number of steps."""
        return self.rounds * self._steps(material)

    def usual_batches(self, material: Material) -> int:
        """Return the number of steps of a network that needs one round."""
        return self._steps(material)

    def _steps(self, material: Material) -> int:
        """Return the number of steps of a round."""
        return math.ceil(self.passes * len(material.need_retain(CAUSE)) / self.batch)

    def eased(self, needed: float) -> Repair:
        """Return a repair that takes smaller steps, as only a share of the full work is needed.

        Parameters
        ----------
        needed : float
            1 for the repair as it is; at 0 steps start at `gentle_rate` and fade to nothing.
        """
        return replace(self, rate=eased_rate(self.rate, self.gentle_rate, needed), floor=needed * self.floor)

    def repair(self, workbench: Workbench, material: Material, answers: AnticipatedAnswers) -> None:
        """Repair a workbench's network."""
        with workbench.phase(CAUSE):
            self._repair(workbench, material, answers)

    def _repair(self, workbench: Workbench, material: Material, answers: AnticipatedAnswers) -> None:
        retain, total = material.need_retain(CAUSE), self._steps(material)
        kept = batches(retain, seed=self.seed, passes=ENDLESS, size=self.batch)
        forgotten = pressing(
            workbench, material, answers, seed=self.seed, ask_every=self.ask_every, batch=self.batch
        )
        asked = probe(retain, seed=self.seed, size=self.asked)
        before = float((workbench.former_counts(asked).argmax(axis=1) == asked.y).mean())
        steps = Steps(workbench, self.rate)
        for number in range(self.rounds):
            self._round(workbench, steps, islice(kept, total), forgotten, size=self.floor**number)
            now = workbench.accuracy(asked)
            workbench.note(CAUSE, round=number, steps=total, accuracy=now, accuracy_before=before)
            if now >= before - self.recovered or not self.floor:
                return

    def _round(
        self,
        workbench: Workbench,
        steps: Steps,
        kept: Iterator[Dataset],
        forgotten: Iterator[Changes | None],
        *,
        size: float,
    ) -> None:
        """Take a step for each batch of retained data, the first of a share of the full size."""
        parts = list(kept)
        average = WeightAverage(workbench, share=self.average, total=len(parts))
        for taken, part in enumerate(parts):
            change: Changes = learning(workbench, part)
            away = next(forgotten) if taken % self.every == 0 else None
            if away is not None:
                change = total_of(change, scaled(away, self.press))
            steps.take(change, fading=size * fading(taken, len(parts), floor=self.floor))
            average.take(taken)
        average.assign()


def eased_rate(rate: float, gentle_rate: float, needed: float) -> float:
    """Return a size of steps between `gentle_rate`, for no need, and `rate`; never more than that."""
    gentle = min(rate, gentle_rate)
    return gentle + needed * (rate - gentle)


def pressing(
    workbench: Workbench,
    material: Material,
    answers: AnticipatedAnswers,
    *,
    seed: int,
    ask_every: int,
    batch: int,
) -> Iterator[Changes | None]:
    """Yield for each batch of forgotten data the change towards the anticipated answers, None for none.

    Parameters
    ----------
    workbench, material, answers : Workbench, Material, AnticipatedAnswers
        The network, the forgotten data and the answers they should get.
    seed : int
        Of the order of records.
    ask_every : int
        Passes after which the anticipated answers are set anew.
    batch : int
        Records of a batch.
    """
    for number in range(ENDLESS):
        if number % ask_every == 0:
            answers.ask()
        for some in drawn(material.forget, seed=seed, number=number, size=batch):
            part, targets = answers.targets(some)
            if not len(part):
                yield None
                continue
            change = workbench.weight_change(material.forget.take(part), targets)
            yield scaled(change, len(part) / batch)
