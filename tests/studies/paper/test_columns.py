"""The networks of the columns, made and measured for one seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unspike.data.task import Kind
from unspike.models.share_right import share_right
from unspike.pipeline.training import Original
from unspike.studies.paper.cells import Cell
from unspike.studies.paper.columns import (
    COLUMNS,
    METRICS,
    CellJob,
    PaperCommon,
    measured_cell,
    paper_sets,
    unlearned_by,
)
from unspike.studies.study import Study


@pytest.fixture(scope="module")
def common(study: Study) -> PaperCommon:
    model = study.untrained(0)
    model.learn(study.material(0).parts.train)
    original = Original(model=model, seconds=1.0, threads=1)
    return PaperCommon(studies={"mnist": study}, originals={("mnist", 0): original}, threads=1)


@pytest.fixture(scope="module", params=["samples", "class"])
def measured(common: PaperCommon, request: pytest.FixtureRequest) -> tuple[Kind, dict[str, Any]]:
    job = CellJob(cell=Cell(role="mnist", kind=request.param), seed=0)
    return request.param, measured_cell(job, common)


def test_every_column_is_measured_by_every_metric_on_every_set(
    measured: tuple[Kind, dict[str, Any]],
) -> None:
    kind, row = measured
    assert list(row["columns"]) == list(COLUMNS)
    more = {"test_others", "test_class"} if kind == "class" else set()
    for column in row["columns"].values():
        assert set(column["sets"]) == set(row["records"]) == {"test", "forget", "retain"} | more
        assert all(list(metrics) == list(METRICS) for metrics in column["sets"].values())
        assert column["seconds"] > 0


def test_the_baseline_is_the_network_as_it_was(
    study: Study, common: PaperCommon, measured: tuple[Kind, dict[str, Any]]
) -> None:
    test = study.material(0).parts.test
    counts = common.originals["mnist", 0].model.predict_counts(test.x, record_id=test.record_id)
    accuracy = float(share_right(counts, test.y).mean())
    assert measured[1]["columns"]["baseline"]["sets"]["test"]["accuracy"] == pytest.approx(accuracy)


def test_a_class_is_gone_where_nothing_ever_met_it(measured: tuple[Kind, dict[str, Any]]) -> None:
    kind, row = measured
    if kind == "class":
        accuracy = {name: one["accuracy"] for name, one in row["columns"]["scratch"]["sets"].items()}
        assert accuracy["test_class"] == accuracy["forget"] == 0.0
        assert accuracy["test_others"] > 0.3


def test_the_sets_of_a_class_part_the_test_records(study: Study) -> None:
    material = study.material(0)
    sets = paper_sets(study.task("class:3", material), material)
    assert np.unique(sets["test_class"].y).tolist() == [3]
    assert 3 not in sets["test_others"].y
    assert len(sets["test_class"]) + len(sets["test_others"]) == len(sets["test"])


def test_the_given_network_is_left_alone(study: Study, common: PaperCommon) -> None:
    material = study.material(0)
    model = common.network("mnist", 0)
    before = model.state()
    unlearned = unlearned_by("algorithm-1", model, study.task("class:3", material), material)
    for name, value in model.state().items():
        np.testing.assert_array_equal(value, before[name])
    assert any((unlearned.state()[name] != value).any() for name, value in before.items())
