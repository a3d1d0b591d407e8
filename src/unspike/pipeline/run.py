"""The commands, each from settings to files: everything is checked before the first file is written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from unspike.data import Task, Whereabouts
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress, Progress
from unspike.pipeline.auditing import ANSWERS_FOLDER, AuditSettings, audited, method_of
from unspike.pipeline.case import Case
from unspike.pipeline.comparing import Compared, compared
from unspike.pipeline.forgetting import (
    CHANGES_FILE,
    UNLEARNED_FILE,
    UNLEARNING_FILE,
    Erasure,
    forgotten,
    load_erasure,
    method_named,
    past_request,
)
from unspike.pipeline.material import Material, material_of, tasks
from unspike.pipeline.named import Named
from unspike.pipeline.reporting import REPORT_FILES, reported
from unspike.pipeline.requests.asking import AskingSettings, asked, asked_in_turn
from unspike.pipeline.requests.chain import chain_tasks, chained, steps_to, task_of
from unspike.pipeline.requests.history import PastRequest
from unspike.pipeline.requests.planning import Plan, planned
from unspike.pipeline.training import (
    MODEL_FILE,
    TRAINING_FILE,
    Original,
    TrainSettings,
    check_range,
    content_hash,
    facts_of_training,
    load_original,
    threads_of,
    trained,
    untrained,
    warm_up,
)
from unspike.pipeline.workspace import Workspace
from unspike.pipeline.yardstick import ORACLES_FOLDER, ComparisonSettings, Yardstick, checked_seeds
from unspike.snn.model_file import read_header
from unspike.unlearning.method import check_kind

DEFAULT_METHOD = "hybrid"
DEFAULT_ORACLES = 5
_FILES = {"model": UNLEARNED_FILE, "changes": CHANGES_FILE, "account": UNLEARNING_FILE}


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """What decides a whole run.

    Parameters
    ----------
    training : TrainSettings
        How the network is trained.
    requests : tuple of str
        What it is to forget, each from the same trained network; without any, a class and a tenth.
    method : str
        Name of the unlearning method.
    oracles : int
        Number of networks retrained for each request.
    comparison : ComparisonSettings
        With what and how they are compared.
    audit : AuditSettings, optional
        Which further metrics are measured; none by default.
    """

    training: TrainSettings = field(default_factory=TrainSettings)
    requests: tuple[str, ...] = ()
    method: str = DEFAULT_METHOD
    oracles: int = DEFAULT_ORACLES
    comparison: ComparisonSettings = field(default_factory=ComparisonSettings)
    audit: AuditSettings | None = None


@dataclass(frozen=True, kw_only=True)
class ForgetSettings:
    """What decides one unlearning of a saved network.

    Parameters
    ----------
    model : Path
        The network's file.
    requests : tuple of str
        What it is to forget, one after another.
    method : str
        Name of the unlearning method.
    with_retain : bool
        Whether the method is given the retained records.
    with_copies : bool
        Whether copies of forgotten records among the retained ones are forgotten too.
    mixed_split : bool
        Whether a person may be in training and in other parts as well.
    data, split : str, optional
        Data set and split; the model's by default, and refused if they are not the model's.
    seed : int, optional
        Seed of the draw of the request; the model's by default.
    threads : int, optional
        Threads; all usable processors by default.
    """

    model: Path
    requests: tuple[str, ...]
    method: str = DEFAULT_METHOD
    with_retain: bool = True
    with_copies: bool = False
    mixed_split: bool = False
    data: str | None = None
    split: str | None = None
    seed: int | None = None
    threads: int | None = None


@dataclass(frozen=True, kw_only=True)
class EvaluateSettings:
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
    data, split, seed, threads
        As in `ForgetSettings`.
    """

    model: Path
    unlearned: Path
    request: str | None = None
    oracles: int = DEFAULT_ORACLES
    comparison: ComparisonSettings = field(default_factory=ComparisonSettings)
    audit: AuditSettings | None = None
    data: str | None = None
    split: str | None = None
    seed: int | None = None
    threads: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Forgotten:
    """What came of one request to a saved network.

    Parameters
    ----------
    erasure : Erasure, optional
        The unlearned network and its account.
    model : Path, optional
        Its file.
    where : Whereabouts, optional
        In place of these, where the records are that the network never met.
    """

    erasure: Erasure | None = None
    model: Path | None = None
    where: Whereabouts | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Reported:
    """What a comparison made: the report's content and its page."""

    report: dict[str, Any]
    page: Path


