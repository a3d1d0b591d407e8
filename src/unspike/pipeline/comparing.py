"""The third stage: networks retrained without the records, and the comparison with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.data import Task
from unspike.evaluation import Scores, build_band, evaluate, evaluation_sets, load_scores, save_scores
from unspike.foundation.files import read_json, write_json
from unspike.foundation.progress import Progress
from unspike.pipeline.forgetting import Erasure
from unspike.pipeline.material import Material
from unspike.pipeline.placebo import placebo_of
from unspike.pipeline.training import Original, epochs_of, threads_of
from unspike.pipeline.yardstick import Yardstick
from unspike.report import Changed, RequestFigures

if TYPE_CHECKING:
    from unspike.snn.classifier import SpikingClassifier

MEASURED_FILE = "measured.json"
SCORES_FILE = "scores.npz"


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """One request of the report.

    Parameters
    ----------
    entry : mapping
        Its entry in ``report.json``.
    networks : mapping
        Network -> set -> scores.
    figures : RequestFigures
        What its figures need.
    """

    entry: Mapping[str, Any]
    networks: Mapping[str, Mapping[str, Scores]]
    figures: RequestFigures


def compared(
    original: Original,
    erasure: Erasure,
    task: Task,
    material: Material,
    folder: Path,
    *,
    yardstick: Yardstick,
    files: Mapping[str, str],
    progress: Progress,
) -> Compared:
    """Retrain, compare and save the comparison, or take up what an earlier run saved.

    Parameters
    ----------
    original, erasure : Original, Erasure
        The networks before and after.
    task, material : Task, Material
        The request and its data.
    folder : Path
        Folder of the run; the comparison goes into a folder within.
    yardstick : Yardstick
        What the networks are compared with.
    files : mapping of str to str
        Files of the request, for the report.
    progress : Progress
        Told of the work.
    """
    place = folder / task.name
    figures = _figures(original.model, erasure, task)
    if (place / MEASURED_FILE).exists():
        networks = load_scores(place / SCORES_FILE)[0]
        return Compared(entry=read_json(place / MEASURED_FILE), networks=networks, figures=figures)
    place.mkdir(exist_ok=True)
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
    entry, networks = evaluate(
        task.text,
        kind=task.kind,
        class_name=task.class_name,
        original=original.model,
        unlearned=erasure.unlearned,
        oracles=band.oracles,
        sets=evaluation_sets(task.kind, task.forgotten, task.retained, material.parts.test),
        method=erasure.method,
        # Times are compared only where both were taken with as many threads.
        train_seconds=original.seconds if original.threads == erasure.threads else None,
        epochs=epochs_of(original.model),
        files=files,
        policy=yardstick.policies.get(task.kind),
        memoriser=None if band.memoriser is None else band.memoriser.model,
        placebo=placebo_of(original.model, erasure, task, material.parts.validation),
        progress=progress,
    )
    save_scores(place / SCORES_FILE, [networks])
    write_json(place / MEASURED_FILE, entry)
    return Compared(entry=entry, networks=networks, figures=figures)


def _figures(original: SpikingClassifier, erasure: Erasure, task: Task) -> RequestFigures:
    records = {"forgotten": task.forgotten.take([0]), "retained": task.retained.take([0])}
    networks = {"original": original, "unlearned": erasure.unlearned.model}
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
            for change in erasure.unlearned.changes
            if np.size(change.index)
        ),
    )
