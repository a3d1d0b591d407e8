"""Reverse STDP: its equation by hand, and what it does to a small trained network."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.contract import Unlearned
from unspike.unlearning.paper.attribution import Selection
from unspike.unlearning.paper.selective_retraining import (
    LiteralSteps,
    SelectiveRetraining,
    retraining_factor,
    reverse_step,
)
from unspike.unlearning.workbench import Workbench

from ..baselines.helpers import carry_out, response
from ..conftest import Case

LITERAL = SelectiveRetraining(
    direction="reverse", step="literal", until="unlike-before", keep=0.0, enough=0.5, rate=0.005, passes=40
)


def test_the_equation_by_hand() -> None:
    weight = np.array([1.0, -2.0, 0.5], np.float32)
    change = np.array([0.1, 0.2, -0.4], np.float32)
    kappa = np.array([True, False, True])
    # 1 - 2 x 0.1; not selected; 0.5 + 2 x 0.4
    np.testing.assert_allclose(reverse_step(weight, change, kappa, 2.0), [0.8, -2.0, 1.3], rtol=1e-6)
    np.testing.assert_allclose(reverse_step(weight, change, None, 0.5), [0.95, -2.1, 0.7], rtol=1e-6)


def test_alpha_by_hand() -> None:
    # The root mean squares of 3, 4, 0 and of 0.3, -0.4, 0 are ten apart.
    weights = [np.array([3.0, 4.0], np.float32), np.array([0.0], np.float32)]
    changes = [np.array([0.3, -0.4], np.float32), np.array([0.0], np.float32)]
    assert retraining_factor(weights, changes, 0.05) == pytest.approx(0.5, rel=1e-6)
    assert retraining_factor(weights, [np.zeros(2, np.float32)], 0.05) == 0.0


def weights_of(bench: Workbench) -> list[NDArray[np.float32]]:
    return [group.weight for group in bench.model.synapses()]


def test_alpha_is_the_same_for_all_synapses_and_all_steps(cases: dict[str, Case]) -> None:
    bench = Workbench(cases["class"].model, total=0)
    generator = np.random.default_rng(0)
    away = [generator.normal(size=w.shape).astype(np.float32) for w in weights_of(bench)]
    steps = LiteralSteps(bench, 0.01)
    for factor in (1.0, 3.0):  # a change three times as large moves the weights three times as far
        before = weights_of(bench)
        steps.take([np.float32(factor) * change for change in away])
        for old, new, change in zip(before, weights_of(bench), away, strict=True):
            np.testing.assert_allclose(new - old, factor * steps.alpha * change, rtol=1e-2, atol=1e-6)
    assert steps.alpha > 0.0


def responses(result: Unlearned) -> list[float]:
    return [entry["response"] for entry in result.trace if "response" in entry]


def test_it_repeats_while_the_response_is_close_to_the_one_before_and_stops_when_not(
    cases: dict[str, Case],
) -> None:
    result = carry_out(LITERAL, cases["class"])
    *while_close, last = responses(result)
    assert len(while_close) > 2
    assert all(one > 0.5 * while_close[0] for one in while_close)
    assert last <= 0.5 * while_close[0]
    assert response(result.model, cases["class"].forget) == pytest.approx(last)


def test_it_ends_after_the_last_pass(cases: dict[str, Case]) -> None:
    short = SelectiveRetraining(
        direction="reverse",
        step="literal",
        until="unlike-before",
        keep=0.0,
        enough=0.01,
        rate=0.001,
        passes=3,
    )
    result = carry_out(short, cases["class"])
    assert len(responses(result)) == 3
    assert result.trace[-1]["steps"] == 3


def test_a_pass_that_costs_too_much_is_taken_back(cases: dict[str, Case]) -> None:
    violent = SelectiveRetraining(
        direction="reverse", step="literal", until="unlike-before", keep=0.0, rate=50.0, tolerance=0.05
    )
    with pytest.warns(UserWarning, match="changed nothing"):
        result = carry_out(violent, cases["class"])
    assert "cost too much" in result.trace[-1]["stopped"]


@pytest.mark.parametrize("direction", ["anticipated", "reverse"])
def test_it_weakens_the_response_to_the_data(cases: dict[str, Case], direction: str) -> None:
    case = cases["class"]
    result = carry_out(SelectiveRetraining(direction=direction), case)
    assert response(result.model, case.forget) < 0.85 * response(case.model, case.forget)


@pytest.mark.parametrize("step", ["adaptive", "literal"])
def test_it_touches_selected_synapses_only(cases: dict[str, Case], step: str) -> None:
    selection = Selection(synapses=0.1)
    method = SelectiveRetraining(step=step, selection=selection, passes=1, enough=0.0)
    result = carry_out(method, cases["samples"])
    for change in result.changes:
        assert len(change.index) <= 0.11 * change.total
    assert result.changed


def test_answers_that_nobody_anticipates_are_refused(cases: dict[str, Case]) -> None:
    with pytest.raises(InvalidInput, match="anticipated is None, expected how answers are anticipated"):
        carry_out(SelectiveRetraining(anticipated=None), cases["class"])


@pytest.mark.parametrize("setting", ["direction", "step", "until"])
def test_unknown_readings_are_refused(setting: str) -> None:
    with pytest.raises(InvalidInput, match=f"{setting} is 'sideways', expected one of"):
        SelectiveRetraining(**{setting: "sideways"})  # type: ignore[arg-type]