def run(
    settings: RunSettings,
    out: Path,
    *,
    fresh: bool = False,
    command: Sequence[str] = (),
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
    command : sequence of str
        The command line, for the report.
    progress : Progress, optional
        Told of the work.

    Raises
    ------
    InvalidInput
        If something that was asked for cannot be done; nothing was written then.
    """
    progress = progress or NoProgress()
    method = method_named(settings.method)
    seeds = checked_seeds(settings.training.seed, settings.oracles)
    material = _load(settings.training, progress)
    model = untrained(settings.training, material)
    to_do = tasks(settings.requests, material, seed=settings.training.seed)
    for task in to_do:
        check_kind(method, task.kind)
    yardstick = settings.comparison.yardstick(seeds, to_do, out, model=model)
    facts = {
        **facts_of_training("run", settings.training, material, model),
        "--method": settings.method,
        "--forget": [task.text for task in to_do],
        "forgotten records": [task.forgotten.fingerprint[:16] for task in to_do],
        "--oracles": settings.oracles,
        **settings.comparison.facts(yardstick),
    }
    made = (MODEL_FILE, TRAINING_FILE, ORACLES_FOLDER, ANSWERS_FOLDER, *REPORT_FILES)
    makes = (*made, *(task.name for task in to_do))
    Workspace(folder=out, settings=facts, makes=makes, fresh=fresh).open()

    warm_up(model, material.parts.train, progress)
    original = trained(model, material, out, progress)
    requests = []
    for task in to_do:
        told = Named(progress, task.text)
        erasure = forgotten(original.model, task, material, method, out / task.name, progress=told)
        case = Case(original=original, erasure=erasure, task=task, material=material, run=out)
        files = {name: f"{task.name}/{file}" for name, file in _FILES.items()}
        requests.append(_measured(case, settings.audit, yardstick, files, told))
    report, page = reported(original.model, material, requests, out, command=command)
    return Reported(report=report, page=page)


def train(
    settings: TrainSettings, out: Path, *, fresh: bool = False, progress: Progress | None = None
) -> tuple[Original, Path]:
    """Train a network and save it; parameters as in `run`. Returns the network and its file."""
    progress = progress or NoProgress()
    material = _load(settings, progress)
    model = untrained(settings, material)
    facts = facts_of_training("train", settings, material, model)
    Workspace(folder=out, settings=facts, makes=(MODEL_FILE, TRAINING_FILE), fresh=fresh).open()
    warm_up(model, material.parts.train, progress)
    return trained(model, material, out, progress), out / MODEL_FILE


def forget(
    settings: ForgetSettings, out: Path, *, fresh: bool = False, progress: Progress | None = None
) -> list[Forgotten]:
    """Make a saved network forget, one request after another; parameters as in `run`.

    Returns
    -------
    list of Forgotten
        What came of each request, in order. One alone goes into the folder, several into folders within.
    """
    progress = progress or NoProgress()
    method = method_named(settings.method, with_retain=settings.with_retain)
    original, material = _saved(settings, progress)
    asking = AskingSettings(
        seed=material.seed if settings.seed is None else settings.seed,
        with_copies=settings.with_copies,
        mixed_split=settings.mixed_split,
    )
    steps = asked_in_turn(settings.requests, material, asking)
    to_do = [task for task in steps if isinstance(task, Task)]
    for task in to_do:
        check_kind(method, task.kind)
    facts = {
        "command": "forget",
        "MODEL": content_hash(settings.model)[:16],
        "--method": settings.method,
        "--forget": [task.text for task in to_do],
        "forgotten records": [task.forgotten.fingerprint[:16] for task in to_do],
        "retained data": "used" if settings.with_retain else "not used",
        "--seed": asking.seed,
        "--threads": threads_of(original.model),
    }
    never_met = [Forgotten(where=step) for step in steps if isinstance(step, Whereabouts)]
    if not to_do:
        return never_met
    folders = _folders(to_do, out)
    makes = tuple(_FILES.values()) if len(to_do) == 1 else tuple(folder.name for folder in folders)
    Workspace(folder=out, settings=facts, makes=makes, fresh=fresh).open()
    warm_up(original.model, to_do[0].forgotten, progress)
    found, network = never_met, cast("Any", original.model)
    for task, folder in zip(to_do, folders, strict=True):
        given = task if settings.with_retain else task.without_retained()
        told = Named(progress, task.text) if len(to_do) > 1 else progress
        erasure = forgotten(network, given, material, method, folder, progress=told)
        found.append(Forgotten(erasure=erasure, model=folder / UNLEARNED_FILE))
        network = erasure.unlearned.model
        material = material.after([past_request(erasure, task, material)])
    return found


def plan(settings: ForgetSettings, *, progress: Progress | None = None) -> Plan | Whereabouts:
    """Say what a request to a saved network would cost; parameters as in `run`. Nothing is written.

    Returns
    -------
    Plan or Whereabouts
        The plan; where the records are, if the network never met them.
    """
    progress = progress or NoProgress()
    method = method_named(settings.method, with_retain=settings.with_retain)
    original, material = _saved(settings, progress)
    seed = material.seed if settings.seed is None else settings.seed
    (text,) = settings.requests
    step = asked(text, material, AskingSettings(seed=seed, mixed_split=settings.mixed_split))
    if isinstance(step, Whereabouts):
        return step
    check_kind(method, step.kind)
    return planned(original.model, step, method, progress=progress)


def _folders(to_do: Sequence[Task], out: Path) -> list[Path]:
    """Return the folder of each request: the given one for one alone, else one within it for each."""
    if len(to_do) == 1:
        return [out]
    return [out / f"{number}-{task.name}" for number, task in enumerate(to_do, start=1)]


def evaluate(
    settings: EvaluateSettings,
    out: Path,
    *,
    fresh: bool = False,
    command: Sequence[str] = (),
    progress: Progress | None = None,
) -> Reported:
    """Compare a saved network, its unlearned twin and retrained networks; parameters as in `run`."""
    progress = progress or NoProgress()
    original, material = _saved(settings, progress)
    seeds = checked_seeds(original.model.seed, settings.oracles)
    steps = steps_to(settings.unlearned, original, material.past)
    judged = _judged if len(steps) == 1 else _judged_chain
    erasure, to_judge = judged(settings, original, material, steps)
    if settings.audit is not None and settings.audit.ensemble:
        method_of(erasure)
    to_do = [task for task, _ in to_judge]
    yardstick = settings.comparison.yardstick(seeds, to_do, out, model=original.model)
    facts = {
        "command": "evaluate",
        "MODEL": content_hash(settings.model)[:16],
        "--unlearned": content_hash(settings.unlearned)[:16],
        "--oracles": settings.oracles,
        "--threads": threads_of(original.model),
        **settings.comparison.facts(yardstick),
    }
    makes = (ORACLES_FOLDER, ANSWERS_FOLDER, *REPORT_FILES, *(task.name for task in to_do))
    Workspace(folder=out, settings=facts, makes=makes, fresh=fresh).open()
    files = {"model": Path(os.path.relpath(settings.unlearned, out)).as_posix()}
    requests = []
    for task, data in to_judge:
        case = Case(original=original, erasure=erasure, task=task, material=data, run=out)
        told = Named(progress, task.text) if len(to_judge) > 1 else progress
        requests.append(_measured(case, settings.audit, yardstick, files, told))
    report, page = reported(original.model, material, requests, out, command=command)
    return Reported(report=report, page=page)


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


def _measured(
    case: Case,
    audit: AuditSettings | None,
    yardstick: Yardstick,
    files: Mapping[str, str],
    progress: Progress,
) -> Compared:
    """Return the comparison of a request, with the audit if one is asked for."""
    request = compared(case, yardstick=yardstick, files=files, progress=progress)
    # What the networks answered is not held until the next request is measured.
    networks, request = request.networks, replace(request, networks=None)
    if audit is None:
        return request
    account = audited(case, settings=audit, yardstick=yardstick, networks=networks, progress=progress)
    return replace(request, entry={**request.entry, "audit": account})


def _load(settings: TrainSettings, progress: Progress) -> Material:
    return Material.load(settings.data, by=settings.split, seed=settings.seed, progress=progress)


def _saved(settings: ForgetSettings | EvaluateSettings, progress: Progress) -> tuple[Original, Material]:
    """Return a saved network and the data that it was trained on."""
    if settings.seed is not None:
        check_range("--seed", settings.seed, 0, 2**63 - 1)
    if settings.threads is not None:
        check_range("--threads", settings.threads, 1, 1024)
    header = read_header(settings.model)
    material = material_of(settings.model, header, source=settings.data, by=settings.split, progress=progress)
    return load_original(settings.model, threads=settings.threads), material
