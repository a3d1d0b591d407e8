from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

from unspike.evaluation.attacks import population
from unspike.evaluation.attacks.line_up import line_up
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased
from .test_line_up import noise

ATTACKS = ("loss", "confidence", "entropy", "modified_entropy", "logistic_regression")


@pytest.mark.parametrize("name", ATTACKS)
def test_memorised_records_are_found_and_equal_ones_are_not(name: str, erasures: dict[str, Erased]) -> None:
    """The original network's retained records stand in for memorised ones."""
    attack = population._ATTACKS[name]
    sure = attack(line_up(noise(200, 0, bonus=5), noise(200, 1, first_id=200)))
    same = attack(line_up(noise(200, 0), noise(200, 1, first_id=200)))
    assert roc_auc_score(sure.is_member, sure.score) > 0.85
    assert (sure.guess == sure.is_member).mean() > 0.75
    assert roc_auc_score(same.is_member, same.score) == pytest.approx(0.5, abs=0.1)
    assert metric_named(f"mia.{name}.auc").sample.smallest == 20


def test_an_attack_is_made_once(erasures: dict[str, Erased]) -> None:
    unlearned, _ = erasures["samples"].context()
    assert population.population_attack("loss", unlearned) is population.population_attack("loss", unlearned)


@pytest.mark.parametrize("name", ATTACKS)
def test_figures_of_its_guesses_against_scikit_learn(name: str, erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["samples"].context()
    attack = population.population_attack(name, unlearned)
    for figure, function in (
        ("accuracy", accuracy_score),
        ("precision", precision_score),
        ("recall", recall_score),
        ("balanced_accuracy", balanced_accuracy_score),
    ):
        found = metric_named(f"mia.{name}.{figure}").measure(unlearned, context)
        assert found.value == pytest.approx(function(attack.is_member, attack.guess)), figure


def test_a_class_is_compared_with_strangers_of_its_own_class(erasures: dict[str, Erased]) -> None:
    """Against the other classes, a network without the class would seem to have marked it."""
    erased = erasures["class"]
    unlearned, context = erased.context()
    assert unlearned.non_members == "forget_test"
    found = metric_named("mia.loss.auc").measure(unlearned, context)
    sides = [unlearned.responses(name) for name in ("forget_test", "forget")]
    truth = np.repeat([0, 1], [len(side) for side in sides])
    margins = np.concatenate([side.margin for side in sides])
    assert found.value == pytest.approx(roc_auc_score(truth, margins), abs=1e-9)
    wrong = np.concatenate([unlearned.responses("test").margin, sides[1].margin])
    size = len(unlearned.responses("test"))
    against_all = roc_auc_score(np.repeat([0, 1], [size, len(sides[1])]), wrong)
    assert against_all < 0.2 < (found.value or 0)
