"""Put report.json and report.html into a folder, each whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unspike.foundation.files import json_text, write_text
from unspike.report.figures import Figures
from unspike.report.html import render
from unspike.report.validate import validate


def write_report(
    report: Mapping[str, Any], figures: Figures, folder: str | os.PathLike[str]
) -> tuple[Path, Path]:
    """Check a report, then write `report.json` and `report.html`.

    Both texts are complete before the first file is touched, and each file is written aside and then renamed,
    so that an error or an interruption leaves what was there before.

    Parameters
    ----------
    report : mapping
        A report of schema `unspike.report/2`.
    figures : Figures
        What the figures need beyond the report.
    folder : path
        Where to write; made if it does not exist.

    Returns
    -------
    tuple of Path
        The two files: report.json, report.html.

    Raises
    ------
    InvalidInput
        If the report departs from its schema; nothing is written then.

    Examples
    --------
    >>> from unspike.report import Figures, write_report
    >>> write_report({}, Figures(), "report")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    unspike.foundation.errors.InvalidInput: report.json at its top: the key 'schema' is missing; ...
    """
    validate(report)
    texts = {
        "report.json": json_text(report),
        "report.html": render(report, figures),
    }
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_text(folder / name, text)
    return folder / "report.json", folder / "report.html"
