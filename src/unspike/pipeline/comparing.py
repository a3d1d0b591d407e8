"""The third stage: networks retrained without the records, and the comparison with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.data import Task
from unspike.evaluation import Scores, build_band, evaluate, evaluation_sets, load_scores, save_scores
from unspike.foundation.progress import Progress
from unspike.foundation.store import Piece, key_of
from unspike.models.state_hash import state_hash
from unspike.pipeline.forgetting import Erasure
from unspike.pipeline.material import Material
from unspike.pipeline.placebo import placebo_of
from unspike.pipeline.training import Original, epochs_of, threads_of
from unspike.pipeline.yardstick import Yardstick
from unspike.report import Changed, RequestFigures
from unspike.version import __version__

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
    decides = what_decides(original, erasure, task, material, yardstick)
    piece = Piece(path=place / MEASURED_FILE, key=key_of(**decides, files=files))
    if (known := piece.kept()) is not None:
        return Compared(entry=known, networks=load_scores(place / SCORES_FILE)[0], figures=figures)
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
    entry = piece.keep(entry, files=(SCORES_FILE,))
    return Compared(entry=entry, networks=networks, figures=figures)


def what_decides(
    original: Original, erasure: Erasure, task: Task, material: Material, yardstick: Yardstick
) -> dict[str, Any]:
    """Return all that decides what is measured of a request; parameters as in `compared`."""
    policy = yardstick.policies.get(task.kind)
    return {
        "networks": [state_hash(original.model), state_hash(erasure.unlearned.model)],
        "seconds": [original.seconds, erasure.unlearned.seconds],
        "method": [erasure.method, erasure.seed],
        "request": [task.text, task.kind],
        "records": [each.fingerprint for each in (task.forgotten, task.retained, material.parts.test)],
        "never seen": material.parts.validation.fingerprint,
        "oracles": yardstick.seeds,
        "policy": policy and policy.sha256,
        "version": __version__,
    }


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
