from __future__ import annotations

import numpy as np
import pytest

from unspike.unlearning.workbench import (
    BATCH,
    PROBE,
    Workbench,
    batches,
    drawn,
    probe,
    values_of,
)

from .conftest import Case


def test_the_original_stays_and_every_change_has_its_last_cause(case: Case) -> None:
    before = values_of(case.model)
    bench = Workbench(case.model, total=0)
    group, layer = bench.model.synapses()[0], bench.model.thresholds()[1]
    weight = group.weight.copy()
    weight[[3, 7]] += 1.0
    with bench.phase("first"):
        bench.assign_weights(group.name, weight)
    weight = weight.copy()
    weight[[7, 9]] += 1.0
    with bench.phase("second"):
        bench.assign_weights(group.name, weight)
        bench.assign_thresholds(layer.name, layer.value + np.float32(2.0))
    result = bench.finish(used_retained_data=False, settings={})
    changes = {(c.what, c.group): c for c in result.changes}
    change = changes["weight", group.name]
    assert change.index.tolist() == [3, 7, 9]
    assert [change.causes[c] for c in change.cause] == ["first", "second", "second"]
    np.testing.assert_array_equal(change.before, group.weight[[3, 7, 9]])
    np.testing.assert_array_equal(change.after, weight[[3, 7, 9]])
    assert len(changes["threshold", layer.name].index) == len(layer.value)
    for place, values in values_of(case.model).items():
        np.testing.assert_array_equal(values, before[place])


def test_a_weight_changed_by_some_amount_is_reported_by_that_amount_trap_3(case: Case) -> None:
    """Published code measured how far the student was from itself."""
    bench = Workbench(case.model, total=0)
    group = bench.model.synapses()[0]
    weight = group.weight.copy()
    weight[5] += np.float32(0.25)
    bench.assign_weights(group.name, weight)
    result = bench.finish(used_retained_data=False, settings={})
    assert result.model is not result.original
    sizes = np.concatenate([change.after - change.before for change in result.changes])
    assert sizes == pytest.approx([0.25], abs=1e-6)


def test_what_is_changed_back_is_no_change(case: Case) -> None:
    bench = Workbench(case.model, total=0)
    group = bench.model.synapses()[0]
    with bench.phase("there and back"):
        bench.assign_weights(group.name, group.weight + np.float32(1.0))
        bench.assign_weights(group.name, group.weight)
    result = bench.finish(used_retained_data=False, settings={})
    assert sum(len(change.index) for change in result.changes) == 0


def test_no_change_is_asked_of_pruned_synapses(case: Case) -> None:
    bench = Workbench(case.model, total=0)
    group = bench.model.synapses()[0]
    mask = np.arange(len(group.weight)) % 3 == 0
    targets = np.full((len(case.forget), 10), 0.1, np.float32)
    assert bench.weight_change(case.forget, targets)[0][mask].any()
    bench.set_pruned(group.name, mask)
    change = bench.weight_change(case.forget, targets)[0]
    assert not change[mask].any()
    assert change[~mask].any()


def test_operations_are_those_of_what_was_recorded(case: Case) -> None:
    bench = Workbench(case.model, total=0)
    bench.counts(case.forget)
    recording = case.model.record(case.forget.x, record_id=case.forget.record_id)
    once = case.model.synaptic_operations(recording)
    assert bench.synaptic_operations == once
    # A change presents the records again, at about the price of the recording before.
    bench.weight_change(case.forget, np.full((len(case.forget), 10), 0.1, np.float32))
    assert bench.synaptic_operations == 2 * once


@pytest.mark.parametrize(("epochs", "times"), [(3, 3), (None, 8)])
def test_operations_of_a_training_are_those_of_all_records_in_all_epochs(
    case: Case, epochs: int | None, times: int
) -> None:
    bench = Workbench(case.model, total=0)
    bench.learn(case.retain, epochs=epochs)
    recording = bench.model.record(case.retain.x, record_id=case.retain.record_id)
    expected = times * bench.model.synaptic_operations(recording)
    assert bench.synaptic_operations == pytest.approx(expected, rel=0.03)  # of a sample of 200 records


def test_batches_hold_every_record_once_a_pass(case: Case) -> None:
    parts = list(batches(case.retain, seed=0, passes=2))
    per_pass = -(-len(case.retain) // BATCH)
    assert len(parts) == 2 * per_pass
    for number in range(2):
        ids = np.concatenate([p.record_id for p in parts[number * per_pass : (number + 1) * per_pass]])
        assert sorted(ids.tolist()) == sorted(case.retain.record_id.tolist())
    assert not np.array_equal(parts[0].record_id, parts[per_pass].record_id)


def test_the_given_order_does_not_matter(case: Case) -> None:
    moved = case.retain.take(np.random.default_rng(0).permutation(len(case.retain)))
    a, b = (next(batches(records, seed=3, passes=1)) for records in (case.retain, moved))
    np.testing.assert_array_equal(a.record_id, b.record_id)
    np.testing.assert_array_equal(probe(case.retain, seed=1).record_id, probe(moved, seed=1).record_id)


def test_two_records_keep_their_order_whichever_others_exist(case: Case) -> None:
    def order(records) -> list[int]:  # type: ignore[no-untyped-def]
        return [int(i) for part in drawn(records, seed=0, number=4) for i in records.record_id[part]]

    without = case.retain.take(np.delete(np.arange(len(case.retain)), 11))
    gone = int(case.retain.record_id[11])
    assert order(without) == [i for i in order(case.retain) if i != gone]


def test_a_probe_is_bounded(case: Case) -> None:
    assert len(probe(case.forget, seed=0)) == len(case.forget) <= PROBE
