"""The commands, each from settings to files: everything is checked before the first file is written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from unspike.data import Task, Whereabouts
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import Named, NoProgress, Progress
from unspike.models.capabilities import threads_of
from unspike.pipeline.audit.auditing import AuditSettings, method_of
from unspike.pipeline.case import Case
from unspike.pipeline.forgetting import (
    CHANGES_FILE,
    Erasure,
    facts_of_method,
    files_of,
    forgotten,
    load_erasure,
    method_named,
    place_of,
)
from unspike.pipeline.material import Material, tasks
from unspike.pipeline.measuring import measured
from unspike.pipeline.networks.making import Making
from unspike.pipeline.remains import ANSWERS_FOLDER
from unspike.pipeline.reporting import REPORT_FILES, ReportSettings, reported
from unspike.pipeline.requests.asking import AskingSettings, asked_apart
from unspike.pipeline.requests.chain import chain_tasks, chained, steps_to, task_of
from unspike.pipeline.requests.history import PastRequest
from unspike.pipeline.saved import SavedNetwork
from unspike.pipeline.training import (
    MODEL_FILE,
    TRAINING_FILE,
    Original,
    TrainSettings,
    content_hash,
    facts_of_training,
    warm_up,
)
from unspike.pipeline.workspace import CONTROLS_FOLDER, ORACLES_FOLDER, Workspace
from unspike.pipeline.yardstick import ComparisonSettings, checked_seeds
from unspike.report.page_tables import TABLES_FOLDER
from unspike.unlearning.method import check_kind

DEFAULT_ORACLES = 5
_MADE = (ORACLES_FOLDER, CONTROLS_FOLDER, ANSWERS_FOLDER, *REPORT_FILES, TABLES_FOLDER)


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """What decides a whole run.

    Parameters
    ----------
    training : Making
        How the network is made.
    requests : tuple of str
        What it is to forget, each from the same trained network; without any, a class and a tenth.
    method, settings : str, mapping of str to object
        Name of the unlearning method, and its settings that are not its own, by their paths.
    oracles : int
        Number of networks retrained for each request.
    comparison : ComparisonSettings
        With what and how they are compared.
    audit : AuditSettings, optional
        Which further metrics are measured; none by default.
    with_copies, mixed_split : bool
        As in `AskingSettings`.

    Examples
    --------
    >>> from unspike.pipeline import RunSettings, TrainSettings
    >>> settings = RunSettings(training=TrainSettings(data="digits", hidden=(60,)), requests=("class:3",))
    >>> settings.oracles, settings.method is None  # 'rewind' is taken
    (5, True)
    """

    training: Making = field(default_factory=TrainSettings)
    requests: tuple[str, ...] = ()
    method: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    oracles: int = DEFAULT_ORACLES
    comparison: ComparisonSettings = field(default_factory=ComparisonSettings)
    audit: AuditSettings | None = None
    with_copies: bool = False
    mixed_split: bool = False

    def asking(self) -> AskingSettings:
        """Return how the requests are understood."""
        return AskingSettings(
            seed=self.training.seed, with_copies=self.with_copies, mixed_split=self.mixed_split
        )


@dataclass(frozen=True, kw_only=True)
class EvaluateSettings(SavedNetwork):
    """What decides one comparison of a saved network with its unlearned twin.

    Parameters
    ----------
    model, unlearned : Path
        Files of the two networks; what ``unspike forget`` wrote lies beside the second.
    request : str, optional
        What was forgotten; by default what the unlearned network's account says.
    oracles : int
        Number of networks retrained.
    comparison : ComparisonSettings
        With what and how they are compared.
    audit : AuditSettings, optional
        Which further metrics are measured; none by default.
    built_by, data, split, seed, threads
        As in `SavedNetwork`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from unspike.pipeline import EvaluateSettings
    >>> EvaluateSettings(model=Path("model.safetensors"), unlearned=Path("erased.safetensors")).oracles
    5
    """

    unlearned: Path
    request: str | None = None
    oracles: int = DEFAULT_ORACLES
    comparison: ComparisonSettings = field(default_factory=ComparisonSettings)
    audit: AuditSettings | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Reported:
    """What a comparison made.

    Parameters
    ----------
    report : dict, optional
        The report's content; none if there was nothing to forget.
    page : Path, optional
        Its page.
    never_met : tuple of Whereabouts
        Requests for what the network never met, which are in no report.

    Examples
    --------
    >>> from unspike.pipeline import Reported
    >>> Reported().report is None  # the network never met what was asked for
    True
    """

    report: dict[str, Any] | None = None
    page: Path | None = None
    never_met: tuple[Whereabouts, ...] = ()

    @property
    def all_forgotten(self) -> bool:
        """Whether every request in the report is forgotten, of its networks' verdicts."""
        requests = [] if self.report is None else self.report["requests"]
        return all(entry["verdict"]["forgotten"] is True for entry in requests)


