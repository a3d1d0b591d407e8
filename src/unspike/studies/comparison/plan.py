"""What a comparison will do: settings, checked, and the jobs that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from unspike.foundation.errors import InvalidInput
from unspike.pipeline.networks.making import Making, check_range
from unspike.pipeline.training import TrainSettings
from unspike.pipeline.workspace import CONTROLS_FOLDER, ORACLES_FOLDER
from unspike.pipeline.yardstick import usable_backend
from unspike.report.explore import EXPLORE_FILE
from unspike.report.page_tables import TABLES_FOLDER
from unspike.studies.comparison.entrant import Entrant, entrants_of, settings_by_method
from unspike.studies.comparison.trial import Trial
from unspike.studies.comparison.tuning import MOST_CANDIDATES, check_candidates
from unspike.studies.comparison.write import COMPARISON_FILES
from unspike.studies.plan import StudyPlan, training_facts
from unspike.studies.study import Study, seeds_from
from unspike.studies.workers import Workers
from unspike.unlearning.method import check_kind
from unspike.unlearning.registry import make_unlearner, unlearners

if TYPE_CHECKING:
    from unspike.data import Task
    from unspike.data.task import Kind
    from unspike.foundation.progress import Progress
    from unspike.foundation.store import Piece

ALL = "all"
MOST_ORACLES = 1000
SEEDS_FOLDER = "seeds"
REFERENCE_FILE = "retrained.json"


@dataclass(frozen=True, kw_only=True)
class CompareSettings:
    """What decides a comparison.

    Parameters
    ----------
    training : Making
        How networks are made; its seed is the first of `seeds` consecutive ones.
    request : str
        What every method makes them forget.
    methods : tuple of str
        Names of methods; ``("all",)`` for all that can carry out the request.
    settings : mapping of str to object
        Settings that are not the methods' own: path, the method's name first, -> value.
    oracles : int
        Networks retrained for each seed.
    seeds : int
        Networks that every method is tried on, each with a split and a draw of its own.
    candidates : int
        Strengths that every method tries on validation data; 1 for no tuning.
    backend : str
        Where jobs run.

    Examples
    --------
    >>> from unspike.studies import CompareSettings
    >>> CompareSettings(request="class:3", methods=("scrub", "rewind")).candidates
    5
    """

    training: Making = field(default_factory=TrainSettings)
    request: str = "fraction:0.10"
    methods: tuple[str, ...] = (ALL,)
    settings: Mapping[str, Any] = field(default_factory=dict)
    oracles: int = 5
    seeds: int = 1
    candidates: int = MOST_CANDIDATES
    backend: str = "loky"


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparisonPlan(StudyPlan):
    """A comparison that can be carried out.

    Parameters
    ----------
    seeds, workers, out
        As in `StudyPlan`.
    settings : CompareSettings
        What was asked for.
    study : Study
        The data.
    kind : {"class", "samples"}
        Kind of the request.
    entrants : tuple of Entrant
        The methods to try.
    skipped : mapping of str to str
        Methods that cannot carry out such a request -> why.
    """

    settings: CompareSettings
    study: Study
    kind: Kind
    entrants: tuple[Entrant, ...]
    skipped: Mapping[str, str]

    title: ClassVar[str] = "Compare"
    unit: ClassVar[str] = "networks"
    makes: ClassVar[tuple[str, ...]] = (
        ORACLES_FOLDER,
        CONTROLS_FOLDER,
        SEEDS_FOLDER,
        *COMPARISON_FILES,
        EXPLORE_FILE,
        TABLES_FOLDER,
    )

    @classmethod
    def of(cls, settings: CompareSettings, out: Path, progress: Progress) -> ComparisonPlan:
        """Check settings against the data.

        Raises
        ------
        InvalidInput
            If something that was asked for cannot be done.
        """
        seeds = seeds_from(settings.training.seed, settings.seeds)
        check_range("--oracles", settings.oracles, 1, MOST_ORACLES)
        check_candidates(settings.candidates)
        backend = usable_backend(settings.backend)
        names = _named(settings.methods)
        given = settings_by_method(settings.settings, names)
        named = [entrant for name in names for entrant in entrants_of(name, given[name])]
        study = Study.load(settings.training, progress)
        kinds = [study.task(settings.request, study.material(seed)).kind for seed in seeds]
        methods, skipped = _able(names, kinds[0], every=ALL in settings.methods)
        entrants = tuple(entrant for entrant in named if entrant.method in methods)
        jobs = len(seeds) * len(entrants)
        return cls(
            seeds=seeds,
            workers=Workers.of(backend, jobs=jobs, threads=settings.training.threads),
            out=out,
            settings=settings,
            study=study,
            kind=kinds[0],
            entrants=entrants,
            skipped=skipped,
        )

    @property
    def trials(self) -> list[Trial]:
        """Every method on every seed's network."""
        return [Trial(seed=seed, entrant=entrant) for seed in self.seeds for entrant in self.entrants]

    @property
    def total(self) -> int:
        """Number of networks: trained, retrained, memorising, unlearned."""
        return len(self.seeds) * (2 + self.settings.oracles + len(self.entrants))

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What decides the results; methods and seeds are left out, for they may be added to."""
        return {
            "command": "compare",
            "--data": self.settings.training.data,
            "data fingerprint": self.study.dataset.fingerprint[:16],
            "--forget": self.settings.request,
            "--oracles": self.settings.oracles,
            "--candidates": self.settings.candidates,
            **training_facts(self.study),
            "threads of a job": self.workers.threads,
        }

    def task(self, seed: int) -> Task:
        """Return the request on a seed's training records."""
        return self.study.task(self.settings.request, self.study.material(seed))

    def folder(self, seed: int) -> Path:
        """Return where the results of a seed are kept."""
        return self.out / SEEDS_FOLDER / str(seed)

    def file(self, job: Trial) -> Path:
        """Return where the row of a trial is kept."""
        return self.folder(job.seed) / job.entrant.file

    def account(self, seed: int) -> Piece:
        """Return where it is kept what was measured of a seed's original and retrained networks."""
        return self.piece(self.folder(seed) / REFERENCE_FILE)


def _named(methods: Sequence[str]) -> tuple[str, ...]:
    """Return the methods meant, each once; an unknown one is refused."""
    if not methods:
        raise InvalidInput("--methods names no method. Give names, separated by commas, or 'all'.")
    if ALL in methods:
        return tuple(sorted(unlearners()))
    for name in methods:
        make_unlearner(name)
    return tuple(dict.fromkeys(methods))


def _able(methods: Sequence[str], kind: Kind, *, every: bool) -> tuple[tuple[str, ...], dict[str, str]]:
    """Part methods into those that can carry out a request and those that cannot."""
    skipped: dict[str, str] = {}
    for name in methods:
        method = make_unlearner(name)
        if not every:
            check_kind(method, kind)
        elif kind not in method.kinds:
            skipped[name] = f"carries out {', '.join(method.kinds)} requests only"
    return tuple(name for name in methods if name not in skipped), skipped
