"""What a reproduction will do: settings, checked, and the jobs that follow from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from unspike.pipeline.training import TrainSettings
from unspike.pipeline.yardstick import usable_backend
from unspike.studies.originals import Place
from unspike.studies.paper.cells import FIGURE, PAPER_FILES, ROLES, TABLES, Cell, Role, cells_of, parts_named
from unspike.studies.paper.columns import COLUMNS, CellJob
from unspike.studies.paper.curve import SHARES, PointJob, ShareOf, check_share_of
from unspike.studies.plan import StudyPlan, training_facts
from unspike.studies.study import Study, seeds_from
from unspike.studies.workers import Workers

if TYPE_CHECKING:
    from unspike.data.task import Kind
    from unspike.foundation.progress import Progress

NETWORKS_FOLDER, PIECES_FOLDER = "networks", "pieces"
_KINDS: tuple[Kind, ...] = ("samples", "class")


@dataclass(frozen=True, kw_only=True)
class ReproduceSettings:
    """What decides a reproduction.

    Parameters
    ----------
    parts : tuple of str
        ``table1`` to ``table6``, ``figure1`` or ``all``.
    training : TrainSettings
        How networks are trained; its data are not used, its seed is the first of `seeds` consecutive ones.
    data : mapping of str to str
        ``mnist`` and ``uci-har`` -> the data that stand for it.
    seeds : int
        Networks, each with a split, a draw of records and a draw of a class of its own.
    share_of : str
        How a class-wise share of the figure is read, ``training`` or ``class``.
    backend : str
        Where jobs run.

    Examples
    --------
    >>> from unspike.studies import ReproduceSettings
    >>> ReproduceSettings(parts=("table2",), seeds=1).data["mnist"]
    'mnist5k'
    """

    parts: tuple[str, ...] = ("all",)
    training: TrainSettings = field(default_factory=TrainSettings)
    data: Mapping[Role, str] = field(default_factory=lambda: {"mnist": "mnist5k", "uci-har": "uci-har"})
    seeds: int = 5
    share_of: str = "training"
    backend: str = "loky"


@dataclass(frozen=True, kw_only=True, eq=False)
class ReproductionPlan(StudyPlan):
    """A reproduction that can be carried out.

    Parameters
    ----------
    seeds, workers, out
        As in `StudyPlan`.
    settings : ReproduceSettings
        What was asked for.
    parts : tuple of str
        The tables and the figure, in the paper's order.
    studies : mapping of str to Study
        Role -> the data, of the roles that are needed.
    share_of : {"training", "class"}
        How a class-wise share of the figure is read.
    """

    settings: ReproduceSettings
    parts: tuple[str, ...]
    studies: Mapping[Role, Study]
    share_of: ShareOf

    title: ClassVar[str] = "Reproduce"
    unit: ClassVar[str] = "jobs"
    makes: ClassVar[tuple[str, ...]] = (NETWORKS_FOLDER, PIECES_FOLDER, *PAPER_FILES)

    @classmethod
    def of(cls, settings: ReproduceSettings, out: Path, progress: Progress) -> ReproductionPlan:
        """Check settings against the data.

        Raises
        ------
        InvalidInput
            If something that was asked for cannot be done.
        """
        parts = parts_named(settings.parts)
        training = settings.training
        seeds = seeds_from(training.seed, settings.seeds)
        share_of = check_share_of(settings.share_of)
        backend = usable_backend(settings.backend)
        needed = {cell.role for part in parts for cell in TABLES.get(part, ())}
        roles = [role for role in ROLES if FIGURE in parts or role in needed]
        return cls(
            seeds=seeds,
            workers=Workers.of(backend, jobs=len(seeds) * len(parts), threads=training.threads),
            out=out,
            settings=settings,
            parts=parts,
            studies={
                role: Study.load(replace(training, data=settings.data[role]), progress) for role in roles
            },
            share_of=share_of,
        )

    @property
    def places(self) -> list[Place]:
        """The trained networks that are needed."""
        return [
            Place(study=role, seed=seed, folder=self.out / NETWORKS_FOLDER / f"{role}-seed{seed}")
            for role in self.studies
            for seed in self.seeds
        ]

    @property
    def jobs(self) -> list[CellJob | PointJob]:
        """The cells of the tables, then the points of the figure, those that take longest first."""
        cells = [CellJob(cell=cell, seed=seed) for cell in cells_of(self.parts) for seed in self.seeds]
        return [*cells, *(self._points() if FIGURE in self.parts else ())]

    def _points(self) -> Iterator[PointJob]:
        for share in reversed(SHARES):
            for role in self.studies:
                for kind in _KINDS:
                    for seed in self.seeds:
                        cell = Cell(role=role, kind=kind)
                        yield PointJob(cell=cell, share=share, share_of=self.share_of, seed=seed)

    @property
    def total(self) -> int:
        """Number of networks to train and of cells and points to measure."""
        return len(self.places) + len(self.jobs)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What decides the results; parts and seeds are left out, for they may be added to."""
        return {
            "command": "reproduce",
            "columns": list(COLUMNS),
            "--data-mnist": self.settings.data["mnist"],
            "--data-har": self.settings.data["uci-har"],
            "--share-of": self.share_of,
            **training_facts(next(iter(self.studies.values()))),
        }

    def file(self, job: CellJob | PointJob) -> Path:
        """Return where the result of a job is kept."""
        name = f"{job.cell.name}-seed{job.seed}"
        if isinstance(job, PointJob):
            name = f"{FIGURE}-{job.cell.name}-{job.share:g}-seed{job.seed}"
        return self.out / PIECES_FOLDER / f"{name}.json"
