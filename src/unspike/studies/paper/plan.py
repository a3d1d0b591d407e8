"""What a reproduction will do: settings, checked, and the jobs that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.foundation.store import Piece, key_of
from unspike.pipeline.training import TrainSettings, epochs_of
from unspike.pipeline.yardstick import usable_backend
from unspike.studies.originals import Place
from unspike.studies.paper.cells import FIGURE, ROLES, TABLES, Cell, Role, cells_of, parts_named
from unspike.studies.paper.columns import COLUMNS, CellJob
from unspike.studies.paper.curve import SHARES, PointJob, ShareOf, check_share_of
from unspike.studies.study import Study, check_seeds
from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.data.task import Kind
    from unspike.foundation.progress import Progress
    from unspike.parallel import Backend

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
    """

    parts: tuple[str, ...] = ("all",)
    training: TrainSettings = field(default_factory=TrainSettings)
    data: Mapping[Role, str] = field(default_factory=lambda: {"mnist": "mnist5k", "uci-har": "uci-har"})
    seeds: int = 5
    share_of: str = "training"
    backend: str = "loky"


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """A reproduction that can be carried out.

    Parameters
    ----------
    settings : ReproduceSettings
        What was asked for.
    parts : tuple of str
        The tables and the figure, in the paper's order.
    studies : mapping of str to Study
        Role -> the data, of the roles that are needed.
    seeds : tuple of int
        The seeds.
    share_of : {"training", "class"}
        How a class-wise share of the figure is read.
    backend : Backend
        Where jobs run.
    workers, threads : int
        Jobs at the same time and threads of each.
    out : Path
        Folder for the results.
    """

    settings: ReproduceSettings
    parts: tuple[str, ...]
    studies: Mapping[Role, Study]
    seeds: tuple[int, ...]
    share_of: ShareOf
    backend: Backend
    workers: int
    threads: int
    out: Path

    @classmethod
    def of(cls, settings: ReproduceSettings, out: Path, progress: Progress) -> Plan:
        """Check settings against the data.

        Raises
        ------
        InvalidInput
            If something that was asked for cannot be done.
        """
        parts = parts_named(settings.parts)
        check_seeds(settings.seeds)
        share_of = check_share_of(settings.share_of)
        backend = usable_backend(settings.backend)
        training = settings.training
        needed = {cell.role for part in parts for cell in TABLES.get(part, ())}
        roles = [role for role in ROLES if FIGURE in parts or role in needed]
        workers, threads = backend.plan(settings.seeds * len(parts), threads=training.threads)
        return cls(
            settings=settings,
            parts=parts,
            studies={
                role: Study.load(replace(training, data=settings.data[role]), progress) for role in roles
            },
            seeds=tuple(range(training.seed, training.seed + settings.seeds)),
            share_of=share_of,
            backend=backend,
            workers=workers,
            threads=threads,
            out=out,
        )

    @property
    def places(self) -> list[Place]:
        """The trained networks that are needed."""
        return [
            Place(study=role, seed=seed, folder=self.out / "networks" / f"{role}-seed{seed}")
            for role in self.studies
            for seed in self.seeds
        ]

    @property
    def cell_jobs(self) -> list[CellJob]:
        """The cells of the tables."""
        return [CellJob(cell=cell, seed=seed) for cell in cells_of(self.parts) for seed in self.seeds]

    @property
    def point_jobs(self) -> list[PointJob]:
        """The points of the figure; the greatest shares, which take longest, first."""
        if FIGURE not in self.parts:
            return []
        return [
            PointJob(cell=Cell(role=role, kind=kind), share=share, share_of=self.share_of, seed=seed)
            for share in reversed(SHARES)
            for role in self.studies
            for kind in _KINDS
            for seed in self.seeds
        ]

    def facts(self) -> dict[str, Any]:
        """Return what decides the results; parts and seeds are left out, for they may be added to."""
        training = self.settings.training
        model = next(iter(self.studies.values())).untrained(self.seeds[0])
        return {
            "command": "reproduce",
            "columns": list(COLUMNS),
            "--data-mnist": self.settings.data["mnist"],
            "--data-har": self.settings.data["uci-har"],
            "--share-of": self.share_of,
            "--split": training.split,
            "--recipe": training.recipe,
            "--hidden": list(training.hidden),
            "--connection-probability": training.connection_probability,
            "--steps": model.n_steps_,
            "--epochs": epochs_of(model),
        }

    def file(self, job: CellJob | PointJob) -> Path:
        """Return where the result of a job is kept."""
        name = f"{job.cell.name}-seed{job.seed}"
        if isinstance(job, PointJob):
            name = f"{FIGURE}-{job.cell.name}-{job.share:g}-seed{job.seed}"
        return self.out / "pieces" / f"{name}.json"

    def piece(self, path: Path) -> Piece:
        """Return what is kept in a file within `out`."""
        name = path.relative_to(self.out).as_posix()
        return Piece(path=path, key=key_of(settings=self._settings, name=name, version=__version__))

    @cached_property
    def _settings(self) -> dict[str, Any]:
        return self.facts()
