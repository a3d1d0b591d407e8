"""The content of the paper's tables, over seeds, and the same as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from unspike.evaluation.statistics.confidence_interval import Estimate, estimate
from unspike.studies.markdown import table
from unspike.studies.paper.attack import ATTACK_METRICS, ATTACK_NAMES, ATTACKS
from unspike.studies.paper.cells import ATTACK, TABLES, Cell
from unspike.studies.paper.columns import COLUMNS, METRICS, RECOVERY_EPOCHS, SETS
from unspike.studies.paper.results import Results

_ATTACKED = {name: head for name, head in COLUMNS.items() if name != "retrained"}
_TITLES = {
    "table1": "Sample unlearning performance for UCI HAR",
    "table2": "Sample unlearning performance for MNIST",
    "table3": "Class unlearning performance for MNIST",
    "table4": "Class unlearning performance for UCI HAR",
    "table5": "Membership attack on MNIST",
    "table6": "Membership attack on UCI HAR",
}


def title_of(part: str) -> str:
    """Return the title of a table."""
    return f"Table {part.removeprefix('table')}: {_TITLES[part]}"


def content(part: str, results: Results) -> list[dict[str, Any]]:
    """Return the blocks of a table.

    Parameters
    ----------
    part : str
        ``table1``, say.
    results : Results
        Its cells must have been measured.

    Returns
    -------
    list of dict
        ``title``, ``columns`` (heads), ``rows``: metric -> column -> estimate over seeds.
    """
    make = _attack_blocks if part in ATTACK else _performance_blocks
    return [block for cell in TABLES[part] for block in make(cell, results)]


def _performance_blocks(cell: Cell, results: Results) -> list[dict[str, Any]]:
    measured = results.cells[cell][0]["records"]
    return [
        {
            "title": f"On {SETS[records]}",
            "columns": COLUMNS,
            "rows": {
                head: {column: estimate(results.metric(cell, column, records, metric)) for column in COLUMNS}
                for metric, head in METRICS.items()
            },
        }
        for records in SETS
        if records in measured
    ]


def _attack_blocks(cell: Cell, results: Results) -> list[dict[str, Any]]:
    return [
        {
            "title": f"{cell.title}: {ATTACK_NAMES[attack]}, {_sizes(cell, attack, results)} records a side",
            "columns": _ATTACKED,
            "rows": {
                head: {column: estimate(results.attack(cell, column, attack, metric)) for column in _ATTACKED}
                for metric, head in ATTACK_METRICS.items()
            },
        }
        for attack in ATTACKS
    ]


def _sizes(cell: Cell, attack: str, results: Results) -> str:
    sizes = [row["columns"]["baseline"]["attack"][attack]["records"] for row in results.cells[cell]]
    return str(sizes[0]) if len(set(sizes)) == 1 else f"{min(sizes)} to {max(sizes)}"


def plain_content(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return blocks in plain Python types."""
    return [
        {
            **block,
            "rows": {
                head: {column: found.to_dict() for column, found in row.items()}
                for head, row in block["rows"].items()
            },
        }
        for block in blocks
    ]


def markdown_blocks(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return blocks as lines of Markdown."""
    lines: list[str] = []
    for block in blocks:
        rows = [
            [head, *(_words(found) for found in row.values())]
            for head, row in block["rows"].items()
            if any(found.mean is not None for found in row.values())
        ]
        lines += [f"## {block['title']}", "", table(("", *block["columns"].values()), rows), ""]
    return lines


def notes_on(part: str) -> list[str]:
    """Return what must be known to read a table."""
    notes = [
        "Unlearned (Algorithm 1) is the paper's method, its three phases with the retained data at hand and "
        "nothing after them. Unlearned (hybrid) is our own method after it, extended.",
        "None of the paper's own numbers is known to us; none is shown.",
    ]
    if part in ATTACK:
        return [
            *notes,
            "As many never-seen records as unlearned ones, of the forgotten class for a class: a guess is "
            "right in half of the cases, and the aim is the figure of the network trained anew, not zero.",
        ]
    return [
        *notes,
        f"Retrained on what is left: the network of the column before it, trained {RECOVERY_EPOCHS} more "
        "times on each retained record; the paper does not say how long.",
        "Precision, recall, F1 score, specificity and ROC AUC are means over the classes that occur; "
        "sensitivity is another word for recall.",
    ]


def _words(found: Estimate) -> str:
    if found.mean is None:
        return "–"
    half = "" if found.half is None else f" ± {found.half:.4f}"
    return f"{found.mean:.4f}{half}"
