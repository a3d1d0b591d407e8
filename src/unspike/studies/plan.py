"""What every study knows before it begins, and how it runs: kept pieces are taken up, the rest is made."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from unspike.foundation.progress import Progress
from unspike.foundation.store import Piece, key_of
from unspike.pipeline.workspace import Workspace
from unspike.studies.study import Study
from unspike.studies.workers import Job, Workers
from unspike.version import __version__

Found = TypeVar("Found")
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyPlan(ABC):
    """A study that can be carried out.

    Parameters
    ----------
    seeds : tuple of int
        Each of a split, a network and a draw of the request.
    workers : Workers
        Who does the jobs.
    out : Path
        Folder for the results.

    Attributes
    ----------
    title, unit : str
        What the progress is called, and what it counts.
    makes : tuple of str
        Names of the files and folders that it leaves in `out`.
    """

    seeds: tuple[int, ...]
    workers: Workers
    out: Path

    title: ClassVar[str]
    unit: ClassVar[str]
    makes: ClassVar[tuple[str, ...]]

    @property
    @abstractmethod
    def total(self) -> int:
        """How many units the whole is."""

    @property
    @abstractmethod
    def facts(self) -> dict[str, Any]:
        """What decides the results; what may be added to is left out."""

    @abstractmethod
    def file(self, job: Any) -> Path:
        """Return where the result of a job is kept, within `out`."""

    def piece(self, path: Path) -> Piece:
        """Return what is kept in a file within `out`."""
        name = path.relative_to(self.out).as_posix()
        return Piece(path=path, key=key_of(settings=self.facts, name=name, version=__version__))

    def run(self, work: Callable[[Progress], Found], progress: Progress, *, fresh: bool) -> Found:
        """Open the folder, and return what the work in it finds.

        Parameters
        ----------
        work : callable
            Takes the progress and tells it of every unit.
        progress : Progress
            Begun and closed here.
        fresh : bool
            Whether to replace a study of other settings.

        Raises
        ------
        InvalidInput
            If the folder holds something else; nothing was written then.
        """
        with Workspace(folder=self.out, settings=self.facts, makes=self.makes, fresh=fresh).open():
            progress.start(self.title, self.total, self.unit)
            try:
                return work(progress)
            finally:
                progress.close()

    def kept(self, jobs: Iterable[Job]) -> dict[Job, Row]:
        """Return what an earlier run found, of the jobs that it finished."""
        rows = ((job, self.piece(self.file(job)).kept()) for job in jobs)
        return {job: row for job, row in rows if row is not None}

    def carry_out(
        self, function: Callable[[Job, Any], Row], jobs: Sequence[Job], common: Any, progress: Progress
    ) -> dict[Job, Row]:
        """Return what a function finds for each job; it is kept as soon as it is found.

        Parameters
        ----------
        function : callable
            Called with a job and with `common`, on a worker; a function of a module.
        jobs : sequence
            What can be pickled.
        common : object
            What all jobs share.
        progress : Progress
            Told of every job.
        """
        rows = {}
        for job, row in self.workers.run(function, jobs, common=common):
            rows[job] = self.piece(self.file(job)).keep(row)
            progress.step()
        return rows


def training_facts(study: Study) -> dict[str, Any]:
    """Return what decides how the networks of a study are trained, data and seeds left out."""
    model = study.untrained(study.training.seed)
    return {"--split": study.training.split, **study.training.facts(model)}
