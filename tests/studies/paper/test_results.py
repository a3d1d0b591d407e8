"""Results are read by cell, column and seed; a cell that lacks one seed is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from unspike.studies.paper.cells import Cell
from unspike.studies.paper.plan import ReproductionPlan
from unspike.studies.paper.results import Results, collected

from .test_plan import SETTINGS, planned

CELL = Cell(role="mnist", kind="samples")


def row(seed: int) -> dict[str, Any]:
    column = {
        "sets": {"test": {"accuracy": 0.9 + 0.01 * seed}},
        "attack": {"threshold": {"auc": 0.5 + 0.1 * seed}},
    }
    return {"seed": seed, "columns": {"baseline": column}}


def test_one_value_a_seed() -> None:
    points = [
        {"seed": seed, "share": share, "loss": {"test": {"unlearned": 10 * share + seed}}}
        for seed in (0, 1)
        for share in (0.1, 0.5)
    ]
    found = Results(cells={CELL: [row(0), row(1)]}, points={CELL: points})
    assert found.metric(CELL, "baseline", "test", "accuracy") == [0.9, 0.91]
    assert found.attack(CELL, "baseline", "threshold", "auc") == [0.5, 0.6]
    assert found.curve(CELL, "test", "unlearned") == {0: {0.1: 1.0, 0.5: 5.0}, 1: {0.1: 2.0, 0.5: 6.0}}


def kept(plan: ReproductionPlan) -> ReproductionPlan:
    for job in plan.jobs:
        plan.piece(plan.file(job)).keep({**row(job.seed), "cell": job.cell.name})
    return plan


def test_what_earlier_runs_measured_is_collected_too(tmp_path: Path) -> None:
    kept(planned(SETTINGS, tmp_path))
    found = collected(planned(replace(SETTINGS, parts=("table3",)), tmp_path))
    assert set(found.cells) == {CELL, Cell(role="mnist", kind="class")}
    assert [one["cell"] for one in found.cells[CELL]] == ["mnist-samples"] * 2
    assert found.points == {}


def test_a_cell_with_a_seed_missing_is_left_out(tmp_path: Path) -> None:
    plan = kept(planned(SETTINGS, tmp_path))
    plan.file(plan.jobs[1]).unlink()
    assert set(collected(plan).cells) == {Cell(role="mnist", kind="class")}
