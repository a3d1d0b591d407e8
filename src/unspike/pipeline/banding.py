"""The band alone: networks retrained beforehand, and how each is judged by the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unspike.data import Dataset
from unspike.evaluation import (
    AskedNetwork,
    Context,
    Measurement,
    Oracle,
    Policy,
    audit_held_out,
    build_band,
    default_policy,
    evaluation_sets,
    metric_named,
)
from unspike.evaluation.comparison import NO_INTERVALS
from unspike.foundation.files import write_json
from unspike.foundation.json_values import plain
from unspike.foundation.progress import NoProgress, Progress
from unspike.pipeline.material import Material, tasks
from unspike.pipeline.training import TrainSettings, facts_of_training, threads_of, untrained
from unspike.pipeline.workspace import Workspace
from unspike.pipeline.yardstick import ORACLES_FOLDER, checked_seeds, usable_backend

SCHEMA = "unspike.band/1"
BAND_FILE = "band.json"


@dataclass(frozen=True, kw_only=True)
class BandSettings:
    """What decides a band.

    Parameters
    ----------
    training : TrainSettings
        How its networks are trained.
    request : str
        What they never meet.
    oracles : int
        How many; a band that has fewer is extended.
    backend : str
        Where they are trained, as after ``--backend``.
    """

    training: TrainSettings = field(default_factory=TrainSettings)
    request: str = "fraction:0.10"
    oracles: int = 10
    backend: str = "loky"


def band(
    settings: BandSettings, out: Path, *, fresh: bool = False, progress: Progress | None = None
) -> dict[str, Any]:
    """Train the networks of a band, or take up and extend one.

    Parameters
    ----------
    settings : BandSettings
        What to train.
    out : Path
        Where the networks and ``band.json`` go.
    fresh : bool
        Whether to replace a band of other settings.
    progress : Progress, optional
        Told of the work.

    Returns
    -------
    dict
        What ``band.json`` holds.

    Raises
    ------
    InvalidInput
        If something that was asked for cannot be done.
    """
    progress = progress or NoProgress()
    training = settings.training
    seeds = checked_seeds(training.seed, settings.oracles)
    backend = usable_backend(settings.backend)
    material = Material.load(training.data, by=training.split, seed=training.seed, progress=progress)
    model = untrained(training, material)
    (task,) = tasks([settings.request], material, seed=training.seed)
    facts = {
        **facts_of_training("band", training, material, model),
        "--forget": task.text,
        "forgotten records": task.forgotten.fingerprint[:16],
    }
    Workspace(folder=out, settings=facts, makes=(ORACLES_FOLDER, BAND_FILE), fresh=fresh).open()
    networks = build_band(
        model,
        task.forgotten,
        task.retained,
        seeds=seeds,
        backend=backend,
        threads=threads_of(model),
        folder=out / ORACLES_FOLDER,
        progress=progress,
    )
    policy = default_policy(task.kind)
    measured = _measured(networks.oracles, policy, evaluation_sets(task, material.parts.test), progress)
    account: dict[str, Any] = {
        "schema": SCHEMA,
        "settings": facts,
        "oracles": [
            {"seed": oracle.seed, "seconds": oracle.seconds, "threads": oracle.threads, **row}
            for oracle, row in zip(networks.oracles, _judged(measured, policy), strict=True)
        ],
        "memoriser": networks.memoriser and {"seed": networks.memoriser.seed},
    }
    account = plain(account)
    write_json(out / BAND_FILE, account)
    return account


def _measured(
    oracles: Sequence[Oracle], policy: Policy, sets: Mapping[str, Dataset], progress: Progress
) -> list[dict[str, Measurement]]:
    """Return the policy's metrics of each network, compared with the others."""
    networks = [AskedNetwork(model=oracle.model, sets=sets) for oracle in oracles]
    found = []
    progress.start("Measure", len(networks), "networks")
    for k, network in enumerate(networks):
        others = [*networks[:k], *networks[k + 1 :]]
        context = Context(
            kind=policy.kind, original=network, references=others, panels=[others], bootstrap=NO_INTERVALS
        )
        found.append({name: metric_named(name).measure(network, context) for name in policy.metrics})
        progress.step()
    progress.close()
    return found


def _judged(measured: Sequence[Mapping[str, Measurement]], policy: Policy) -> list[dict[str, Any]]:
    """Return each network's figures, and how it does when the others judge it."""
    rows = []
    for k, own in enumerate(measured):
        audit = audit_held_out(policy, [*measured[:k], *measured[k + 1 :], own])
        rows.append({"figures": {name: found.value for name, found in own.items()}, "audit": audit})
    return rows
