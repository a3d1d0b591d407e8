"""Invented pieces of a reproduction, as the jobs would have left them."""

from __future__ import annotations

from typing import Any

from unspike.studies.paper.attack import ATTACKS
from unspike.studies.paper.cells import Cell
from unspike.studies.paper.columns import COLUMNS, METRICS
from unspike.studies.paper.curve import CURVES, SHARES
from unspike.studies.paper.results import ALL_CELLS, Results

SAMPLES = Cell(role="mnist", kind="samples")


def records_of(cell: Cell) -> dict[str, int]:
    """How many records there are in each set on which a cell is measured."""
    more = {"test_others": 80, "test_class": 10} if cell.kind == "class" else {}
    return {"test": 90, "forget": 20, "retain": 180, **more}


def row(cell: Cell, seed: int) -> dict[str, Any]:
    """One seed of a cell: every figure 0.8 for seed 0, 0.9 for seed 1."""
    value, sets = 0.8 + 0.1 * seed, records_of(cell)
    column = {
        "sets": {name: dict.fromkeys(METRICS, value) for name in sets},
        "attack": {
            attack: {"records": 20 + seed, **dict.fromkeys(("accuracy", "precision", "recall"), value)}
            | {"auc": None if attack == "threshold" else value}
            for attack in ATTACKS
        },
        "seconds": 1.5,
    }
    return {
        "seed": seed,
        "request": "fraction:0.10",
        "records": sets,
        "columns": dict.fromkeys(COLUMNS, column),
    }


def point(cell: Cell, seed: int, share: float) -> dict[str, Any]:
    """A point of the figure: the loss is ten times the share, and the seed more."""
    loss = dict.fromkeys(CURVES, 10.0 * share + seed)
    sets = ("test", "test_others") if cell.kind == "class" else ("test",)
    return {"seed": seed, "share": share, "loss": dict.fromkeys(sets, loss)}


def results(*, seeds: int = 2) -> Results:
    return Results(
        cells={cell: [row(cell, seed) for seed in range(seeds)] for cell in ALL_CELLS},
        points={cell: [point(cell, seed, s) for s in SHARES for seed in range(seeds)] for cell in ALL_CELLS},
    )
