"""report.html: one self-contained page, readable offline, in light and dark and on paper."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from unspike.parallel import LOKY, run_jobs
from unspike.report import panels, tables
from unspike.report.every_metric import metric_groups
from unspike.report.figures import Figures, RequestFigures
from unspike.report.glossary import GLOSSARY
from unspike.report.share_bar import share_bar

# Colour is never the only sign: each verdict has a word and a mark of its own.
_VERDICTS = {
    True: {"style": "good", "mark": "✓", "word": "Yes, forgotten"},
    False: {"style": "bad", "mark": "✗", "word": "No, not forgotten"},
    None: {"style": "open", "mark": "?", "word": "Unknown"},
}


def render(report: Mapping[str, Any], figures: Figures) -> str:
    """Return the page of a report.

    The same report and figures give the same text.

    Parameters
    ----------
    report : mapping
        A valid report of schema `unspike.report/2`.
    figures : Figures
        What the figures need beyond the report; a figure without its data is left out, and the page says so.

    Returns
    -------
    str
        HTML that refers to nothing outside itself.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from unspike.pipeline import RunSettings, TrainSettings, run
    >>> settings = TrainSettings(data="digits", hidden=(30,), connection_probability=0.3, epochs=2, threads=1)
    >>> asked = RunSettings(training=settings, requests=("class:3",), oracles=1)
    >>> with TemporaryDirectory() as folder:
    ...     report = run(asked, Path(folder) / "run").report

    >>> from unspike.report import Figures, render
    >>> page = render(report, Figures())  # without pictures, and the page says so
    >>> page.lower().startswith("<!doctype html>"), "class:3" in page
    (True, True)
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("unspike.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["verdicts"] = _VERDICTS
    environment.filters["settings"] = tables.settings_rows
    requests = _drawn(report, figures)
    page = environment.get_template("page.html").render(
        report=report,
        requests=requests,
        command=shlex.join(report["command"]),
        remains=tables.remains_table(report),
        glossary=GLOSSARY,
    )
    return page.strip() + "\n"


def _drawn(report: Mapping[str, Any], figures: Figures) -> list[dict[str, Any]]:
    """Return what the template shows of each request; most of the time goes into the pictures."""
    jobs = [(entry, figures.of(index), f"r{index + 1}") for index, entry in enumerate(report["requests"])]
    at_once, threads = LOKY.plan(len(jobs), threads=report["environment"]["threads"])
    classes = report["data"]["classes"]
    found = dict(run_jobs(_request, jobs, common=classes, workers=at_once, threads=threads))
    return [found[place] for place in range(len(jobs))]


def _request(job: tuple[tables.Entry, RequestFigures, str], classes: list[str]) -> dict[str, Any]:
    """Return everything that the template shows of one request; its name starts the ids."""
    entry, figures, name = job
    return {
        "name": name,
        "entry": entry,
        "runs": tables.oracle_runs(entry),
        "share_bar": share_bar(entry["verdict"]["share_erased"]),
        "checks": tables.checks_table(entry),
        "controls": tables.controls_table(entry),
        "summary": tables.summary_table(entry),
        "gaps": tables.gaps_table(entry),
        "measures": tables.measure_tables(entry),
        "attacks": tables.attack_tables(entry),
        "hidden_distance": tables.hidden_distance_table(entry),
        "changes": tables.changes_table(entry),
        "cost": tables.cost_table(entry),
        "identity": tables.identity_rows(entry),
        "metric_groups": metric_groups(entry),
        "per_class_panel": panels.per_class_panel(entry, classes, f"{name}-per-class"),
        "confusion_panel": panels.confusion_panel(entry, classes, f"{name}-confusion"),
        "raster_panel": panels.raster_panel(figures, f"{name}-raster"),
        "changes_panel": panels.changes_panel(figures, f"{name}-changes"),
        "roc_panel": panels.roc_panel(entry, f"{name}-roc"),
    }
