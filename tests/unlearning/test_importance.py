"""Importance against plain loops over records."""

from __future__ import annotations

from typing import Any

import numpy as np

from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.importance import TOGETHER, importance, mean_change, n_measurements
from unspike.unlearning.workbench import Workbench, drawn

from .conftest import Case


def changes_of(case: Case, parts: list[np.ndarray], first: int) -> list[np.ndarray]:
    """The changes of the output group for batches, presentations counted from `first`."""
    found = []
    for number, part in enumerate(parts):
        records = case.forget.take(part)
        targets = np.eye(10, dtype=np.float32)[records.y]
        change = case.model.weight_change(
            records.x, targets, record_id=records.record_id, presentation=first + number
        )
        found.append(change[-1].astype(np.float64))
    return found


def single_changes(case: Case) -> list[np.ndarray]:
    """The changes of the output group for single records; a presentation is one of at most 64."""
    found = []
    for number, part in enumerate(drawn(case.forget, seed=0, number=0, size=TOGETHER)):
        for place in part:
            record = case.forget.take([place])
            targets = np.eye(10, dtype=np.float32)[record.y]
            changes = case.model.weight_change(
                record.x, targets, record_id=record.record_id, presentation=1 + number
            )
            found.append(changes[-1].astype(np.float64))
    return found


def test_importance_is_the_mean_square_over_single_records(case: Case) -> None:
    expected = np.mean([c**2 for c in single_changes(case)], axis=0)
    bench = Workbench(case.model, total=0)
    found = importance(bench, case.forget, most=10**6, batch=1, seed=0)
    np.testing.assert_allclose(found[-1], expected, rtol=1e-6, atol=1e-15)
    assert [f.shape for f in found] == [g.weight.shape for g in case.model.synapses()]


def test_importance_over_batches_squares_their_means(case: Case) -> None:
    parts = list(drawn(case.forget, seed=0, number=0, size=8))
    expected = np.mean([c**2 for c in changes_of(case, parts, 1)], axis=0)
    found = importance(Workbench(case.model, total=0), case.forget, most=10**6, batch=8, seed=0)
    np.testing.assert_allclose(found[-1], expected, rtol=1e-6, atol=1e-15)


def test_the_mean_change_is_that_of_all_records(case: Case) -> None:
    parts = list(drawn(case.forget, seed=0, number=0, size=100))
    (expected,) = changes_of(case, parts, 1)
    found = mean_change(Workbench(case.model, total=0), case.forget, most=10**6, seed=0)
    np.testing.assert_allclose(found[-1], expected, rtol=1e-6, atol=1e-12)


def test_at_most_so_many_records_are_looked_at(case: Case) -> None:
    bench = Workbench(case.model, total=100)
    importance(bench, case.forget, most=9, batch=2, seed=0)
    assert bench._left == 100 - n_measurements(len(case.forget), most=9, batch=2)
    assert n_measurements(50, most=9, batch=2) == 5
    assert n_measurements(7, most=9, batch=2) == 4
    assert n_measurements(TOGETHER + 1, most=10**6, batch=1) == 2


class OneByOne(SpikingClassifier):
    """A network that has no way to square many changes at once."""

    def squared_change(self, *_: Any, **__: Any) -> None:
        return None


def test_a_network_that_cannot_square_many_at_once_takes_one_after_another(case: Case) -> None:
    model = case.model.copy()
    model.__class__ = OneByOne
    together, apart = (
        importance(Workbench(each, total=0), case.forget, most=10**6, batch=1, seed=0)
        for each in (case.model, model)
    )
    for one, other in zip(together, apart, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6 * other.max())


def test_what_single_records_cost_is_told_from_many(case: Case) -> None:
    bench = Workbench(case.model, total=0)
    importance(bench, case.forget, most=10**6, batch=1, seed=0)
    recording = case.model.record(case.forget.x, record_id=case.forget.record_id)
    # Once looked at, once presented one by one
    once = case.model.synaptic_operations(recording)
    assert abs(bench.synaptic_operations - 2 * once) <= len(case.forget)
