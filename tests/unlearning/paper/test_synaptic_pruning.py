"""Which synapses are pruned, by hand and of a small trained network."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.paper.attribution import attributed_change
from unspike.unlearning.paper.synaptic_pruning import (
    SynapticPruning,
    contribution,
    prune_by_change,
    prune_by_contribution,
    weaker_half,
    without,
)
from unspike.unlearning.workbench import Workbench

from ..baselines.helpers import carry_out, weights_of
from ..conftest import Case


def test_by_change_by_hand() -> None:
    change = np.array([0.3, -0.5, 0.2, -0.1, 0.0], np.float32)
    assert prune_by_change(change, 0.2).tolist() == [True, True, False, False, False]


def test_by_contribution_by_hand() -> None:
    # A synapse that learning would strengthen, whatever its sign, contributes; a weakened one does not.
    weight = np.array([0.5, -0.5, 0.5, -0.5, 0.0], np.float32)
    change = np.array([0.2, -0.2, -0.2, 0.2, 0.2], np.float32)
    found = contribution(weight, change)
    np.testing.assert_allclose(found, [0.1, 0.1, -0.1, -0.1, 0.0])
    assert prune_by_contribution(found).tolist() == [False, False, True, True, True]


def test_pruned_weights_are_0_and_others_stay() -> None:
    weight = np.array([0.5, -1.5, 2.5], np.float32)
    assert without(weight, np.array([True, False, True])).tolist() == [0.0, -1.5, 0.0]


def test_the_weaker_half_by_hand() -> None:
    prune, weight = np.array([True, True, False, True, True]), np.array([1.0, -4.0, 0.1, 2.0, 3.0])
    np.testing.assert_array_equal(weaker_half(prune, weight), [True, False, False, True, False])
    nothing = np.zeros(3, np.bool_)
    np.testing.assert_array_equal(weaker_half(nothing, weight[:3]), nothing)


@pytest.mark.parametrize("criterion", ["change", "contribution", "non-positive"])
def test_pruning_sets_weights_to_zero_and_nothing_else(cases: dict[str, Case], criterion: str) -> None:
    result = carry_out(SynapticPruning(criterion=criterion, share=0.05, tolerance=1.0), cases["samples"])
    weights = [change for change in result.changes if change.what == "weight"]
    assert sum(len(change.index) for change in weights) > 0
    assert all((change.after == 0).all() for change in weights)
    assert not any(len(change.index) for change in result.changes if change.what == "threshold")


def test_synapses_of_positive_contribution_survive_and_no_others(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    bench = Workbench(case.model, total=0)
    attributed_change(bench, case.forget)  # d is presented first, so the next spikes are others
    asked = attributed_change(bench, case.retain)
    result = carry_out(SynapticPruning(criterion="non-positive", tolerance=1.0), case)
    after = weights_of(result.model)
    for group, change in zip(case.model.synapses(), asked, strict=True):
        contributes = group.weight * change > 0
        assert contributes.any()
        np.testing.assert_array_equal(after[group.name][contributes], group.weight[contributes])
        assert not after[group.name][~contributes].any()


@pytest.mark.parametrize("criterion", ["contribution", "non-positive"])
def test_without_retained_data_the_change_decides(cases: dict[str, Case], criterion: str) -> None:
    by_contribution, by_change = (
        carry_out(SynapticPruning(criterion=c), cases["samples"], retain=False) for c in (criterion, "change")
    )
    for one, other in zip(by_contribution.changes, by_change.changes, strict=True):
        np.testing.assert_array_equal(one.index, other.index)
    assert by_change.changed


@pytest.mark.parametrize(("check", "retain"), [("accuracy", True), ("impact", False)])
def test_pruning_that_costs_too_much_is_given_back(cases: dict[str, Case], check: str, retain: bool) -> None:
    greedy, free = (
        carry_out(
            SynapticPruning(criterion="change", share=0.6, check=check, tolerance=tolerance),
            cases["samples"],
            retain=retain,
        )
        for tolerance in (0.01, 1.0)
    )
    assert 0 < greedy.changed < free.changed
    assert greedy.trace[-1]["returns"] > 0


def test_without_retained_data_their_check_is_left_out(cases: dict[str, Case]) -> None:
    result = carry_out(SynapticPruning(share=0.9, tolerance=0.0), cases["samples"], retain=False)
    assert result.trace[-1]["returns"] == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"criterion": "size"}, "criterion is 'size', expected one of contribution, change, non-positive"),
        ({"check": "some"}, "check is 'some', expected one of accuracy, impact"),
        ({"share": 1.0}, "share is 1.0, expected at least 0 and below 1"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        SynapticPruning(**settings)  # type: ignore[arg-type]


class ByGradient(SpikingClassifier):
    """The small network, if its rule were a gradient."""

    learns_by_gradient = True


def test_synapses_are_weakened_no_further_than_the_answers_bear(cases: dict[str, Case]) -> None:
    case, method = cases["samples"], SynapticPruning(share=0.0, tolerance=1.0, weaken=0.3)
    twin = ByGradient.untrained(case.retain, **case.model.get_params())
    twin.load_state(case.model.state())
    assert method.unlearn(case.model, case.task).trace[-1]["weakened_to"] == 0.3
    found = method.unlearn(twin, case.task)
    *_, told = found.trace
    assert 0.3 < told["weakened_to"] < 1.0
    for before, after in zip(twin.synapses(), found.model.synapses(), strict=True):
        np.testing.assert_allclose(after.weight, told["weakened_to"] * before.weight, rtol=1e-6)
