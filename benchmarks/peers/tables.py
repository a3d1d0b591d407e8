"""Write what was measured as JSON and as Markdown tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from problem import FORMS
from rows import COMPARISONS, Row, ratio
from team import EACH

TITLES = {
    "forward": "Forward",
    "stdp": "STDP training",
    "error": "Error-modulated training, and training by surrogate gradients",
}
INTRODUCTION = """\
One batch of 100 records, 50 time steps, network 784-200-200-10; "sparse" joins the hidden layers with
probability 0.1, "dense" with 1 (the output layer is always joined to all). All engines get the same input
spikes (Bernoulli, 0.1 a step), the same connections and the same initial weights, times one factor a layer
that brings each engine's rate as near to 0.1 as it comes. The neurons still differ, so engines do not compute
the same network; the rates reached are stated, of the two hidden layers and the output. Every engine has all
cores in the way that suits it best: one process with its own threads, or one process held to each core with
its share of the records, whichever is faster (in training the processes do not share their changes).
Images/s of the whole machine: median [lowest, highest] over the turns. "unspike" says how many times as fast
unspike is, with the same kind of neuron where it is about forward passes; per core the ratios are the same.
Memory: the most that its processes held together, over all of their cases, in MiB."""
COLUMNS = (
    *("engine", "version", "neuron", "images/s", "per core", "unspike", "processes", "memory"),
    *("spike rates", "note"),
)

Left = Sequence[dict[str, str]]


def write(folder: Path, rows: Sequence[Row], left_out: Left, facts: dict[str, Any]) -> None:
    """Write speed.json and speed.md, and print the latter."""
    result = {
        "facts": facts,
        "comparisons": _comparisons(rows),
        "rows": [_plain(row, rows) for row in rows],
        "left out": list(left_out),
    }
    (folder / "speed.json").write_text(json.dumps(result, indent=1) + "\n")
    text = "\n".join(_markdown(rows, left_out, facts)) + "\n"
    (folder / "speed.md").write_text(text)
    print(text, flush=True)


def _plain(row: Row, rows: Sequence[Row]) -> dict[str, Any]:
    measured = row.turns and {
        "images_per_s": row.speed,
        "lowest": min(row.images_per_second),
        "highest": max(row.images_per_second),
        "unspike_is_faster_by": ratio(row, rows),
        "rates": row.rates,
        "peak_mib": row.peak_mib,
        "arrangement": row.arrangement,
        "turns": row.of,
    }
    return {"version": row.version, **row.case, **(measured or {}), "failure": row.failure}


def _comparisons(rows: Sequence[Row]) -> list[dict[str, Any]]:
    found = []
    for comparison in COMPARISONS:
        for form in FORMS:
            against = comparison.against(rows, form)
            if against:
                engine, factor = against
                line = {"comparison": comparison.title, "form": form, "peer": engine, "ratio": factor}
                found.append({**line, "aim": comparison.aim.get(form, "")})
    return found


def _markdown(rows: Sequence[Row], left_out: Left, facts: dict[str, Any]) -> list[str]:
    cores = facts["usable processors"]
    lines = ["# Speed against other engines", "", INTRODUCTION, "", f"Command: `{facts['command']}`", ""]
    lines += ["![images/s of every engine](speed.png)", "", *_summary(rows)]
    for task, title in TITLES.items():
        for form in FORMS:
            chosen = [row for row in rows if row.is_like(task=task, form=form)]
            if chosen:
                lines += [
                    "",
                    f"## {title}, {form}",
                    "",
                    *_table(COLUMNS, [_cells(r, rows, cores) for r in _sorted(chosen)]),
                ]
    if left_out:
        lines += [
            "",
            "## Left out",
            "",
            *_table(("peer", "why"), [tuple(line.values()) for line in left_out]),
        ]
    return [*lines, "", ", ".join(f"{k} {v}" for k, v in facts.items() if k != "command") + "."]


def _summary(rows: Sequence[Row]) -> list[str]:
    cells = [
        (line["comparison"], line["form"], line["peer"], f"{line['ratio']:.1f}x", line["aim"])
        for line in _comparisons(rows)
    ]
    return _table(("unspike against", "form", "fastest", "ratio", "floor / goal"), cells)


def _sorted(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -row.speed if row.turns else 0.0)


def _cells(row: Row, rows: Sequence[Row], cores: int) -> tuple[str, ...]:
    case = row.case
    note = "; ".join(filter(None, [case["note"], row.failure and f"failed: {row.failure}"]))
    head = (case["engine"], row.version, case["neuron"])
    if not row.turns:
        return (*head, *[""] * 6, note)
    low, high = min(row.images_per_second), max(row.images_per_second)
    factor = ratio(row, rows)
    return (
        *head,
        f"{row.speed:,.0f} [{low:,.0f}, {high:,.0f}]",
        f"{row.speed / cores:,.0f}",
        "" if factor is None else f"{factor:.2f}x",
        "each" if row.arrangement == EACH else "one",
        f"{row.peak_mib:,.0f}",
        ", ".join(f"{rate:.3f}" for rate in row.rates),
        note,
    )


def _table(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
    return lines + ["| " + " | ".join(row) + " |" for row in cells]
