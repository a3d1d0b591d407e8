"""Every outcome of a verdict, on made-up networks whose knowledge is known."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from unspike.data.task import Kind
from unspike.evaluation.verdict.controls import Control
from unspike.evaluation.verdict.evidence import Evidence
from unspike.evaluation.verdict.verdict import Verdict, verdict
from unspike.foundation.json_values import plain

from .networks import evidence, looks

KINDS: tuple[Kind, ...] = ("samples", "class")
NETWORK = 51


@cache
def known(kind: Kind) -> Evidence:
    return evidence(kind)


def judged(kind: Kind, network: dict[str, Any], **settings: Any) -> Verdict:
    return verdict(known(kind), looks(NETWORK, kind=kind, **network), **settings)


def control(name: str, *, withholds: bool) -> Control:
    return Control(
        name=name,
        outcome="not passed",
        expected="passed",
        withholds=withholds,
        failed=("damage: x",),
        shown={},
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_that_never_met_the_records_has_forgotten(kind: Kind) -> None:
    found = judged(kind, {})
    assert found.answer == "forgotten", found.sentence
    assert found.forgotten is True
    assert found.share is not None
    assert found.share.low > 0.8
    assert found.sentence == "Forgotten: no check tells the network from ones that never met the records."
    assert found.next_step == "Keep this report with the network."


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("network", "words"),
    [
        ({"output": 1.0, "hidden": 1.0}, "it still knows the records (output, hidden1, hidden2"),
        ({"output": 0.5, "hidden": 0.5}, "it still knows the records (output"),
        ({"hidden": 1.0}, "it still knows the records (hidden1, hidden2)"),
        ({"output": -1.0}, "over-done: it knows less of them"),
        ({"accuracy": 0.85}, "damaged: it is no longer as retrained networks are (test accuracy, retain"),
        ({"rate": 0.6}, "(activity of hidden1, activity of hidden2)"),
    ],
    ids=["all", "half", "changed at the outputs alone", "over-done", "damaged", "active"],
)
def test_not_forgotten(kind: Kind, network: dict[str, float], words: str) -> None:
    found = judged(kind, network)
    assert (found.answer, found.forgotten) == ("not forgotten", False)
    assert words in found.sentence, found.sentence
    assert found.sentence.startswith("Not forgotten: ")
    assert "try another method, or retrain" in found.next_step


def test_damage_and_over_doing_are_named_beside_the_answer() -> None:
    found = judged("samples", {"output": -1.0, "accuracy": 0.85}).to_dict()
    assert (found["over_done"], found["damaged"]) == (["output"], ["test accuracy", "retain accuracy"])
    assert found["traces"] == []


def test_training_on_the_never_seen_records_is_damage() -> None:
    assert judged("samples", {"unseen": 1.0}).judgement.damaged == ("never-seen records",)


def test_nothing_to_be_seen_is_not_forgotten_well() -> None:
    blind = evidence(original={"output": 0.0, "hidden": 0.0})
    found = verdict(blind, looks(NETWORK))
    assert (found.answer, found.forgotten, found.share) == ("cannot tell", None, None)
    assert "the attack does not find the records in the original" in found.sentence
    checks = [check for check in found.to_dict()["checks"] if check["about"] == "traces"]
    assert [check["says_nothing"] for check in checks] == [True] * 4


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"judges": 3}, "there are 3 retrained networks, and a verdict needs 4"),
        ({"sizes": {"forget": 4}}, "there are 4 forgotten records, and a verdict needs 20"),
        ({"sizes": {"test": 8}}, "there are 8 never-seen records, and a verdict needs 20"),
    ],
)
def test_too_few_records_or_networks(settings: dict[str, Any], words: str) -> None:
    """Of four training records none is named, as by any network that never met the class."""
    sizes = settings.get("sizes")
    for network in ({}, {"output": 1.0, "hidden": 1.0}):
        found = verdict(evidence("class", **settings), looks(NETWORK, kind="class", sizes=sizes, **network))
        assert found.answer == "cannot tell"
        assert words in found.sentence


def test_one_wrong_of_forty_three_is_no_damage() -> None:
    sizes = {"retain": 43, "test": 43}
    perfect = evidence(accuracy=1.0, sizes=sizes)
    found = verdict(perfect, looks(NETWORK, accuracy=42 / 43, sizes=sizes))
    assert "retain accuracy" not in found.judgement.damaged
    assert "retain accuracy" in verdict(perfect, looks(NETWORK, accuracy=0.7, sizes=sizes)).judgement.damaged


def test_a_control_that_came_out_wrong_withholds_the_verdict() -> None:
    wrong = control("held-out oracle", withholds=True)
    for network in ({}, {"output": 1.0, "hidden": 1.0}):
        found = judged("samples", network, controls=[wrong])
        assert found.answer == "cannot tell"
        assert "the control 'held-out oracle' is not passed (damage: x)" in found.sentence


def test_a_control_that_was_not_told_apart_leaves_what_was_found() -> None:
    blind = control("half undone", withholds=False)
    assert judged("samples", {}, controls=[blind]).answer == "cannot tell"
    assert judged("samples", {"output": 1.0}, controls=[blind]).answer == "not forgotten"


def test_an_unchanged_network_has_not_forgotten() -> None:
    words = "nothing in the network was changed"
    found = judged("samples", {"output": 1.0, "hidden": 1.0}, unchanged=[words])
    assert (found.answer, words in found.sentence) == ("not forgotten", True)
    # Not even if it answers as if it had.
    assert judged("samples", {}, unchanged=[words]).answer == "not forgotten"
    nothing = verdict(evidence(original={"output": 0.0, "hidden": 0.0}), looks(NETWORK), unchanged=[words])
    assert nothing.answer == "cannot tell"


def test_what_is_needed_is_said_where_it_cannot_be_told() -> None:
    weak = evidence(original={"output": 0.12, "hidden": 1.0})
    found = verdict(weak, looks(NETWORK))
    assert found.answer == "cannot tell"
    assert "A job half done would be seen with" in found.next_step or "up to forty" in found.next_step
    assert found.power is not None
    assert not found.power.enough


@pytest.mark.parametrize("kind", KINDS)
def test_the_report_holds_all_of_it(kind: Kind) -> None:
    found = plain(judged(kind, {"output": 1.0}).to_dict())
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    failed = {(check["name"], check["about"]) for check in found["checks"] if not check["passed"]}
    assert failed == {("output", "traces")} | (
        {("record by record", "traces")} if kind == "samples" else set()
    )
    for check in found["checks"]:
        assert check["p"] <= check["p_adjusted"] <= 1.0
        assert check["passed"] is (check["p_adjusted"] > 0.05)
    assert found["policy"]["share"] == 0.8
    assert set(found["shares"]) == {"output", "hidden1", "hidden2"}
