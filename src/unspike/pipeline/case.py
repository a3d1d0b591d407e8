"""One request to one trained network, carried out: what the stages after the unlearning work on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from unspike.data import Task
from unspike.evaluation import Timing
from unspike.pipeline.forgetting import Erasure
from unspike.pipeline.material import Material
from unspike.pipeline.training import Original, epochs_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A request that was carried out.

    Parameters
    ----------
    original, erasure : Original, Erasure
        The networks before and after.
    task, material : Task, Material
        The request and its data.
    run : Path
        Folder of the run.
    """

    original: Original
    erasure: Erasure
    task: Task
    material: Material
    run: Path

    @property
    def folder(self) -> Path:
        """Folder of the request within that of the run."""
        return self.run / self.task.name

    @property
    def timing(self) -> Timing:
        """What is known of the training; times compare only where both were taken with as many threads."""
        same = self.original.threads == self.erasure.threads
        return Timing(
            train_seconds=self.original.seconds if same else None, epochs=epochs_of(self.original.model)
        )
