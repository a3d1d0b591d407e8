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

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.checked import check_count
from unspike.unlearning.hybrid.anticipated import AnticipatedAnswers
from unspike.unlearning.material import Material
from unspike.unlearning.steps import Changes, Steps, WeightAverage, fading, learning, scaled, total_of
from unspike.unlearning.workbench import ENDLESS, Workbench, batches, drawn

CAUSE = "repair"


@dataclass(frozen=True, kw_only=True)
class Repair:
    """Settings of the repair.

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
    average : float
        Share of the steps, the last ones, whose weights are averaged.
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

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
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
        total = self.batches(material)
        kept = batches(material.need_retain(CAUSE), seed=self.seed, passes=ENDLESS, size=self.batch)
        forgotten = pressing(
            workbench, material, answers, seed=self.seed, ask_every=self.ask_every, batch=self.batch
        )
        steps = Steps(workbench, self.rate)
        average = WeightAverage(workbench, share=self.average, total=total)
        for taken, part in enumerate(islice(kept, total)):
            change: Changes = learning(workbench, part)
            away = next(forgotten) if taken % self.every == 0 else None
            if away is not None:
                change = total_of(change, scaled(away, self.press))
            steps.take(change, fading=fading(taken, total, floor=self.floor))
            average.take(taken)
        average.assign()
        workbench.note(CAUSE, steps=total)


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
