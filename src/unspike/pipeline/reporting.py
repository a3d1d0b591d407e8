"""The last stage: report.json, report.html and scores.npz."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.evaluation import save_scores, state_hash
from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import remove, write_text
from unspike.foundation.json_values import plain
from unspike.models.capabilities import threads_of
from unspike.pipeline.comparing import SCORES_FILE, Compared
from unspike.pipeline.material import Material
from unspike.pipeline.remains import remains
from unspike.pipeline.workspace import CONTROLS_FOLDER
from unspike.report import SCHEMA_NAME, Figures, write_report
from unspike.report.explore import EXPLORE_FILE, ExplorePage, explore_page
from unspike.report.summary import ENGLISH, SUMMARY_FILE, language_named, summary_page
from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel

REPORT_FILES = ("report.json", "report.html", SUMMARY_FILE, EXPLORE_FILE, SCORES_FILE)


_LONGEST_REFERENCE = 200


@dataclass(frozen=True, kw_only=True)
class ReportSettings:
    """What a report says beside what was measured, and what stays beside it.

    Parameters
    ----------
    command : tuple of str
        The command line.
    reference : str, optional
        Who asked, or the number of the request in somebody's files; one line.
    keep_controls : bool
        Whether the networks are kept that learned what was to be forgotten, to try the measurement with.

    with_records : bool
        Whether the explore page names and shows the forgotten records.
    language : str
        Of the summary.

    Raises
    ------
    InvalidInput
        If the reference is not one line of text, or there is no such language.

    Examples
    --------
    >>> from unspike.pipeline import ReportSettings
    >>> ReportSettings(reference="letter of 3 May, file 17").keep_controls
    False
    """

    command: tuple[str, ...] = ()
    reference: str | None = None
    keep_controls: bool = False
    with_records: bool = False
    language: str = ENGLISH

    def __post_init__(self) -> None:
        """Refuse what does not fit on a page."""
        text = self.reference
        if text is not None and not (0 < len(text) <= _LONGEST_REFERENCE and text.isprintable()):
            raise InvalidInput(
                f"--reference has {len(text)} characters, expected one line of 1 to {_LONGEST_REFERENCE}."
            )
        language_named(self.language)


def reported(
    original: tuple[SpikingModel, str],
    material: Material,
    requests: Sequence[Compared],
    folder: Path,
    *,
    settings: ReportSettings,
    band: Path | None = None,
) -> tuple[dict[str, Any], Path]:
    """Write the report of a run.

    Parameters
    ----------
    original : tuple of SpikingModel and str
        The original network and its file.
    material : Material
        The data.
    requests : sequence of Compared
        Every request.
    folder : Path
        Where to.
    settings : ReportSettings
        What else it says. Unless they are to be kept, the networks that learned what was to be forgotten are
        removed before it is written.
    band : Path, optional
        Folder of a band that was taken up.

    Returns
    -------
    report : dict
        What report.json holds.
    page : Path
        The path of report.html.
    """
    if not settings.keep_controls:
        remove(folder / CONTROLS_FOLDER)
    model, file = original
    entries = [request.entry for request in requests]
    report = plain(
        {
            "schema": SCHEMA_NAME,
            "unspike_version": __version__,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": list(settings.command),
            "reference": settings.reference,
            "data": _data(material),
            "model": _model(model),
            "environment": environment(threads_of(model)),
            "requests": entries,
            "remains": remains(
                folder,
                source=material.source,
                original=file,
                requests=entries,
                band=band,
                with_records=settings.with_records,
            ),
        }
    )
    save_scores(folder / SCORES_FILE, [request.scores for request in requests])
    figures = Figures(requests=tuple(request.figures for request in requests))
    write_text(folder / EXPLORE_FILE, explore_page(_explored(material, requests, settings)))
    _, page = write_report(report, figures, folder)
    write_text(folder / SUMMARY_FILE, summary_page(report, settings.language))
    return report, page


def _explored(material: Material, requests: Sequence[Compared], settings: ReportSettings) -> ExplorePage:
    name = material.dataset.name
    return ExplorePage(
        title=f"Unlearning on {name}: explore",
        about="A spiking network was trained, made to forget, and compared with networks that never met the "
        "forgotten records.",
        case_word="Request",
        classes=material.dataset.class_names,
        cases=[request.explored for request in requests],
        with_records=settings.with_records,
    )


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


def _model(model: SpikingModel) -> dict[str, Any]:
    told = model.settings()
    decided = ("recipe", "hidden", "connection_probability", "steps", "epochs")
    return {
        **{name: told.get(name) for name in decided},
        "seed": model.seed,
        "synapses": sum(group.weight.size for group in model.synapses()),
        "neurons": sum(group.value.size for group in model.thresholds()),
        "content_hash": state_hash(model),
        "settings": {name: value for name, value in told.items() if name not in decided},
    }


def environment(threads: int) -> dict[str, Any]:
    """Return what the machine and the libraries are that a run was made with."""
    import numba
    import numpy as np

    torch = sys.modules.get("torch")
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        **({} if torch is None else {"torch": torch.__version__}),
        "platform": f"{platform.system()} {platform.machine()}",
        "cpu_count": os.cpu_count(),
        "threads": threads,
    }
