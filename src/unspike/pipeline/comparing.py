"""The third stage: networks retrained without the records, and the comparison with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from unspike.data import Task
from unspike.evaluation import (
    Band,
    ComparedNetworks,
    EvaluationSettings,
    build_band,
    evaluate,
    load_scores,
    save_scores,
)
from unspike.evaluation.scores import NetworkScores, scores_of
from unspike.foundation.progress import Progress
from unspike.foundation.store import Piece, key_of
from unspike.models.capabilities import threads_beside
from unspike.models.state_hash import state_hash
from unspike.pipeline.case import Case
from unspike.pipeline.explore.profiles import PROFILES_FILE, kept_profiles, profiles_of, save_profiles
from unspike.pipeline.explore.shown import explored_case
from unspike.pipeline.method_controls import half_forgotten_of, placebo_of
from unspike.pipeline.yardstick import Yardstick
from unspike.report import Changed, RequestFigures
from unspike.report.explore import ExploreCase
from unspike.version import __version__

MEASURED_FILE = "measured.json"
SCORES_FILE = "scores.npz"
RECORDS_FILE = "forgotten_records.txt"


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """One request of the report.

    Parameters
    ----------
    entry : mapping
        Its entry in ``report.json``.
    scores : mapping
        Network -> set -> answers.
    figures : RequestFigures
        What its figures need.
    explored : ExploreCase
        What the explore page shows of it.
    networks : ComparedNetworks, optional
        The networks, if they were asked now and not by an earlier run.
    """

    entry: Mapping[str, Any]
    scores: NetworkScores
    figures: RequestFigures
    explored: ExploreCase
    networks: ComparedNetworks | None = None


def compared(case: Case, *, yardstick: Yardstick, progress: Progress) -> Compared:
    """Return the comparison that an earlier run saved, or retrain, compare and save.

    Parameters
    ----------
    case : Case
        The request, carried out; the comparison goes into its folder.
    yardstick : Yardstick
        What the networks are compared with.
    progress : Progress
        Told of the work.
    """
    return taken_up(case, yardstick) or made(case, yardstick, progress=progress)


def taken_up(case: Case, yardstick: Yardstick) -> Compared | None:
    """Return the comparison that an earlier run saved; None if there is none, or it is damaged."""
    piece, _ = _kept_in(case, yardstick)
    if (known := piece.kept()) is None:
        return None
    (scores,) = load_scores(case.folder / SCORES_FILE)
    explored = explored_case(case, known, kept_profiles(case.folder / PROFILES_FILE))
    return Compared(entry=known, scores=scores, figures=_figures(case), explored=explored)


def made(case: Case, yardstick: Yardstick, *, band: Band | None = None, progress: Progress) -> Compared:
    """Retrain where no band is given, compare and save; the other parameters are those of `compared`."""
    place, (piece, files) = case.folder, _kept_in(case, yardstick)
    place.mkdir(exist_ok=True)
    original, task, material = case.original, case.task, case.material
    band = band or build_band(
        original.model,
        task.forgotten,
        task.retained,
        seeds=yardstick.seeds,
        workshop=yardstick.workshop(threads_beside(original.model)),
        progress=progress,
    )
    settings = EvaluationSettings(
        policy=yardstick.policies.get(task.kind),
        memoriser=None if band.memoriser is None else band.memoriser.model,
        trained_on_all=None if band.same_recipe is None else band.same_recipe.model,
        half_forgotten=half_forgotten_of(original.model, case.erasure, task, material.parts.validation),
        placebo=placebo_of(original.model, case.erasure, task, material.parts.validation),
        unseen=material.parts.validation,
        timing=case.timing,
        files=files,
    )
    evaluation = evaluate(
        case.erasure.unlearned,
        task,
        material.parts.test,
        band.oracles,
        settings=settings,
        progress=progress,
    )
    networks = evaluation.networks
    save_scores(place / SCORES_FILE, [scores_of(networks)])
    save_ids(place / RECORDS_FILE, task)
    profiles = profiles_of(networks)
    save_profiles(place / PROFILES_FILE, profiles)
    entry = piece.keep(evaluation.to_dict(), files=(SCORES_FILE, RECORDS_FILE, PROFILES_FILE))
    return Compared(
        entry=entry,
        scores=scores_of(networks),
        figures=_figures(case),
        explored=explored_case(case, entry, profiles),
        networks=networks,
    )


def _kept_in(case: Case, yardstick: Yardstick) -> tuple[Piece, dict[str, str]]:
    """Return where a comparison is kept, and the files that it names."""
    files = {**case.files, "records": f"{case.folder.name}/{RECORDS_FILE}"}
    key = key_of(**what_decides(case, yardstick), files=files)
    return Piece(path=case.folder / MEASURED_FILE, key=key), files


def save_ids(path: Path, task: Task) -> None:
    """Write the ids of the forgotten records, one a line, as ``records:FILE`` reads them."""
    path.write_text("".join(f"{n}\n" for n in sorted(task.forgotten.record_id.tolist())), encoding="utf-8")


def what_decides(case: Case, yardstick: Yardstick) -> dict[str, Any]:
    """Return all that decides what is measured of a request.

    Parameters
    ----------
    case : Case
        The request that was carried out.
    yardstick : Yardstick
        What the networks are compared with.
    """
    original, erasure, task, parts = case.original, case.erasure, case.task, case.material.parts
    policy = yardstick.policies.get(task.kind)
    return {
        "networks": [state_hash(original.model), state_hash(erasure.unlearned.model)],
        "seconds": [original.seconds, erasure.unlearned.seconds],
        "method": [erasure.method, erasure.seed],
        "request": [task.text, task.kind],
        "records": [each.fingerprint for each in (task.forgotten, task.retained, parts.test)],
        "never seen": parts.validation.fingerprint,
        "oracles": yardstick.seeds,
        "policy": policy and policy.sha256,
        "version": __version__,
    }


def _figures(case: Case) -> RequestFigures:
    task, unlearned = case.task, case.erasure.unlearned
    record = task.forgotten.take([0])
    rasters: dict[str, dict[str, Any]] = {}
    for network, model in {"original": case.original.model, "unlearned": unlearned.model}.items():
        recording = model.record(record.x, record_id=record.record_id, keep_spikes=True)
        rasters[network] = {layer: recording.spikes(layer)[:, 0] for layer in recording.hidden_layers}
    return RequestFigures(
        rasters=rasters,
        record_id=int(record.record_id[0]),
        changes=tuple(
            Changed(group=change.group, what=change.what, before=change.before, after=change.after)
            for change in unlearned.changes
            if np.size(change.index)
        ),
    )
