from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from unspike.evaluation.attacks.population import attack_by, line_up
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.measurement import CannotMeasure

from ..conftest import Erased

ATTACKS = ("loss", "confidence", "entropy", "modified_entropy", "logistic_regression")


def answers(n: int, seed: int, *, first_id: int = 0, bonus: float = 0.0) -> Responses:
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 4, n)
    counts = rng.poisson(4, (n, 4)).astype(np.float64)
    counts[np.arange(n), label] += 2 + bonus
    share = np.exp(0.6 * counts)
    share /= share.sum(axis=1, keepdims=True)
    return Responses(record_id=np.arange(first_id, first_id + n), label=label, counts=counts, share=share)


def test_the_order_of_records_does_not_matter() -> None:
    member, other = answers(30, 0, bonus=1), answers(40, 1, first_id=30)
    rng = np.random.default_rng(0)
    shuffled = line_up(member.take(rng.permutation(30)), other.take(rng.permutation(40)))
    line = line_up(member, other)
    for name in ("counts", "share", "label", "is_member", "fold"):
        np.testing.assert_array_equal(getattr(line, name), getattr(shuffled, name))
    assert not line.is_member[:40].any()
    assert line.is_member[40:].all()


def test_guesses_are_made_for_records_the_threshold_was_not_chosen_on() -> None:
    """Chosen and tried on the same 2 x 15 records of pure noise, a threshold looks better than chance."""
    fitted, honest = [], []
    for seed in range(30):
        line = line_up(answers(15, 2 * seed), answers(15, 2 * seed + 1, first_id=15))
        score = line.share.max(axis=1)
        attack = attack_by(score, line)
        honest.append((attack.guess == line.is_member).mean())
        fitted.append(max(((score >= t) == line.is_member).mean() for t in [*score, np.inf]))
    assert np.mean(fitted) > 0.57
    assert np.mean(honest) < 0.53


def test_too_few_records_are_refused() -> None:
    with pytest.raises(CannotMeasure, match="at least 2 records on each side, found 1"):
        line_up(answers(1, 0), answers(9, 1, first_id=1))


@pytest.mark.parametrize("name", ATTACKS)
def test_memorised_records_are_found_and_equal_ones_are_not(name: str, erasures: dict[str, Erased]) -> None:
    """The original network's retained records stand in for memorised ones."""
    from unspike.evaluation.attacks import confidence, entropy, logistic_regression, loss, modified_entropy

    functions = {
        "loss": loss.loss_attack,
        "confidence": confidence.confidence_attack,
        "entropy": entropy.entropy_attack,
        "modified_entropy": modified_entropy.modified_entropy_attack,
        "logistic_regression": logistic_regression.logistic_regression_on,
    }
    sure = functions[name](line_up(answers(200, 0, bonus=5), answers(200, 1, first_id=200)))
    same = functions[name](line_up(answers(200, 0), answers(200, 1, first_id=200)))
    assert roc_auc_score(sure.is_member, sure.score) > 0.85
    assert (sure.guess == sure.is_member).mean() > 0.75
    assert roc_auc_score(same.is_member, same.score) == pytest.approx(0.5, abs=0.1)
    assert metric_named(f"mia.{name}.auc").smallest_n == 20


def test_a_class_is_compared_with_strangers_of_its_own_class(erasures: dict[str, Erased]) -> None:
    """Against the other classes, a network without the class would seem to have marked it."""
    erased = erasures["class"]
    unlearned, context = erased.context()
    assert unlearned.strangers == "forget_test"
    found = metric_named("mia.loss.auc").measure(unlearned, context)
    sides = [unlearned.responses(name) for name in ("forget_test", "forget")]
    truth = np.repeat([0, 1], [len(side) for side in sides])
    margins = np.concatenate([side.margin for side in sides])
    assert found.value == pytest.approx(roc_auc_score(truth, margins), abs=1e-9)
    wrong = np.concatenate([unlearned.responses("test").margin, sides[1].margin])
    size = len(unlearned.responses("test"))
    against_all = roc_auc_score(np.repeat([0, 1], [size, len(sides[1])]), wrong)
    assert against_all < 0.2 < (found.value or 0)
