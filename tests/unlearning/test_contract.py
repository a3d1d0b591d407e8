from __future__ import annotations

import numpy as np

from unspike.unlearning.contract import Change, Unlearned
from unspike.unlearning.registry import make_unlearner

from .conftest import Case


def test_undo_by_hand(case: Case) -> None:
    edited = case.model.copy()
    group, layer = edited.synapses()[1], edited.thresholds()[0]
    weight, value = group.weight.copy(), layer.value.copy()
    weight[[2, 5]], value[4] = [0.0, 9.0], -3.0
    group.assign(weight)
    layer.assign(value)

    def change(name: str, what: str, index: list[int], before: np.ndarray, after: np.ndarray) -> Change:
        return Change(
            group=name,
            what=what,  # type: ignore[arg-type]
            index=np.array(index),
            before=before[index],
            after=after[index],
            cause=np.zeros(len(index), np.int8),
            causes=("by hand",),
            total=len(before),
        )

    result = Unlearned(
        model=edited,
        original=case.model,
        changes=(
            change(group.name, "weight", [2, 5], group.weight, weight),
            change(layer.name, "threshold", [4], layer.value, value),
        ),
        trace=(),
        seconds=0.0,
        synaptic_operations=0,
        used_retained_data=False,
        settings={},
    )
    for name, array in result.undo().state().items():
        np.testing.assert_array_equal(array, case.model.state()[name])
    assert result.model.synapses()[1].weight[5] == 9.0


def test_weights_and_thresholds_are_listed_group_by_group(case: Case) -> None:
    result = make_unlearner("retrain").unlearn(case.model, case.task)
    assert {(c.what, c.group) for c in result.changes} >= {
        ("weight", "input-hidden1"),
        ("threshold", "hidden1"),
    }


def test_retraining_equals_a_network_that_never_met_the_records(case: Case) -> None:
    result = make_unlearner("retrain").unlearn(case.model, case.task)
    never = case.model.clone()
    never.learn(case.retain)
    for name, array in never.state().items():
        np.testing.assert_array_equal(result.model.state()[name], array)
