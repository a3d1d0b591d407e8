"""Algorithm 1: three phases in order, each with its own check and end, and nothing after them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unspike.unlearning.contract import Unlearned
from unspike.unlearning.paper.algorithm_1 import Algorithm1
from unspike.unlearning.paper.attribution import attributed_change
from unspike.unlearning.workbench import Workbench

from ..baselines.helpers import carry_out, response, weights_of
from ..conftest import Case

PHASES = ["selective retraining", "synaptic pruning", "adaptive thresholding"]


@pytest.fixture(scope="module", params=[True, False], ids=["with retained", "without retained"])
def unlearned(request: pytest.FixtureRequest, cases: dict[str, Case]) -> Unlearned:
    return carry_out(Algorithm1(), cases["class"], retain=request.param)


def test_the_phases_run_in_order_and_nothing_follows(unlearned: Unlearned) -> None:
    assert list(dict.fromkeys(entry["phase"] for entry in unlearned.trace)) == PHASES
    assert set().union(*(change.causes for change in unlearned.changes)) == set(PHASES)


def test_the_response_to_the_data_falls(unlearned: Unlearned, cases: dict[str, Case]) -> None:
    case = cases["class"]
    assert response(unlearned.model, case.forget) < 0.8 * response(case.model, case.forget)


def phase_1(**settings: object) -> Algorithm1:
    """Phase 1, and the others without effect."""
    usual = Algorithm1()
    return replace(
        usual,
        retraining=replace(usual.retraining, **settings),  # type: ignore[arg-type]
        pruning=replace(usual.pruning, criterion="change", share=0.0),
        thresholding=replace(usual.thresholding, rounds=0),
    )


def test_selection_selects(cases: dict[str, Case]) -> None:
    case = cases["class"]
    method = phase_1(passes=1)
    kappa = method.retraining.selection.kappa(Workbench(case.model, total=0), case.forget, case.retain)
    assert kappa is not None
    after = weights_of(carry_out(method, case).model)
    for group in case.model.synapses():
        chosen = kappa[group.name]
        assert 0 < chosen.sum() < 0.6 * chosen.size
        changed = after[group.name] != group.weight
        assert changed[chosen].mean() > 0.9
        assert not changed[~chosen].any()


def test_phase_1_repeats_while_the_response_is_close_to_the_one_before_and_then_stops(
    cases: dict[str, Case],
) -> None:
    method = phase_1(rate=0.01, passes=60, tolerance=1.0)
    result = carry_out(method, cases["class"])
    *while_close, last = [entry["response"] for entry in result.trace if "response" in entry]
    close = method.retraining.enough
    assert 2 < len(while_close) < 60
    assert all(one > close * while_close[0] for one in while_close)
    assert last <= close * while_close[0]


def test_a_synapse_of_positive_contribution_survives(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    usual = Algorithm1()
    method = replace(
        usual,
        retraining=replace(usual.retraining, passes=0),
        pruning=replace(usual.pruning, tolerance=1.0),
        thresholding=replace(usual.thresholding, rounds=0),
    )
    bench = Workbench(case.model, total=0)
    for _ in range(2):  # d is presented twice before, so the spikes are others than at first
        attributed_change(bench, case.forget)
    asked = attributed_change(bench, case.retain)
    after = weights_of(carry_out(method, case).model)
    for group, change in zip(case.model.synapses(), asked, strict=True):
        contributes = group.weight * change > 0
        assert contributes.any()
        np.testing.assert_array_equal(after[group.name][contributes], group.weight[contributes])
        assert not after[group.name][~contributes].any()


@pytest.mark.parametrize("retain", [True, False])
def test_a_phase_that_would_cost_too_much_leaves_the_network_as_it_was(
    cases: dict[str, Case], retain: bool
) -> None:
    usual = Algorithm1()
    violent = replace(
        usual,
        retraining=replace(usual.retraining, rate=50.0),
        pruning=replace(usual.pruning, criterion="change", share=0.0),
        thresholding=replace(usual.thresholding, form="null", gamma=50.0, tolerance=0.0),
    )
    with pytest.warns(UserWarning, match="'algorithm-1' changed nothing"):
        carry_out(violent, cases["samples"], retain=retain)
