"""What each phase of the paper's method does to a small trained network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.data.request import ForgetRequest
from unspike.foundation.errors import InvalidInput
from unspike.models.contract import SpikingModel
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.contract import Unlearned, Unlearner
from unspike.unlearning.hybrid.distillation import Rehearsal, known_otherwise
from unspike.unlearning.hybrid.hybrid import Hybrid
from unspike.unlearning.hybrid.repair import Repair
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.paper.adaptive_thresholding import AdaptiveThresholding
from unspike.unlearning.paper.selective_retraining import SelectiveRetraining
from unspike.unlearning.paper.synaptic_pruning import SynapticPruning, _weaker_half

from .conftest import Case


def carry_out(method: Unlearner, case: Case, *, retain: bool = True) -> Unlearned:
    return method.unlearn(case.model, case.given(retain=retain), unseen=case.unseen)


def response(result: Unlearned, case: Case) -> float:
    """The mean share of the right class for the records to be forgotten."""
    records = case.forget
    shares = result.model.shares(result.model.predict_counts(records.x, record_id=records.record_id))
    return float(shares[np.arange(len(records)), records.y].mean())


@pytest.mark.parametrize("direction", ["anticipated", "reverse"])
def test_retraining_weakens_the_response_to_the_data(cases: dict[str, Case], direction: str) -> None:
    case = cases["class"]
    result = carry_out(SelectiveRetraining(direction=direction), case)
    first = float(
        case.model.shares(case.model.predict_counts(case.forget.x, record_id=case.forget.record_id))[
            np.arange(len(case.forget)), case.forget.y
        ].mean()
    )
    assert response(result, case) < 0.85 * first


def test_retraining_touches_selected_synapses_only(cases: dict[str, Case]) -> None:
    result = carry_out(SelectiveRetraining(synapses=0.1, passes=1, enough=0.0), cases["samples"])
    for change in result.changes:
        assert len(change.index) <= 0.11 * change.total


@pytest.mark.parametrize("criterion", ["change", "contribution"])
def test_pruning_sets_weights_to_zero_and_nothing_else(cases: dict[str, Case], criterion: str) -> None:
    result = carry_out(SynapticPruning(criterion=criterion, share=0.05, tolerance=1.0), cases["samples"])
    weights = [change for change in result.changes if change.what == "weight"]
    assert sum(len(change.index) for change in weights) > 0
    assert all((change.after == 0).all() for change in weights)
    assert not any(len(change.index) for change in result.changes if change.what == "threshold")


def test_pruning_that_costs_too_much_is_given_back(cases: dict[str, Case]) -> None:
    greedy = SynapticPruning(criterion="change", share=0.6, tolerance=0.01)
    free = SynapticPruning(criterion="change", share=0.6, tolerance=1.0)
    returned, kept = (carry_out(method, cases["samples"]) for method in (greedy, free))
    assert sum(len(c.index) for c in returned.changes) < sum(len(c.index) for c in kept.changes)


def test_the_weaker_half_of_a_mask() -> None:
    mask, weight = np.array([True, True, False, True, True]), np.array([1.0, -4.0, 0.1, 2.0, 3.0])
    np.testing.assert_array_equal(_weaker_half(mask, weight), [True, False, False, True, False])


@pytest.mark.parametrize("form", ["null", "timing"])
def test_thresholds_of_responding_neurons_rise(cases: dict[str, Case], form: str) -> None:
    result = carry_out(AdaptiveThresholding(form=form, tolerance=1.0), cases["class"])
    thresholds = [change for change in result.changes if change.what == "threshold" and len(change.index)]
    assert thresholds
    assert all((change.after > change.before).all() for change in thresholds)
    assert all(change.group != "output" for change in thresholds)


def test_thresholds_that_cost_too_much_are_taken_back(cases: dict[str, Case]) -> None:
    violent = AdaptiveThresholding(form="null", gamma=50.0, neurons=1.0, tolerance=0.0)
    with pytest.warns(UserWarning, match="'adaptive-thresholding' changed nothing"):
        assert not any(len(change.index) for change in carry_out(violent, cases["samples"]).changes)


def test_the_hybrid_forgets_a_class_and_keeps_the_others(cases: dict[str, Case]) -> None:
    case = cases["class"]
    # Ten passes: of the few records here the usual two are ten steps only.
    result = carry_out(Hybrid(repair=Repair(passes=10)), case)

    def accuracy(model: SpikingModel, records: Dataset) -> float:
        counts = model.predict_counts(records.x, record_id=records.record_id)
        return float((counts.argmax(axis=1) == records.y).mean())

    assert accuracy(result.model, case.forget) <= 0.05
    assert accuracy(result.model, case.retain) >= accuracy(case.model, case.retain) - 0.05


def phases(result: Unlearned) -> set[str]:
    return {step["phase"] for step in result.trace}


def test_without_retained_data_former_answers_are_rehearsed(cases: dict[str, Case]) -> None:
    result = carry_out(Hybrid(), cases["samples"], retain=False)
    assert not result.used_retained_data
    assert "rehearsal" in phases(result)
    assert not {"repair", "confidence"} & phases(result)
    assert "rehearsal" not in phases(carry_out(Hybrid(), cases["samples"]))
    assert "rehearsal" not in phases(carry_out(Hybrid(rehearsal=None), cases["samples"], retain=False))


def test_rehearsal_keeps_the_answers_to_records_it_was_not_shown(cases: dict[str, Case]) -> None:
    case = cases["class"]

    def moved(method: Unlearner) -> float:
        model = carry_out(method, case, retain=False).model
        before, after = (
            m.shares(m.predict_counts(case.retain.x, record_id=case.retain.record_id))
            for m in (case.model, model)
        )
        return float(np.abs(before - after).mean())

    harsh = SelectiveRetraining(passes=6, rate=0.2, keep=0.0, enough=0.0)
    assert moved(Hybrid(retraining=harsh)) < 0.85 * moved(Hybrid(retraining=harsh, rehearsal=None))


def test_rehearsal_leaves_out_never_seen_records_of_the_class(cases: dict[str, Case]) -> None:
    case = cases["class"]
    label = case.forget.y[0]
    given = case.given(retain=False)
    known = known_otherwise(Material(task=given, unseen=case.unseen))
    assert known is not None
    assert len(known) == (case.unseen.y != label).sum()
    assert not (known.y == label).any()
    samples = replace(given, kind="samples")
    assert known_otherwise(Material(task=samples, unseen=case.unseen)) is case.unseen
    of_the_class = case.unseen.take(case.unseen.y == label)
    for unseen in (None, of_the_class):
        assert known_otherwise(Material(task=given, unseen=unseen)) is None
    result = Hybrid().unlearn(case.model, given, unseen=of_the_class)
    assert "rehearsal" not in phases(result)


def test_the_hybrid_ends_with_answers_as_sure_as_before(cases: dict[str, Case]) -> None:
    result = carry_out(Hybrid(), cases["samples"])
    assert result.trace[-1]["phase"] == "confidence"


def test_with_two_classes_one_can_be_forgotten(cases: dict[str, Case]) -> None:
    digits = load("digits")
    two = digits.take(digits.y < 2)
    train, unseen = two.take(range(200)), two.take(range(200, 300))
    model = SpikingClassifier.untrained(two, hidden=(20, 20), connection_probability=0.5, steps=25, epochs=4)
    model.learn(train)
    task = ForgetRequest.parse("class:1", seed=0).select(train)
    result = Hybrid().unlearn(model, task, unseen=unseen)
    assert "confidence" not in phases(result)


@pytest.mark.parametrize("kind", ["class", "samples"])
@pytest.mark.parametrize("method", [Hybrid(), SelectiveRetraining()])
def test_empty_data_count_as_none(cases: dict[str, Case], kind: str, method: Method) -> None:
    case = cases[kind]
    nothing = case.retain.take(range(0))
    given = method.unlearn(case.model, case.given(retain=False), unseen=nothing)
    none = method.unlearn(case.model, case.given(retain=False), unseen=None)
    assert not given.used_retained_data
    for first, second in zip(given.model.synapses(), none.model.synapses(), strict=True):
        np.testing.assert_array_equal(first.weight, second.weight)


@pytest.mark.parametrize(
    ("made", "setting"),
    [
        (lambda: Repair(passes=0), "passes is 0"),
        (lambda: Repair(every=0), "every is 0"),
        (lambda: Rehearsal(passes=0), "passes is 0"),
    ],
)
def test_phases_that_would_do_nothing_are_refused(made: Callable[[], object], setting: str) -> None:
    with pytest.raises(InvalidInput, match=setting):
        made()
