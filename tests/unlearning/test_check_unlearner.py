"""check_unlearner passes every registered method, and notices every broken promise."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from unspike.data.task import KINDS, Kind
from unspike.foundation.conformance import CheckFailed
from unspike.foundation.errors import InvalidInput
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.neurons import Izhikevich, LeakyIntegrateAndFire, NeuronModel
from unspike.snn.recipes import RECIPES
from unspike.unlearning.check_unlearner import (
    BASIC_MODEL_CHECKS,
    CheckCase,
    check_unlearner,
    unlearner_checks,
)
from unspike.unlearning.contract import Unlearner
from unspike.unlearning.paper.adaptive_thresholding import FORMS
from unspike.unlearning.paper.attribution import CORRELATIONS, Selection
from unspike.unlearning.paper.selective_retraining import DIRECTIONS
from unspike.unlearning.paper.synaptic_pruning import CRITERIA
from unspike.unlearning.registry import make_unlearner, unlearners

from .broken import BROKEN, Honest
from .conftest import Case

pytestmark = pytest.mark.filterwarnings("ignore:method '.*' changed nothing")

READINGS = [
    *[("selective-retraining", {"direction": direction}) for direction in DIRECTIONS],
    *[("selective-retraining", {"selection": Selection(neurons=0.5, correlation=c)}) for c in CORRELATIONS],
    ("selective-retraining", {"selection": Selection(neurons=0.5, synapses=0.3)}),
    ("selective-retraining", {"step": "literal", "until": "unlike-before"}),
    ("selective-retraining", {"enough": 2.0}),
    *[("synaptic-pruning", {"criterion": criterion, "share": 0.1}) for criterion in CRITERIA],
    ("synaptic-pruning", {"weaken": 0.5}),
    ("synaptic-pruning", {"check": "impact"}),
    *[("adaptive-thresholding", {"form": form}) for form in FORMS],
    ("adaptive-thresholding", {"beta": 0.05, "check": "impact"}),
]

# These stop, or take their changes back, where there is nothing to gain.
MAY_FAIL = {name: {"something_is_changed"} for name in ("selective-retraining", "adaptive-thresholding")}
QUICK: dict[str, dict[str, Any]] = {name: {"most": 60} for name in ("fisher-forgetting", "influence", "ssd")}
EVERY = [(name, kind) for name in unlearners() for kind in KINDS if kind in make_unlearner(name).kinds]


def failures(unlearner: Unlearner, case: Case, **settings: Any) -> dict[str, str]:
    results = check_unlearner(unlearner, **vars(case), **settings)
    assert [r.name for r in results] == [name for name, _ in unlearner_checks()]
    return {r.name: r.message for r in results if r.status != "passed"}


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_every_registered_method(name: str, kind: Kind, cases: dict[str, Case]) -> None:
    found = failures(make_unlearner(name, **QUICK.get(name, {})), cases[kind])
    assert found.keys() <= MAY_FAIL.get(name, set()), found


@pytest.mark.parametrize(("name", "settings"), READINGS, ids=str)
def test_every_reading(name: str, settings: dict[str, Any], case: Case) -> None:
    found = failures(make_unlearner(name, **settings), case)
    assert found.keys() <= MAY_FAIL.get(name, set()), found


@pytest.mark.parametrize("neuron", [Izhikevich.regular_spiking(), LeakyIntegrateAndFire()], ids=type)
def test_the_hybrid_on_other_neurons(neuron: NeuronModel, cases: dict[str, Case]) -> None:
    case = cases["class"]
    drive = (300.0, 200.0, 600.0) if isinstance(neuron, LeakyIntegrateAndFire) else (1800.0, 900.0, 2800.0)
    recipe = dataclasses.replace(RECIPES["default"], name="own", neuron=neuron, drive=drive)
    model = SpikingClassifier.untrained(
        case.retain, recipe=recipe, hidden=(30,), connection_probability=0.3, steps=25, epochs=4
    )
    model.learn(case.retain)
    assert failures(make_unlearner("hybrid"), dataclasses.replace(case, model=model)) == {}


@pytest.mark.parametrize(
    ("method", "recipe"),
    [("hybrid", "paper"), ("hybrid", "surrogate-gradient"), ("rewind", "surrogate-gradient")],
)
def test_networks_that_learn_by_another_rule(method: str, recipe: str, cases: dict[str, Case]) -> None:
    case = cases["samples"]
    model = SpikingClassifier.untrained(
        case.retain, recipe=recipe, hidden=(60,), connection_probability=0.3, epochs=4
    )
    model.learn(case.retain)
    assert failures(make_unlearner(method), dataclasses.replace(case, model=model)) == {}


def test_what_is_no_method_is_told_all_that_it_lacks_and_that_once(case: Case) -> None:
    class Half:
        name = "half"

    (found,) = check_unlearner(Half(), **vars(case))  # type: ignore[arg-type]
    assert found.status == "failed"
    names = ("kinds", "needs_retain", "uses_retain", "idle", "strength", "citation", "settings", "unlearn")
    assert found.message == f"Half lacks {', '.join(names)}; see unspike.Unlearner"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"kinds": ("records",)}, "kinds are"),
        ({"kinds": ()}, "kinds are"),
        ({"needs_retain": 1}, "needs_retain must be True or False"),
        ({"uses_retain": False, "needs_retain": True}, "needed and not used"),
        ({"citation": "a paper"}, "must be BibTeX"),
        ({"strength": ("method", ())}, "the strengths are"),
        ({"settings": dict}, "under 'method'"),
    ],
)
def test_declarations_that_make_no_sense(changed: dict[str, Any], message: str, case: Case) -> None:
    class Odd(Honest):
        """Declares something else."""

    for name, value in changed.items():
        setattr(Odd, name, value)
    check = dict(unlearner_checks())["declarations_make_sense"]
    with pytest.raises(CheckFailed, match=message):
        check(CheckCase(unlearner=Odd(), **vars(case)))


def test_every_check_has_a_method_that_fails_it() -> None:
    assert set(BROKEN) == {name for name, _ in unlearner_checks()}


def test_an_honest_method_passes(case: Case) -> None:
    assert failures(Honest(), case) == {}


@pytest.mark.parametrize("check", BROKEN)
def test_a_broken_promise_is_noticed(check: str, cases: dict[str, Case]) -> None:
    case = cases["samples"]
    state = case.model.state()
    try:
        assert failures(BROKEN[check](), case).get(check)
    finally:
        case.model.load_state(state)


def test_a_method_that_needs_retained_data_must_say_so(cases: dict[str, Case]) -> None:
    class Careless(Honest):
        needs_retain = True

    assert "must raise InvalidInput" in failures(Careless(), cases["samples"])["without_retained_data"]


def test_expected_failures_are_declared_with_a_reason(cases: dict[str, Case]) -> None:
    name = "account_is_complete_and_plain"
    results = check_unlearner(
        BROKEN[name](), **vars(cases["samples"]), expected_failures={name: "a known gap"}
    )
    (declared,) = [r for r in results if r.name == name]
    assert declared.status == "xfail"
    assert declared.message.startswith("a known gap (")


def test_a_failure_expected_of_no_check_is_refused(cases: dict[str, Case]) -> None:
    with pytest.raises(InvalidInput, match="Did you mean 'what_is_no_task_is_refused'"):
        check_unlearner(
            Honest(), **vars(cases["samples"]), expected_failures={"what_is_no_task_is_refusd": "?"}
        )


def test_the_basic_checks_exist() -> None:
    from unspike.models import model_checks

    assert set(BASIC_MODEL_CHECKS) <= {name for name, _ in model_checks()}
