"""What the hybrid does to a small trained network."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.data.registry import load
from unspike.data.request import ForgetRequest
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.contract import Unlearned, Unlearner
from unspike.unlearning.hybrid.hybrid import Hybrid
from unspike.unlearning.hybrid.repair import Repair
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.paper.selective_retraining import SelectiveRetraining

from ..baselines.helpers import accuracy, carry_out, probabilities_of
from ..conftest import Case


def phases(result: Unlearned) -> set[str]:
    return {step["phase"] for step in result.trace}


def test_it_forgets_a_class_and_keeps_the_others(cases: dict[str, Case]) -> None:
    case = cases["class"]
    # Ten passes: of the few records here the usual two are ten steps only.
    result = carry_out(Hybrid(repair=Repair(passes=10)), case)
    assert accuracy(result.model, case.forget) <= 0.05
    assert accuracy(result.model, case.retain) >= accuracy(case.model, case.retain) - 0.05


def test_an_estimate_counts_one_round_of_the_repair(cases: dict[str, Case]) -> None:
    material = Material(task=cases["class"].task, unseen=None)
    one = Hybrid(repair=Repair(rounds=1))
    assert Hybrid().usual_batches(material) == one.usual_batches(material) == one.batches(material)
    assert Hybrid().batches(material) > one.batches(material)
    without = Material(task=cases["class"].given(retain=False), unseen=None)
    assert Hybrid().usual_batches(without) == Hybrid().batches(without)


def test_without_retained_data_former_answers_are_distilled(cases: dict[str, Case]) -> None:
    result = carry_out(Hybrid(), cases["samples"], retain=False)
    assert not result.used_retained_data
    assert "distillation" in phases(result)
    assert not {"repair", "rescaling"} & phases(result)
    assert "distillation" not in phases(carry_out(Hybrid(), cases["samples"]))
    assert "distillation" not in phases(carry_out(Hybrid(distillation=None), cases["samples"], retain=False))


def test_distillation_keeps_the_answers_to_records_it_was_not_shown(cases: dict[str, Case]) -> None:
    case = cases["class"]

    def moved(method: Unlearner) -> float:
        model = carry_out(method, case, retain=False).model
        return float(
            np.abs(probabilities_of(case.model, case.retain) - probabilities_of(model, case.retain)).mean()
        )

    harsh = SelectiveRetraining(passes=6, rate=0.2, keep=0.0, enough=0.0)
    assert moved(Hybrid(retraining=harsh)) < 0.85 * moved(Hybrid(retraining=harsh, distillation=None))


def test_without_records_of_other_classes_nothing_is_distilled(cases: dict[str, Case]) -> None:
    case = cases["class"]
    of_the_class = case.unseen.take(case.unseen.y == case.forget.y[0])
    result = Hybrid().unlearn(case.model, case.given(retain=False), unseen=of_the_class)
    assert "distillation" not in phases(result)


def test_it_ends_with_answers_as_sure_as_before(cases: dict[str, Case]) -> None:
    result = carry_out(Hybrid(), cases["samples"])
    assert result.trace[-1]["phase"] == "rescaling"


def test_with_two_classes_one_can_be_forgotten(cases: dict[str, Case]) -> None:
    digits = load("digits")
    two = digits.take(digits.y < 2)
    train, unseen = two.take(range(200)), two.take(range(200, 300))
    model = SpikingClassifier.untrained(two, hidden=(20, 20), connection_probability=0.5, steps=25, epochs=4)
    model.learn(train)
    task = ForgetRequest.parse("class:1", seed=0).select(train)
    result = Hybrid().unlearn(model, task, unseen=unseen)
    assert "rescaling" not in phases(result)


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