def run(
    settings: RunSettings,
    out: Path,
    *,
    fresh: bool = False,
    report: ReportSettings | None = None,
    progress: Progress | None = None,
) -> Reported:
    """Train a network, erase every request from it, compare with retrained networks and report.

    Parameters
    ----------
    settings : RunSettings
        What to do.
    out : Path
        Folder for the results; a run of the same settings is taken up where it was left.
    fresh : bool
        Whether to replace a run of other settings.
    report : ReportSettings, optional
        What else the report says, and what is kept beside it.
    progress : Progress, optional
        Told of the work.

    Raises
    ------
    InvalidInput
        If something that was asked for cannot be done; nothing was written then.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from unspike.pipeline import RunSettings, TrainSettings, run
    >>> settings = TrainSettings(data="digits", hidden=(30,), connection_probability=0.3, epochs=2, threads=1)
    >>> asked = RunSettings(training=settings, requests=("class:3",), oracles=1)
    >>> with TemporaryDirectory() as folder:
    ...     made = run(asked, Path(folder) / "run")
    ...     made.page.name
    'report.html'
    >>> made.report["requests"][0]["verdict"]["answer"]  # one retrained network is too few
    'cannot tell'
    """
    progress = progress or NoProgress()
    method = method_named(settings.method, settings=settings.settings)
    seeds = checked_seeds(settings.training.seed, settings.oracles)
    material = settings.training.material(progress)
    model = settings.training.network(material)
    to_do, never_met = asked_apart(settings.requests, material, settings.asking())
    if not to_do:
        return Reported(never_met=never_met)
    for task in to_do:
        check_kind(method, task.kind)
    yardstick = settings.comparison.yardstick(seeds, to_do, out, model=model)
    by_method = facts_of_method(method, settings.settings)
    workspace = Workspace(
        folder=out,
        settings=facts_of_training("run", settings.training, material, model),
        further={
            **by_method,
            "--forget": [task.text for task in to_do],
            "forgotten records": [task.forgotten.fingerprint[:16] for task in to_do],
            "--oracles": settings.oracles,
            **settings.comparison.facts(yardstick),
        },
        makes=(MODEL_FILE, TRAINING_FILE, *_MADE),
        places={place_of(task, by_method): task.name for task in to_do},
        fresh=fresh,
    )
    with workspace.open() as names:
        warm_up(model, material.parts.train, progress)
        original = settings.training.original(model, material, out, progress=progress)
        cases = []
        for task in (replace(task, name=name) for task, name in zip(to_do, names, strict=True)):
            told = Named(progress, task.text)
            erasure = forgotten(original.model, task, material, method, out / task.name, progress=told)
            files = {what: f"{task.name}/{file}" for what, file in files_of(original.model).items()}
            beside = material.beside(task)
            cases.append(
                Case(original=original, erasure=erasure, task=task, material=beside, run=out, files=files)
            )
        requests = measured(cases, yardstick, settings.audit, progress=progress)
        content, page = reported(
            (original.model, MODEL_FILE),
            material,
            requests,
            out,
            settings=report or ReportSettings(),
            band=settings.comparison.band,
        )
    return Reported(report=content, page=page, never_met=never_met)


def train(
    settings: Making, out: Path, *, fresh: bool = False, progress: Progress | None = None
) -> tuple[Original, Path]:
    """Train a network and save it; parameters as in `run`. Returns the network and its file.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from unspike.pipeline import TrainSettings, train
    >>> settings = TrainSettings(data="digits", hidden=(30,), connection_probability=0.3, epochs=2, threads=1)
    >>> with TemporaryDirectory() as folder:
    ...     original, path = train(settings, Path(folder) / "model")
    ...     path.name
    'model.safetensors'
    >>> original.model.class_names[:3]
    ('0', '1', '2')
    """
    progress = progress or NoProgress()
    material = settings.material(progress)
    model = settings.network(material)
    facts = facts_of_training("train", settings, material, model)
    with Workspace(folder=out, settings=facts, makes=(MODEL_FILE, TRAINING_FILE), fresh=fresh).open():
        warm_up(model, material.parts.train, progress)
        return settings.original(model, material, out, progress=progress), out / MODEL_FILE


