"""One request to one trained network, carried out: what the stages after the unlearning work on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from unspike.data import Task
from unspike.evaluation import Timing
from unspike.models.capabilities import epochs_of
from unspike.pipeline.forgetting import Erasure
from unspike.pipeline.material import Material
from unspike.pipeline.training import Original


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
    files : mapping of str to str
        Files of the request, for the report.
    """

    original: Original
    erasure: Erasure
    task: Task
    material: Material
    run: Path
    files: Mapping[str, str] = field(default_factory=dict)

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
