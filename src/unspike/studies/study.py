"""What all jobs of a study share: one data set, and how networks are trained on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unspike.data import Dataset, Task, load, split
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import Progress
from unspike.pipeline.material import Material, tasks
from unspike.pipeline.networks.making import Making

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel

MOST_SEEDS = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """A data set and how networks are trained on it; every seed has a split and a network of its own.

    Parameters
    ----------
    dataset : Dataset
        All records.
    training : Making
        How the network of a seed is made; its own seed is not used.
    """

    dataset: Dataset
    training: Making

    @classmethod
    def load(cls, training: Making, progress: Progress) -> Study:
        """Load the data and check the settings.

        Raises
        ------
        InvalidInput
            If the data cannot be loaded or split, or a setting is out of range.
        """
        study = cls(dataset=load(training.data, progress=progress), training=training)
        study.untrained(0)
        return study

    def material(self, seed: int) -> Material:
        """Return the data as the network of a seed has them."""
        by = self.training.split
        parts = split(self.dataset, by=by, seed=seed)
        return Material(source=self.training.data, dataset=self.dataset, parts=parts, by=by, seed=seed)

    def untrained(self, seed: int) -> SpikingModel:
        """Return the network of a seed before training."""
        return replace(self.training, seed=seed).network(self.material(seed))

    def task(self, request: str, material: Material) -> Task:
        """Return a request on a seed's training records."""
        (task,) = tasks([request], material, seed=material.seed)
        return task


def seeds_from(first: int, number: int) -> tuple[int, ...]:
    """Return consecutive seeds.

    Parameters
    ----------
    first : int
        The first of them.
    number : int
        How many.

    Raises
    ------
    InvalidInput
        If there are none, or too many.
    """
    if not 1 <= number <= MOST_SEEDS:
        raise InvalidInput(f"--seeds is {number}, expected a whole number from 1 to {MOST_SEEDS}.")
    return tuple(range(first, first + number))
