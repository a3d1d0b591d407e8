"""The last stage: report.json, report.html and scores.npz."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.evaluation import save_scores, state_hash
from unspike.foundation.json_values import plain
from unspike.pipeline.comparing import SCORES_FILE, Compared
from unspike.pipeline.material import Material
from unspike.pipeline.training import epochs_of, recipe_of, threads_of
from unspike.report import SCHEMA_NAME, Figures, write_report
from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.snn.classifier import SpikingClassifier

REPORT_FILES = ("report.json", "report.html", SCORES_FILE)


def reported(
    model: SpikingClassifier,
    material: Material,
    requests: Sequence[Compared],
    folder: Path,
    *,
    command: Sequence[str],
) -> tuple[dict[str, Any], Path]:
    """Write the report of a run.

    Parameters
    ----------
    model : SpikingClassifier
        The original network.
    material : Material
        The data.
    requests : sequence of Compared
        Every request.
    folder : Path
        Where to.
    command : sequence of str
        The command line.

    Returns
    -------
    report : dict
        What report.json holds.
    page : Path
        The path of report.html.
    """
    report = plain(
        {
            "schema": SCHEMA_NAME,
            "unspike_version": __version__,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": list(command),
            "data": _data(material),
            "model": _model(model),
            "environment": environment(threads_of(model)),
            "requests": [request.entry for request in requests],
        }
    )
    save_scores(folder / SCORES_FILE, [request.scores for request in requests])
    figures = Figures(requests=tuple(request.figures for request in requests))
    _, page = write_report(report, figures, folder)
    return report, page


def _data(material: Material) -> dict[str, Any]:
    dataset, parts = material.dataset, material.parts
    return {
        "name": dataset.name,
        "fingerprint": dataset.fingerprint,
        "records": len(dataset),
        "classes": dataset.class_names,
        "modality": dataset.modality,
        "citation": dataset.citation,
        "split": {
            "by": material.by,
            "seed": material.seed,
            "train": len(parts.train),
            "validation": len(parts.validation),
            "test": len(parts.test),
        },
    }


def _model(model: SpikingClassifier) -> dict[str, Any]:
    recipe = recipe_of(model)
    return {
        "recipe": recipe.name,
        "hidden": model.hidden_sizes,
        "connection_probability": model.connection_probability,
        "steps": model.n_steps_,
        "epochs": epochs_of(model),
        "seed": model.seed,
        "synapses": sum(group.weight.size for group in model.synapses()),
        "neurons": sum(group.value.size for group in model.thresholds()),
        "content_hash": state_hash(model),
        "settings": recipe.settings(),
    }


def environment(threads: int) -> dict[str, Any]:
    """Return what the machine and the libraries are that a run was made with."""
    import numba
    import numpy as np

    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "platform": f"{platform.system()} {platform.machine()}",
        "cpu_count": os.cpu_count(),
        "threads": threads,
    }
