"""The third stage: networks retrained without the records, and the comparison with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unspike.evaluation import (
    ComparedNetworks,
    EvaluationSettings,
    build_band,
    evaluate,
    load_scores,
    save_scores,
)
from unspike.evaluation.scores import NetworkScores, scores_of
from unspike.foundation.files import read_json, write_json
from unspike.foundation.progress import Progress
from unspike.pipeline.case import Case
from unspike.pipeline.placebo import placebo_of
from unspike.pipeline.training import threads_of
from unspike.pipeline.yardstick import Yardstick
from unspike.report import Changed, RequestFigures

MEASURED_FILE = "measured.json"
SCORES_FILE = "scores.npz"


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
    networks : ComparedNetworks, optional
        The networks, if they were asked now and not by an earlier run.
    """

    entry: Mapping[str, Any]
    scores: NetworkScores
    figures: RequestFigures
    networks: ComparedNetworks | None = None


def compared(case: Case, *, yardstick: Yardstick, files: Mapping[str, str], progress: Progress) -> Compared:
    """Retrain, compare and save the comparison, or take up what an earlier run saved.

    Parameters
    ----------
    case : Case
        The request, carried out; the comparison goes into its folder.
    yardstick : Yardstick
        What the networks are compared with.
    files : mapping of str to str
        Files of the request, for the report.
    progress : Progress
        Told of the work.
    """
    place, figures = case.folder, _figures(case)
    if (place / MEASURED_FILE).exists():
        (scores,) = load_scores(place / SCORES_FILE)
        return Compared(entry=read_json(place / MEASURED_FILE), scores=scores, figures=figures)
    place.mkdir(exist_ok=True)
    original, task, material = case.original, case.task, case.material
    band = build_band(
        original.model,
        task.forgotten,
        task.retained,
        seeds=yardstick.seeds,
        backend=yardstick.backend,
        threads=threads_of(original.model),
        folder=yardstick.folder,
        progress=progress,
    )
    settings = EvaluationSettings(
        policy=yardstick.policies.get(task.kind),
        memoriser=None if band.memoriser is None else band.memoriser.model,
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
    entry, networks = evaluation.to_dict(), evaluation.networks
    save_scores(place / SCORES_FILE, [scores_of(networks)])
    write_json(place / MEASURED_FILE, entry)
    return Compared(entry=entry, scores=scores_of(networks), figures=figures, networks=networks)


def _figures(case: Case) -> RequestFigures:
    task, unlearned = case.task, case.erasure.unlearned
    records = {"forgotten": task.forgotten.take([0]), "retained": task.retained.take([0])}
    networks = {"original": case.original.model, "unlearned": unlearned.model}
    rasters: dict[str, dict[str, dict[str, Any]]] = {}
    for name, record in records.items():
        for network, model in networks.items():
            recording = model.record(record.x, record_id=record.record_id, keep_spikes=True)
            layers = {layer: recording.spikes(layer)[:, 0] for layer in recording.layer_names[1:-1]}
            rasters.setdefault(name, {})[network] = layers
    return RequestFigures(
        rasters=rasters,
        record_ids={name: int(record.record_id[0]) for name, record in records.items()},
        changes=tuple(
            Changed(group=change.group, what=change.what, before=change.before, after=change.after)
            for change in unlearned.changes
            if np.size(change.index)
        ),
    )
