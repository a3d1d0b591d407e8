"""What a verdict looks at, on made-up networks whose knowledge is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from unspike.data.task import Kind
from unspike.evaluation.statistics.paired import Sides
from unspike.evaluation.verdict.class_marks import SPREAD_OF_CLASS
from unspike.evaluation.verdict.evidence import Evidence
from unspike.evaluation.verdict.judgement import OUTPUT
from unspike.evaluation.verdict.looks import Answers, Looks, looks_of
from unspike.evaluation.verdict.policy import default_policy

from .networks import LAYERS, answers, evidence, looks

KINDS: tuple[Kind, ...] = ("samples", "class")


def figures(found: Evidence, network: Looks) -> dict[tuple[str, str], float]:
    return {(check.name, check.about): check.p for check in found.of(network).checks}


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_looked_at(kind: Kind) -> None:
    found = figures(evidence(kind), looks(9, kind=kind))
    traces = {(name, "traces") for name in (OUTPUT, *LAYERS)}
    over = {(OUTPUT, "over-done")} | (
        {(layer, "over-done") for layer in LAYERS} if kind == "samples" else set()
    )
    damage = {"test accuracy", "retain accuracy", *(f"activity of {layer}" for layer in LAYERS)}
    if kind == "samples":
        damage |= {"never-seen records"}
        traces |= {("record by record", "traces")}
    if kind == "class":
        traces |= {("relearning", "traces")}
        over |= {("relearning", "over-done"), ("answers to the class", "over-done")}
    assert set(found) == traces | over | {(name, "damage") for name in damage}


def permuted(one: Answers, order: dict[str, Any]) -> Answers:
    """The same answers with the records of each set in another order."""
    return replace(
        one,
        margin={part: margin[order[part]] for part, margin in one.margin.items()},
        right={part: right[order[part]] for part, right in one.right.items()},
        label={part: label[order[part]] for part, label in one.label.items()},
        hidden={
            layer: {part: counts[order[part]] for part, counts in parts.items()}
            for layer, parts in one.hidden.items()
        },
    )


def test_the_order_of_records_and_of_networks_is_no_matter() -> None:
    networks = [answers(seed, output=float(not seed), hidden=float(not seed)) for seed in (0, 1, 2, 3, 4, 9)]
    rng, policy = np.random.default_rng(0), default_policy("samples")
    order = {part: rng.permutation(len(label)) for part, label in networks[0].label.items()}

    def shown(given: list[Answers], judges: list[int]) -> tuple[Any, Any]:
        seen = [looks_of(one) for one in given]
        known = Evidence([seen[k] for k in judges], policy, original=seen[0])
        found = known.of(seen[5])
        return {(c.name, c.about): c.p for c in found.checks}, {n: s.value for n, s in found.shares.items()}

    checks, shares = shown(networks, [1, 2, 3, 4])
    for again in (
        shown(networks, [1, 4, 3, 2]),
        shown([permuted(one, order) for one in networks], [1, 2, 3, 4]),
    ):
        assert again[0] == pytest.approx(checks, rel=2e-3)  # a readout stops when it is near its optimum
        assert again[1] == pytest.approx(shares, abs=2e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_outputs_that_are_scaled_or_shifted_hide_nothing(kind: Kind) -> None:
    plain = answers(9, kind=kind, output=1.0)
    moved = replace(plain, margin={part: 0.5 * margin + 3.0 for part, margin in plain.margin.items()})
    found = evidence(kind)
    assert figures(found, looks_of(moved)) == pytest.approx(figures(found, looks_of(plain)))


def test_a_class_that_is_relearned_too_soon_is_not_forgotten() -> None:
    found = evidence("class")
    soon, late, well = (figures(found, looks(9, kind="class", steps=s)) for s in (1.0, 90.0, 10.0))
    assert soon["relearning", "traces"] < 0.001 < well["relearning", "traces"]
    assert late["relearning", "over-done"] < 0.001 < well["relearning", "over-done"]


def test_a_network_that_knows_as_much_of_a_class_as_the_seed_may_cause_bears_no_trace() -> None:
    found = evidence("class")
    yardstick = found.yardsticks[OUTPUT]
    assert found.original is not None
    way = found.original.values[OUTPUT].excess - yardstick.mean

    def knowing(share: float) -> float:
        never_met = looks(9, kind="class")
        forgotten = found.judges[0].values[OUTPUT].forgotten * 0.0 + yardstick.mean + share * way
        own = Sides(forgotten=forgotten, never_seen=np.zeros(0))
        return figures(found, replace(never_met, values={**never_met.values, OUTPUT: own}))[OUTPUT, "traces"]

    spread = max(SPREAD_OF_CLASS, yardstick.deviation / way) * np.sqrt(1 + 1 / 5)
    for share in (0.05, 0.15, 0.6):
        assert knowing(share) == pytest.approx(stats.t.sf(share / spread, 4))
    assert knowing(0.6) < 0.005 < knowing(0.1)


def test_a_class_that_is_answered_by_one_other_class_is_marked() -> None:
    alone = replace(looks(9, kind="class"), others=np.eye(3)[0])
    assert figures(evidence("class"), alone)["answers to the class", "over-done"] < 0.005


def test_what_was_not_tried_is_no_check() -> None:
    found = figures(evidence("class"), replace(looks(9, kind="class"), others=None, relearning=None))
    assert not [name for name, _ in found if name in ("relearning", "answers to the class")]


@pytest.mark.parametrize("kind", KINDS)
def test_the_share_erased_of_an_oracle_is_one_and_of_the_original_none(kind: Kind) -> None:
    found = evidence(kind)
    assert found.original is not None
    for share in found.of(found.original).shares.values():
        assert share.value == pytest.approx(0.0, abs=1e-9)
        assert share.low - 1e-6 <= 0.0 <= share.high + 1e-6
    others, last = found.held_out()
    for share in others.of(last).shares.values():
        assert share.low < 1.0 < share.high


def test_nothing_is_said_of_too_few() -> None:
    assert evidence().too_few == ()
    (few,) = evidence(judges=3).too_few
    assert few == "there are 3 retrained networks, and a verdict needs 4"
    (few,) = evidence("class", sizes={"forget": 4}).too_few
    assert few == "there are 4 forgotten records, and a verdict needs 20"


def test_what_cannot_be_looked_at_says_why() -> None:
    sure = [replace(answers(s), margin={**answers(s).margin, "test": np.zeros(240)}) for s in (1, 2, 3, 4)]
    found = Evidence([looks_of(one) for one in sure], default_policy("samples")).of(looks_of(sure[0]))
    assert "answers half of the never-seen records alike" in found.missing[OUTPUT]
    assert not [check for check in found.checks if check.name == OUTPUT]


def test_what_the_output_can_see() -> None:
    found = evidence()
    seen = found.power(11)
    assert seen is not None
    assert 0.0 < seen.least < 1.0
    assert Evidence(found.judges, found.policy).power(11) is None
