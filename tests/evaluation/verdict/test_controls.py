"""Networks whose answer is known beforehand, and what the controls say of them."""

from __future__ import annotations

from typing import Any

import pytest

from unspike.evaluation.scores import scores_of
from unspike.evaluation.verdict.controls import Placebo

from ..fakes import FakeModel, WrongOnModel, make_dataset
from ..test_evaluate import TRAIN, compare, evaluation_of, task_of, train

STRANGERS = make_dataset(90, first_id=5000)


def controls(kind: str, **changes: Any) -> dict[str, dict[str, Any]]:
    entry = compare(kind, oracles=6, **changes)
    return {control["name"]: control for control in entry["controls"]}


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_doing_nothing_fails_and_a_held_out_oracle_passes(kind: str) -> None:
    found = controls(kind)
    assert set(found) == {"do nothing", "held-out oracle"}
    assert (found["do nothing"]["outcome"], found["do nothing"]["as_expected"]) == ("not forgotten", True)
    assert (found["held-out oracle"]["outcome"], found["held-out oracle"]["as_expected"]) == ("passed", True)
    assert found["held-out oracle"]["average_gap"] < found["do nothing"]["average_gap"]


def test_two_oracles_hold_none_out() -> None:
    entry = compare("samples", oracles=2)
    assert [control["name"] for control in entry["controls"]] == ["do nothing"]


def test_a_placebo_that_leaves_no_mark() -> None:
    untouched = train(FakeModel(seed=0), TRAIN)
    found = controls("samples", placebo=Placebo(model=untouched, records=STRANGERS))["placebo"]
    assert (found["outcome"], found["as_expected"]) == ("no mark", True)
    assert found["membership"] == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_a_method_that_marks_whatever_it_is_given(kind: str) -> None:
    known = STRANGERS.take(STRANGERS.y != 2) if kind == "class" else STRANGERS
    marked = train(WrongOnModel(seed=0), TRAIN)
    marked.shunned = tuple(known.record_id.tolist())
    found = controls(kind, placebo=Placebo(model=marked, records=known))["placebo"]
    assert (found["outcome"], found["as_expected"]) == ("over-forgotten", False)
    assert found["forget"] == 0


def test_a_network_that_memorises_and_one_that_does_not() -> None:
    retain = task_of("samples").retained
    strong = controls("samples", memoriser=train(FakeModel(seed=9), TRAIN))["memorising network"]
    assert (strong["outcome"], strong["as_expected"]) == ("found by the attack", True)
    evaluation = evaluation_of("samples", oracles=6, memoriser=train(FakeModel(seed=9), retain))
    entry = evaluation.to_dict()
    weak = {control["name"]: control for control in entry["controls"]}["memorising network"]
    assert (weak["outcome"], weak["as_expected"]) == ("not found", False)
    assert entry["verdict"]["outcome"] == "cannot tell"
    assert "finds nothing even in a network that memorises" in entry["verdict"]["sentence"]
    assert set(scores_of(evaluation.networks)["memoriser"]) == {"retain", "forget", "test"}
