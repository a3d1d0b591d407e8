"""Which networks, cells and points a reproduction needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress
from unspike.studies.paper.columns import CellJob
from unspike.studies.paper.curve import SHARES, PointJob
from unspike.studies.paper.plan import ReproduceSettings, ReproductionPlan

from ..conftest import SMALL

SETTINGS = ReproduceSettings(
    parts=("table2", "table5"), training=SMALL, data={"mnist": "digits", "uci-har": "digits"}, seeds=2
)


def planned(settings: ReproduceSettings, out: Path) -> ReproductionPlan:
    return ReproductionPlan.of(settings, out, NoProgress())


def test_a_cell_of_two_tables_is_measured_once(tmp_path: Path) -> None:
    plan = planned(SETTINGS, tmp_path)
    assert [(job.cell.name, job.seed) for job in plan.jobs] == [
        ("mnist-samples", 0),
        ("mnist-samples", 1),
        ("mnist-class", 0),
        ("mnist-class", 1),
    ]
    assert [(place.study, place.seed) for place in plan.places] == [("mnist", 0), ("mnist", 1)]
    assert plan.total == 4 + 2


def test_the_figure_needs_both_data_sets_and_begins_with_what_takes_longest(tmp_path: Path) -> None:
    plan = planned(replace(SETTINGS, parts=("table1", "figure1"), seeds=1), tmp_path)
    points = [job for job in plan.jobs if isinstance(job, PointJob)]
    assert set(plan.studies) == {"mnist", "uci-har"}
    assert len(points) == 2 * 2 * len(SHARES)
    assert [job.share for job in points] == sorted((job.share for job in points), reverse=True)
    assert isinstance(plan.jobs[0], CellJob)


def test_every_job_has_a_file_of_its_own(tmp_path: Path) -> None:
    plan = planned(replace(SETTINGS, parts=("all",)), tmp_path)
    files = [plan.file(job) for job in plan.jobs]
    assert len(set(files)) == len(files) == 2 * (4 + 4 * len(SHARES))
    assert all(file.is_relative_to(tmp_path) for file in files)


def test_tables_and_seeds_may_be_added_and_nothing_else(tmp_path: Path) -> None:
    facts = planned(SETTINGS, tmp_path).facts
    assert planned(replace(SETTINGS, parts=("table3",), seeds=1), tmp_path).facts == facts
    assert planned(replace(SETTINGS, share_of="class"), tmp_path).facts != facts
    assert planned(replace(SETTINGS, training=replace(SMALL, epochs=5)), tmp_path).facts != facts


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"parts": ("table7",)}, "The paper has no 'table7'"),
        ({"seeds": 0}, "--seeds is 0"),
        ({"share_of": "clas"}, "Did you mean 'class'"),
    ],
)
def test_what_cannot_be_done_is_refused(change: dict[str, object], message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=message):
        planned(replace(SETTINGS, **change), tmp_path)  # type: ignore[arg-type]
