"""Put the tables, the figure and the claims into a folder: JSON, Markdown and pictures."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unspike.foundation.files import write_json, write_text
from unspike.pipeline.reporting import environment
from unspike.report.plots.png import draw_png
from unspike.studies.markdown import table
from unspike.studies.paper import claims, plots, tables
from unspike.studies.paper.cells import CLAIMS, FIGURE, TABLES
from unspike.studies.paper.curve import CURVES
from unspike.studies.paper.plan import ReproductionPlan
from unspike.studies.paper.results import Results
from unspike.version import __version__

_BLOCK, _PANEL = (6.2, 3.4), (5.4, 3.8)
_READINGS = {
    "training": "class-wise, the share is of all training records, taken class after class",
    "class": "class-wise, the share is of the records of one class",
}


def write_paper(plan: ReproductionPlan, results: Results, *, command: Sequence[str]) -> dict[str, Path]:
    """Write what was asked for, and the claims on everything that was ever measured in this folder.

    Parameters
    ----------
    plan : ReproductionPlan
        What was done.
    results : Results
        What was measured.
    command : sequence of str
        The command line.

    Returns
    -------
    dict
        ``table1`` and the like, ``claims`` -> the path of its Markdown.
    """
    head = _head(plan, command)
    for part in plan.parts:
        if part == FIGURE:
            _write_figure(plan, results, head)
        else:
            _write_table(part, plan, results, head)
    _write_claims(plan, results, head)
    return {part: plan.out / f"{part}.md" for part in (*plan.parts, CLAIMS)}


def _head(plan: ReproductionPlan, command: Sequence[str]) -> dict[str, Any]:
    return {
        "unspike_version": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": list(command),
        "seeds": list(plan.seeds),
        "settings": plan.facts,
        "environment": environment(plan.workers.threads),
    }


def _lines(title: str, head: Mapping[str, Any], body: Sequence[str], notes: Sequence[str]) -> str:
    count = len(head["seeds"])
    over = "one seed, no interval" if count == 1 else f"mean ± half of the 95 % interval over {count} seeds"
    settings = head["settings"]
    lines = [
        f"# {title}",
        "",
        f"MNIST is `{settings['--data-mnist']}`, UCI HAR is `{settings['--data-har']}`; recipe "
        f"`{settings['--recipe']}`; {over} (Student's t).",
        "",
        f"Command: `{shlex.join(head['command'])}`",
        "",
        *body,
        *(f"* {note}" for note in notes),
    ]
    return "\n".join(lines) + "\n"


def _write_table(part: str, plan: ReproductionPlan, results: Results, head: Mapping[str, Any]) -> None:
    blocks, title = tables.content(part, results), tables.title_of(part)
    seconds = {
        cell.name: [sum(c["seconds"] for c in row["columns"].values()) for row in results.cells[cell]]
        for cell in TABLES[part]
    }
    write_json(
        plan.out / f"{part}.json",
        {
            "title": title,
            **head,
            "blocks": tables.plain_content(blocks),
            "seconds_by_seed": seconds,
            "runs": {cell.name: list(results.cells[cell]) for cell in TABLES[part]},
        },
    )
    draw_png(plots.block_draws(blocks), plan.out / f"{part}.png", inches=_BLOCK, columns=2)
    body = [*tables.markdown_blocks(blocks), f"![{title}]({part}.png)", ""]
    write_text(plan.out / f"{part}.md", _lines(title, head, body, tables.notes_on(part)))


def _write_figure(plan: ReproductionPlan, results: Results, head: Mapping[str, Any]) -> None:
    title = "Figure 1: accuracy loss against the share of records unlearned"
    curves = {
        cell.name: {
            f"{records}, {curve}": plots.curve_of(results, cell, records, curve)
            for records in points[0]["loss"]
            for curve in CURVES
        }
        for cell, points in results.points.items()
    }
    plain = {
        cell: {
            name: [{"share": share, **found.to_dict()} for share, found in curve.items()]
            for name, curve in each.items()
        }
        for cell, each in curves.items()
    }
    runs = {cell.name: list(points) for cell, points in results.points.items()}
    write_json(plan.out / f"{FIGURE}.json", {"title": title, **head, "curves": plain, "runs": runs})
    draw_png(plots.curve_draws(results), plan.out / f"{FIGURE}.png", inches=_PANEL, columns=2)
    shares = [point["share"] for point in next(iter(next(iter(plain.values())).values()))]
    rows = [
        [f"{cell}: {name}", *(_estimate(point) for point in points)]
        for cell, each in plain.items()
        for name, points in each.items()
    ]
    body = [
        f"![{title}]({FIGURE}.png)",
        "",
        "Loss of accuracy, points:",
        "",
        table(("", *(f"{share:.0%}" for share in shares)), rows),
        "",
    ]
    notes = [
        f"{plots.legend_words()}; {_READINGS[plan.share_of]}.",
        "`algorithm-1` is the paper's method, `hybrid` our own method after it, extended. `test` are all "
        "test records, `test_others` those of classes of which nothing was forgotten.",
        "A class that is forgotten takes its own test records with it: on all test records, class-wise, the "
        "loss of a network that never met these classes is about the share of their records.",
    ]
    write_text(plan.out / f"{FIGURE}.md", _lines(title, head, body, notes))


def _estimate(point: Mapping[str, Any]) -> str:
    half = "" if point["low"] is None else f" ± {point['mean'] - point['low']:.2f}"
    return f"{point['mean']:.2f}{half}"


def _write_claims(plan: ReproductionPlan, results: Results, head: Mapping[str, Any]) -> None:
    found = claims.checked_claims(results)
    write_json(plan.out / f"{CLAIMS}.json", {**head, "claims": [asdict(one) for one in found]})
    body = [
        "## In the paper's own reading",
        "",
        _claims_table([one for one in found if one.decides]),
        "",
        "## In other readings",
        "",
        _claims_table([one for one in found if not one.decides]),
        "",
    ]
    notes = [
        f"Considerable: at least {claims.CONSIDERABLE:.0%} of the loss comes back; not all: less than all. "
        f"Nearly: within {claims.NEARLY} of ROC AUC. The words are the paper's, the bounds ours.",
        "Marks are decided by means over seeds; unclear where the 95 % interval reaches over what decides.",
        "A class that is forgotten takes its own test records with it. UCI HAR has six classes and MNIST "
        "ten, so class-wise UCI HAR loses more on all test records whatever the method.",
        "Disagreeing is a result: the paper gives no code, and ours is a reading of it with another learning "
        "rule by default.",
    ]
    title = "The paper's claims, checked"
    write_text(plan.out / f"{CLAIMS}.md", _lines(title, head, body, notes))


def _claims_table(found: Sequence[claims.CheckedClaim]) -> str:
    marks = {True: "agrees", False: "disagrees", None: "not decided"}
    sure = {True: "", False: " (unclear)", None: ""}
    return table(
        ("Claim", "On", "Our figures", "Mark"),
        [[one.claim, one.reading, one.figures, marks[one.agrees] + sure[one.clear]] for one in found],
    )
