"""The band alone: networks retrained beforehand, and how each is judged by the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unspike.data import Task
from unspike.evaluation import (
    AskedNetwork,
    Context,
    Evidence,
    Oracle,
    build_band,
    default_policy,
    evaluation_sets,
    metric_named,
)
from unspike.evaluation.comparison import NO_INTERVALS
from unspike.evaluation.verdict.controls import held_out_marks, looks_on
from unspike.evaluation.verdict.evidence import belong_together
from unspike.foundation.files import write_json
from unspike.foundation.json_values import plain
from unspike.foundation.progress import NoProgress, Progress
from unspike.models.capabilities import threads_beside
from unspike.pipeline.material import Material, tasks
from unspike.pipeline.networks.making import Making
from unspike.pipeline.training import TrainSettings, facts_of_training
from unspike.pipeline.workspace import CONTROLS_FOLDER, ORACLES_FOLDER, Workspace
from unspike.pipeline.yardstick import checked_seeds, usable_backend, workshop_in

SCHEMA = "unspike.band/1"
BAND_FILE = "band.json"
_SHOWN = ("accuracy.forget", "accuracy.retain", "accuracy.test", "mia.loss.auc")


@dataclass(frozen=True, kw_only=True)
class BandSettings:
    """What decides a band.

    Parameters
    ----------
    training : Making
        How its networks are trained.
    request : str
        What they never meet.
    oracles : int
        How many; a band that has fewer is extended.
    backend : str
        Where they are trained, as after ``--backend``.

    Examples
    --------
    >>> from unspike.pipeline import BandSettings
    >>> BandSettings(request="class:3", oracles=20).backend
    'loky'
    """

    training: Making = field(default_factory=TrainSettings)
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

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from unspike.pipeline import BandSettings, TrainSettings, band
    >>> settings = TrainSettings(data="digits", hidden=(30,), connection_probability=0.3, epochs=2, threads=1)
    >>> with TemporaryDirectory() as folder:
    ...     asked = BandSettings(training=settings, request="class:3", oracles=2)
    ...     account = band(asked, Path(folder) / "band")
    >>> len(account["oracles"])
    2
    """
    progress = progress or NoProgress()
    training = settings.training
    seeds = checked_seeds(training.seed, settings.oracles)
    backend = usable_backend(settings.backend)
    material = training.material(progress)
    model = training.network(material)
    (task,) = tasks([settings.request], material, seed=training.seed)
    facts = {
        **facts_of_training("band", training, material, model),
        "--forget": task.text,
        "forgotten records": task.forgotten.fingerprint[:16],
    }
    makes = (ORACLES_FOLDER, CONTROLS_FOLDER, BAND_FILE)
    with Workspace(folder=out, settings=facts, makes=makes, fresh=fresh).open():
        networks = build_band(
            model,
            task.forgotten,
            task.retained,
            seeds=seeds,
            workshop=workshop_in(out, backend, threads_beside(model)),
            progress=progress,
        )
        rows = _rows(networks.oracles, task, material, progress)
        account: dict[str, Any] = {
            "schema": SCHEMA,
            "settings": facts,
            "oracles": [
                {"seed": oracle.seed, "seconds": oracle.seconds, "threads": oracle.threads, **row}
                for oracle, row in zip(networks.oracles, rows, strict=True)
            ],
            "memoriser": networks.memoriser and {"seed": networks.memoriser.seed},
        }
        account = plain(account)
        write_json(out / BAND_FILE, account)
    return account


def _rows(
    oracles: Sequence[Oracle], task: Task, material: Material, progress: Progress
) -> list[dict[str, Any]]:
    """Return each network's figures, and how it does when the others judge it."""
    sets, unseen = evaluation_sets(task, material.parts.test), material.parts.validation
    networks = [AskedNetwork(model=oracle.model, sets=sets) for oracle in oracles]
    figures, looks = [], []
    progress.start("Measure", len(networks), "networks")
    for network in networks:
        figures.append(_figures(network, networks, task))
        looks.append(looks_on(network, task.kind, unseen))
        progress.step()
    progress.close()
    policy, together = default_policy(task.kind), belong_together(task)
    rows = []
    for k, own in enumerate(figures):
        in_turn = [*looks[:k], *looks[k + 1 :], looks[k]]
        failed = held_out_marks(Evidence(in_turn, policy, together=together))
        rows.append(
            {"figures": own, "audit": {"passed": None if failed is None else not failed, "failed": failed}}
        )
    return rows


def _figures(network: AskedNetwork, networks: Sequence[AskedNetwork], task: Task) -> dict[str, float | None]:
    others = [other for other in networks if other is not network]
    context = Context(
        kind=task.kind, original=network, references=others, panels=[others], bootstrap=NO_INTERVALS
    )
    return {name: metric_named(name).measure(network, context).value for name in _SHOWN}
