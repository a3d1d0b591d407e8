"""compare.html: one self-contained page with a table that sorts itself, readable offline."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from unspike.report.plots.svg import draw_svg
from unspike.studies.comparison.figures import FIGURES
from unspike.studies.comparison.plots import draws, inches_of
from unspike.studies.comparison.table import HEADS, WORDS, method_cells, reference_cells


def page(report: Mapping[str, Any]) -> str:
    """Return the page of a comparison.

    Parameters
    ----------
    report : mapping
        Content of ``compare.json``.

    Returns
    -------
    str
        HTML that refers to nothing outside itself; the same report gives the same text.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    loaders = [PackageLoader("unspike.studies.comparison", "."), PackageLoader("unspike.report", ".")]
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawings = {
        title: draw_svg(draw, inches=inches_of(report), name=f"plot{number}", alt=title)
        for number, (title, draw) in enumerate(draws(report).items())
    }
    text = environment.get_template("compare.html").render(
        report=report,
        command=shlex.join(report["command"]),
        heads=HEADS,
        words=WORDS,
        sorted_by=2,
        goods={figure.head: figure.good for figure in FIGURES},
        fixed=[
            reference_cells("retrained networks", report["retrained"]),
            reference_cells("original network", report["original"]),
        ],
        methods=[method_cells(method) for method in report["methods"]],
        front=[method["name"] for method in report["methods"] if method["on_front"]],
        drawings=drawings,
    )
    return text.strip() + "\n"
