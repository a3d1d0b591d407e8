"""Networks whose answer is known beforehand, and what the controls say of them."""

from __future__ import annotations

from typing import Any

import pytest

from unspike.data.dataset import Dataset
from unspike.evaluation.scores import scores_of
from unspike.evaluation.verdict.controls import Placebo, held_out_marks, looks_on
from unspike.evaluation.verdict.evidence import Evidence

from ..fakes import FakeModel, WrongOnModel, make_dataset
from ..test_evaluate import TRAIN, compare, evaluation_of, task_of, train

STRANGERS = make_dataset(90, first_id=5000)


def controls(entry: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    return {each["name"]: (each["outcome"], each["as_expected"]) for each in entry["controls"]}


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_networks_that_have_not_forgotten_are_told_apart_and_a_held_out_oracle_passes(kind: str) -> None:
    entry = compare(kind)
    told_apart = ("told apart", True)
    assert controls(entry) == {
        "original": told_apart,
        "held-out oracle": ("passed", True),
        "half undone": told_apart,
    }
    original, held_out, _ = entry["controls"]
    assert held_out["average_gap"] < original["average_gap"]
    assert (held_out["withholds"], original["withholds"]) == (True, False)
    assert "traces: output" in original["failed"]


def test_too_few_oracles_hold_none_out_and_withhold_the_verdict() -> None:
    entry = compare("samples", oracles=3)
    assert "held-out oracle" not in controls(entry)
    assert entry["verdict"]["answer"] == "cannot tell"
    assert "there are 3 retrained networks, and a verdict needs 4" in entry["verdict"]["sentence"]


def test_an_oracle_that_met_the_records_does_not_pass() -> None:
    evaluation = evaluation_of("samples")
    *others, _ = evaluation.networks.oracles
    met = evaluation.networks.original
    looks = [looks_on(one, "samples", None) for one in (*others, met)]
    failed = held_out_marks(Evidence(looks, evaluation.verdict.policy))
    assert failed is not None
    assert "traces: output" in failed


def test_a_placebo_that_leaves_no_mark() -> None:
    untouched = train(FakeModel(seed=0), TRAIN)
    entry = compare("samples", placebo=Placebo(model=untouched, records=STRANGERS))
    assert controls(entry)["placebo"] == ("no mark", True)
    assert entry["controls"][-1]["membership"] == pytest.approx(0.5, abs=0.1)


def known(kind: str) -> Dataset:
    return STRANGERS.take(STRANGERS.y != 2) if kind == "class" else STRANGERS


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_a_method_that_marks_whatever_it_is_given_gets_no_verdict(kind: str) -> None:
    marked = train(WrongOnModel(seed=0), TRAIN)
    marked.shunned = tuple(known(kind).record_id.tolist())
    entry = compare(kind, placebo=Placebo(model=marked, records=known(kind)))
    assert controls(entry)["placebo"] == ("marked", False)
    assert entry["controls"][-1]["forget"] == 0
    assert entry["verdict"]["answer"] == "cannot tell"
    assert "the control 'placebo' is marked (over-done: output)" in entry["verdict"]["sentence"]


def test_a_network_that_memorises_and_one_that_does_not() -> None:
    retain = task_of("samples").retained
    strong = compare("samples", memoriser=train(FakeModel(seed=9), TRAIN))
    assert controls(strong)["memorising network"] == ("told apart", True)
    evaluation = evaluation_of("samples", memoriser=train(FakeModel(seed=9), retain))
    entry = evaluation.to_dict()
    assert controls(entry)["memorising network"] == ("not told apart", False)
    assert entry["verdict"]["answer"] == "cannot tell"
    assert "the control 'memorising network' is not told apart" in entry["verdict"]["sentence"]
    assert set(scores_of(evaluation.networks)["memoriser"]) == {"retain", "forget", "test"}


def test_records_that_the_method_was_given_judge_nothing_but_whether_it_learned_them() -> None:
    unseen = make_dataset(90, first_id=7000)
    greedy = train(FakeModel(seed=0), task_of("samples").retained)
    honest = evaluation_of("samples", greedy.copy(), unseen=unseen)
    greedy.learn(unseen)
    found = evaluation_of("samples", greedy, unseen=unseen)
    assert found.verdict.judgement.damaged == ("never-seen records",)
    assert honest.verdict.judgement.damaged == ()
    for one in (honest, found):
        assert set(one.networks.sets) == {"retain", "forget", "test"}
