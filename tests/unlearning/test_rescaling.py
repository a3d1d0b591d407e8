"""Scaling the output until never-seen records are answered as surely as before."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from unspike.unlearning import rescaling
from unspike.unlearning.material import Material
from unspike.unlearning.rescaling import Rescaling, lead
from unspike.unlearning.workbench import Workbench

from .conftest import Case


def material(case: Case) -> Material:
    return Material(task=case.task, unseen=case.unseen)


def unsure(case: Case) -> Workbench:
    """Return a workbench whose network has lost much of its output weights."""
    workbench = Workbench(case.model, total=0)
    output = workbench.model.synapses()[-1]
    workbench.assign_weights(output.name, np.float32(0.3) * output.weight)
    return workbench


def test_the_lead_by_hand() -> None:
    # Ahead by 3, 0 (a tie) and 6 spikes
    assert lead(np.array([[1, 7, 4], [2, 2, 0], [0, 1, 7]], np.float32)) == 3.0


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_lost_confidence_comes_back(cases: dict[str, Case], kind: str) -> None:
    case = cases[kind]
    usual = case.unseen.take(np.isin(case.unseen.y, np.unique(case.retain.y)))
    workbench = unsure(case)
    before, lost = lead(Workbench(case.model, total=0).counts(usual)), lead(workbench.counts(usual))
    Rescaling(rounds=3, records=len(usual)).rescale(workbench, material(case))
    assert lost < 0.8 * before
    assert lead(workbench.counts(usual)) == pytest.approx(before, rel=0.15)


def test_it_is_one_factor_on_the_output_alone(cases: dict[str, Case]) -> None:
    workbench = unsure(cases["samples"])
    before = [group.weight for group in workbench.model.synapses()]
    Rescaling().rescale(workbench, material(cases["samples"]))
    after = [group.weight for group in workbench.model.synapses()]
    for old, new in zip(before[:-1], after[:-1], strict=True):
        np.testing.assert_array_equal(old, new)
    there = before[-1] != 0
    factors = after[-1][there] / before[-1][there]
    np.testing.assert_allclose(factors, factors[0], rtol=1e-5)
    assert factors[0] > 1.0


@pytest.mark.parametrize("missing", ["retained", "unseen"])
def test_without_records_to_ask_nothing_is_scaled(cases: dict[str, Case], missing: str) -> None:
    case = cases["samples"]
    workbench = unsure(case)
    before = workbench.model.synapses()[-1].weight
    task = case.given(retain=missing != "retained")
    unseen = None if missing == "unseen" else case.unseen
    Rescaling().rescale(workbench, Material(task=task, unseen=unseen))
    np.testing.assert_array_equal(before, workbench.model.synapses()[-1].weight)


def test_a_network_as_sure_as_before_is_left_alone(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    workbench = Workbench(case.model, total=0)
    before = workbench.model.synapses()[-1].weight
    Rescaling().rescale(workbench, material(case))
    np.testing.assert_array_equal(before, workbench.model.synapses()[-1].weight)


@pytest.mark.parametrize("leads", [[10, 5, 7, 9, 9.5], [10, 5, 4], [10, 5, 7, 6.9]])
def test_a_factor_that_did_not_help_is_taken_back(
    cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch, leads: list[float]
) -> None:
    """Where neurons fire in nearly every step, larger weights make the lead smaller."""
    told = iter(leads)
    monkeypatch.setattr(rescaling, "lead", lambda counts: next(told))
    workbench = unsure(cases["samples"])
    before = workbench.model.synapses()[-1].weight
    Rescaling(rounds=3).rescale(workbench, material(cases["samples"]))
    expected = before
    kept = [(10 / now, abs(10 - then) < abs(10 - now)) for now, then in pairwise(leads[1:])]
    for factor, helped in kept:
        expected = np.float32(min(factor, 2.0)) * expected if helped else expected
    np.testing.assert_array_equal(workbench.model.synapses()[-1].weight, expected)
    assert next(told, None) is None, "it ends with the first factor that does not help"
    assert [note["kept"] for note in workbench.trace] == [helped for _, helped in kept]
