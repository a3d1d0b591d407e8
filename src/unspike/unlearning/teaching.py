"""Teaching: steps that move the network's answers towards given ones.

Most methods of the literature go on training, with other answers: random labels, those of a teacher, the
right ones. Each is here a `Lesson`, records with the class probabilities that they should get; `teach` makes
the change that one batch of all lessons together asks for, step by step. Step sizes fade from one to zero as
a half cosine, as they do in the network's own training.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.data.dataset import Dataset, concatenate
from unspike.unlearning.steps import Steps, fading
from unspike.unlearning.workbench import BATCH, Workbench, drawn_ids

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel

CHUNK = 1000


@dataclass(frozen=True, kw_only=True, eq=False)
class Lesson:
    """Records with the answers they should get.

    Parameters
    ----------
    records : Dataset
        At least one record.
    targets : float32 [B, C]
        Share of each class.
    """

    records: Dataset
    targets: NDArray[np.float32]

    def take(self, part: NDArray[np.intp]) -> Lesson:
        """Return the lesson for some of its records."""
        return Lesson(records=self.records.take(part), targets=self.targets[part])

    def __add__(self, other: Lesson) -> Lesson:
        """Return both lessons as one; they share no record."""
        if not len(self.records) or not len(other.records):
            return self if len(self.records) else other
        return Lesson(
            records=concatenate(self.records, other.records),
            targets=np.concatenate([self.targets, other.targets]),
        )


def labels_as_targets(model: SpikingModel, label: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return answers that give all of the probability to one class each, float32 [B, C]."""
    return np.eye(len(model.class_names), dtype=np.float32)[label]


def own_labels(model: SpikingModel, records: Dataset) -> Lesson:
    """Return the lesson that the network was trained with."""
    return Lesson(records=records, targets=labels_as_targets(model, records.y))


def answers_of(workbench: Workbench, teacher: SpikingModel, records: Dataset) -> Lesson:
    """Return records with a teacher's present answers; the teacher is not changed."""
    targets = np.empty((len(records), len(teacher.class_names)), np.float32)
    for first in range(0, len(records), CHUNK):  # a recording holds the counts of every neuron
        part = slice(first, first + CHUNK)
        batch = records.take(part)
        recording = teacher.record(batch.x, record_id=batch.record_id)
        workbench.synaptic_operations += teacher.synaptic_operations(recording)
        targets[part] = teacher.class_probabilities(recording.answers)
    return Lesson(records=records, targets=targets)


def n_steps(passes: int, *sizes: int) -> int:
    """Return the steps of some passes over lessons of these sizes together."""
    return passes * math.ceil(sum(sizes) / BATCH)


def mixed(lessons: Sequence[Lesson], *, seed: int, passes: int) -> Iterator[Lesson]:
    """Yield batches of all lessons together, each pass in an order of its own.

    Only the records of one batch are copied at a time.
    """
    sizes = [len(lesson.records) for lesson in lessons]
    source = np.repeat(np.arange(len(lessons)), sizes)
    place = np.concatenate([np.arange(size) for size in sizes])
    ids = np.concatenate([lesson.records.record_id for lesson in lessons])
    for number in range(passes):
        for part in drawn_ids(ids, seed=seed, number=number):
            chosen = (lesson.take(place[part[source[part] == n]]) for n, lesson in enumerate(lessons))
            yield reduce(Lesson.__add__, chosen)


def teach(
    workbench: Workbench,
    steps: Steps,
    lessons: Sequence[Lesson],
    *,
    passes: int,
    seed: int,
    after_step: Callable[[float], None] | None = None,
) -> None:
    """Take one step for each batch of all lessons together.

    Parameters
    ----------
    workbench : Workbench
        Whose network is taught.
    steps : Steps
        Of which size, and of which synapses.
    lessons : sequence of Lesson
        Without a record in common.
    passes : int
        Passes over all lessons.
    seed : int
        Of the order of records.
    after_step : callable, optional
        Called after each step with the share of the steps that were taken before it.
    """
    total = n_steps(passes, *(len(lesson.records) for lesson in lessons))
    for taken, batch in enumerate(mixed(lessons, seed=seed, passes=passes)):
        change = workbench.weight_change(batch.records, batch.targets)
        steps.take(change, fading=fading(taken, total))
        if after_step is not None:
            after_step(taken / total)