def evaluate(
    settings: EvaluateSettings,
    out: Path,
    *,
    fresh: bool = False,
    report: ReportSettings | None = None,
    progress: Progress | None = None,
) -> Reported:
    """Compare a saved network, its unlearned twin and retrained networks; parameters as in `run`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from unspike.pipeline import EvaluateSettings, evaluate
    >>> settings = EvaluateSettings(model=Path("gone.safetensors"), unlearned=Path("erased.safetensors"))
    >>> evaluate(settings, Path("report"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    unspike.foundation.errors.InvalidInput: no model file gone.safetensors; ...
    """
    progress = progress or NoProgress()
    original, material = settings.load(progress)
    seeds = checked_seeds(original.model.seed, settings.oracles)
    steps = steps_to(settings.unlearned, original, material.past)
    judged = _judged if len(steps) == 1 else _judged_chain
    erasure, to_judge = judged(settings, original, material, steps)
    if settings.audit is not None and settings.audit.ensemble:
        method_of(erasure)
    to_do = [task for task, _ in to_judge]
    yardstick = settings.comparison.yardstick(seeds, to_do, out, model=original.model)
    by_method = {"--unlearned": content_hash(settings.unlearned)[:16]}
    workspace = Workspace(
        folder=out,
        settings={
            "command": "evaluate",
            "MODEL": settings.hash[:16],
            "--threads": threads_of(original.model),
        },
        further={
            **by_method,
            "--oracles": settings.oracles,
            **settings.comparison.facts(yardstick),
        },
        makes=_MADE,
        places={place_of(task, by_method): task.name for task in to_do},
        fresh=fresh,
    )
    beside = {"model": settings.unlearned, "changes": settings.unlearned.parent / CHANGES_FILE}
    files = {name: _from(out, path) for name, path in beside.items()}
    with workspace.open() as names:
        cases = [
            Case(
                original=original,
                erasure=erasure,
                task=replace(task, name=name),
                material=data,
                run=out,
                files=files,
            )
            for (task, data), name in zip(to_judge, names, strict=True)
        ]
        requests = measured(cases, yardstick, settings.audit, progress=progress)
        content, page = reported(
            (original.model, _from(out, settings.model)),
            material,
            requests,
            out,
            settings=report or ReportSettings(),
            band=settings.comparison.band,
        )
    return Reported(report=content, page=page)


def _from(folder: Path, path: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


Judged = tuple[Erasure, list[tuple[Task, Material]]]
"""An unlearned network, and what it is judged by: tasks, each with its data."""


def _judged(
    settings: EvaluateSettings, original: Original, material: Material, steps: Sequence[PastRequest]
) -> Judged:
    """Return a network that has forgotten one request, and that request."""
    erasure = load_erasure(settings.unlearned, original.model)
    seed = erasure.seed if settings.seed is None else settings.seed
    (step,) = steps
    task = task_of(step, material)
    if settings.request is not None:
        (asked_for,) = tasks([settings.request], material, seed=seed)
        if asked_for.forgotten.fingerprint != erasure.fingerprint:
            raise InvalidInput(
                f"{settings.unlearned} has forgotten '{erasure.request}' with seed {erasure.seed}, other "
                f"records than '{settings.request}' with seed {seed}. Leave --forget and --seed out to take "
                "the right ones."
            )
    return erasure, [(task, material.beside(task))]


def _judged_chain(
    settings: EvaluateSettings, original: Original, material: Material, steps: Sequence[PastRequest]
) -> Judged:
    """Return a network that has forgotten several requests, and these, by kind."""
    if settings.request is not None:
        raise InvalidInput(
            f"{settings.unlearned} has forgotten {len(steps)} requests since {settings.model}: leave "
            "--forget out to judge them all, or give the model before the last one."
        )
    return chained(settings.unlearned, original, steps), chain_tasks(steps, material)
