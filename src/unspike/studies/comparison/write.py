"""Put compare.json, compare.html, compare.md and compare.png into a folder."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unspike.foundation.files import write_json, write_text
from unspike.report.plots.png import draw_png
from unspike.studies.comparison.page import page
from unspike.studies.comparison.plots import draws, inches_of
from unspike.studies.comparison.table import HEADS, method_cells, reference_cells
from unspike.studies.markdown import table

JSON_FILE, PAGE_FILE, MARKDOWN_FILE, PICTURE_FILE = (
    "compare.json",
    "compare.html",
    "compare.md",
    "compare.png",
)
COMPARISON_FILES = (JSON_FILE, PAGE_FILE, MARKDOWN_FILE, PICTURE_FILE)


def write_comparison(report: Mapping[str, Any], folder: Path) -> Path:
    """Write the files of a comparison, the JSON last, and return the path of the page."""
    write_text(folder / PAGE_FILE, page(report))
    write_text(folder / MARKDOWN_FILE, markdown(report))
    draw_png(list(draws(report).values()), folder / PICTURE_FILE, inches=inches_of(report), columns=3)
    write_json(folder / JSON_FILE, report)
    return folder / PAGE_FILE


def markdown(report: Mapping[str, Any]) -> str:
    """Return a comparison as Markdown."""
    rows = [
        reference_cells("(retrained networks)", report["retrained"]),
        reference_cells("(original network)", report["original"]),
        *(method_cells(method) for method in report["methods"]),
    ]
    front = [method["name"] for method in report["methods"] if method["on_front"]]
    alone = report["nearest_without_retained_data"]
    seeds = len(report["seeds"])
    lines = [
        f"# Methods compared on {report['data']['name']}, {report['request']}",
        "",
        f"{seeds} network{'' if seeds == 1 else 's, mean ± s.d.'}; {report['settings']['--oracles']} "
        "networks retrained for each. Sorted by the average gap.",
        "",
        report["winner"],
        "",
        f"Command: `{shlex.join(report['command'])}`",
        "",
        table(HEADS, [[cell.text for cell in row] for row in rows]),
        "",
        f"On the Pareto front of cost and gap: {', '.join(front) or 'none'}. "
        f"Nearest to the retrained networks without retained data: {alone or 'none'}.",
        *(f"Left out: {name} ({why})." for name, why in report["skipped"].items()),
        "",
        f"![Gap, accuracies and cost of every method]({PICTURE_FILE})",
        "",
        *(f"* {note}" for note in report["notes"]),
        *(f"* {method['name']}: {note}" for method in report["methods"] for note in method["notes"]),
    ]
    return "\n".join(lines) + "\n"
