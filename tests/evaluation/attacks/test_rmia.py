from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from unspike.evaluation.attacks.rmia import (
    offline_evidence,
    online_evidence,
    relative_scores,
    scores_of_both_sides,
)
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import Context
from unspike.evaluation.statistics.measurement import CannotMeasure

from ..conftest import Erased


def test_evidence_by_hand() -> None:
    out = np.array([[0.2, 0.5], [0.4, 0.7]])
    # a = .5: half of (1.5 * .3 + .5) = .475 and of (1.5 * .6 + .5) = .7
    np.testing.assert_allclose(offline_evidence(out, a=0.5), [0.475, 0.7])
    np.testing.assert_allclose(online_evidence(np.array([[0.9, 0.9]]), out), [0.6, 0.75])
    np.testing.assert_allclose(offline_evidence(out, a=1.0), out.mean(axis=0))


def test_scores_by_hand() -> None:
    # Ratios of x: .9/.6 = 1.5, .3/.6 = .5; of z: .8/.8 = 1, .6/.3 = 2, .2/.4 = .5
    arguments = (
        np.array([0.9, 0.3]),
        np.array([0.6, 0.6]),
        np.array([0.8, 0.6, 0.2]),
        np.array([0.8, 0.3, 0.4]),
    )
    np.testing.assert_allclose(relative_scores(*arguments), [2 / 3, 1 / 3])
    # gamma = 2: LR(x, z) >= 2 means 1.5 >= 2 * ratio: only z = .5; .5 >= 1: none
    np.testing.assert_allclose(relative_scores(*arguments, gamma=2.0), [1 / 3, 0])


def test_scores_against_the_definition_pair_by_pair() -> None:
    rng = np.random.default_rng(0)
    target, evidence, population, known = (rng.uniform(0.05, 1, n) for n in (20, 20, 30, 30))
    for gamma in (0.5, 1.0, 2.0):
        ratio = (target / evidence)[:, None] / (population / known)[None, :]
        expected = (ratio >= gamma).mean(axis=1)
        np.testing.assert_allclose(
            relative_scores(target, evidence, population, known, gamma=gamma), expected
        )
        members, others = scores_of_both_sides(target, evidence, population, known, gamma=gamma)
        np.testing.assert_allclose(members, expected)  # nothing is equal
        among = (population / known)[:, None] / (population / known)[None, :]
        shares = ((among >= gamma).sum(axis=1) - 0.5 * (gamma == 1.0)) / 30  # itself counts half
        np.testing.assert_allclose(others, shares, atol=1e-12)


def test_the_score_depends_on_the_population_trap_15() -> None:
    """A published "RMIA" is p(x | theta) / p(x) alone."""
    target, evidence = np.array([0.9, 0.5, 0.7]), np.array([0.6, 0.6, 0.6])
    sure, unsure = np.array([0.99, 0.95, 0.97]), np.array([0.2, 0.3, 0.25])
    known = np.full(3, 0.6)
    first = relative_scores(target, evidence, sure, known)
    second = relative_scores(target, evidence, unsure, known)
    assert not np.array_equal(first, second)
    # A network that is twice as sure of everything, the population included, scores no record higher.
    np.testing.assert_allclose(relative_scores(target / 2, evidence, sure / 2, known), first)


def test_a_population_is_needed() -> None:
    some, none = np.ones(3), np.zeros(0)
    with pytest.raises(CannotMeasure, match="population"):
        relative_scores(some, some, none, none)
    with pytest.raises(CannotMeasure, match="at least 2 never-seen"):
        scores_of_both_sides(some, some, some[:1], some[:1])


def test_equal_records_tie_whatever_the_last_digit() -> None:
    almost = np.array([0.3, 0.3 * (1 + 1e-15), 0.3 * (1 - 1e-15)])
    assert set(relative_scores(almost, np.ones(3), almost, np.ones(3))) == {1.0}


def test_equal_ratios_tie_between_the_sides() -> None:
    # Ratios 1, 2, 2 of never-seen records: 2 is above one of them and equal to two, (1 + 2 / 2) / 3.
    members, others = scores_of_both_sides(
        np.array([2.0, 1.5, 1.0]), np.ones(3), np.array([1.0, 2.0, 2.0]), np.ones(3)
    )
    np.testing.assert_allclose(members, [2 / 3, 1 / 3, 1 / 6])
    np.testing.assert_allclose(others, [1 / 6, 2 / 3, 2 / 3])


@pytest.mark.parametrize("gamma", [0.5, 1.0, 2.0])
def test_few_different_ratios_give_no_attack_away(gamma: float) -> None:
    """Both sides are drawn alike from five ratios: to break ties for one side would find something."""
    rng = np.random.default_rng(0)
    ratios = rng.choice([0.5, 0.8, 1.0, 1.25, 2.0], size=(2, 4000))
    members, others = scores_of_both_sides(ratios[0], np.ones(4000), ratios[1], np.ones(4000), gamma=gamma)
    found = roc_auc_score(np.arange(8000) < 4000, np.concatenate([members, others]))
    assert found == pytest.approx(0.5, abs=0.02)


def test_it_finds_what_one_network_memorised_and_its_peers_did_not() -> None:
    """Members are hard records that this network knows; the plain share of the true class sees nothing."""
    rng = np.random.default_rng(0)
    difficulty = rng.uniform(0.2, 0.9, 600)
    is_member = np.arange(600) < 300
    difficulty[is_member] -= 0.15
    references = np.clip(difficulty + rng.normal(0, 0.02, (3, 600)), 0.01, 0.99)
    target = np.clip(difficulty + 0.15 * is_member + rng.normal(0, 0.02, 600), 0.01, 0.99)
    evidence = offline_evidence(references, a=1.0)
    sides = (target[is_member], evidence[is_member], target[~is_member], evidence[~is_member])
    scores = np.concatenate(scores_of_both_sides(*sides))
    assert roc_auc_score(is_member, target) == pytest.approx(0.5, abs=0.05)
    assert roc_auc_score(is_member, scores) > 0.95


def test_every_network_is_attacked_with_equally_many_references(erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["samples"].context()
    attacks = metric_named("mia.rmia.auc").measure(unlearned, context)
    single = [
        metric_named("mia.rmia.auc").measure(
            erasures["samples"].context()[0],
            Context(kind="samples", original=context.original, references=[], panels=[panel]),
        )
        for panel in context.panels
    ]
    assert all(len(panel) == 2 for panel in context.panels)
    assert attacks.value == pytest.approx(np.mean([one.value for one in single]))


def test_without_another_retrained_network_it_says_so(erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["samples"].context()
    lonely = Context(kind="samples", original=context.original, references=[], panels=[[]])
    found = metric_named("mia.rmia.auc").measure(unlearned, lonely)
    assert found.value is None
    assert "another retrained network" in (found.reason or "")
