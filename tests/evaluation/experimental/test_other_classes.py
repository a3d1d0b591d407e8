from __future__ import annotations

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import roc_auc_score

from unspike.evaluation.attacks.line_up import deal
from unspike.evaluation.attacks.logistic_regression import cross_fitted_scores
from unspike.evaluation.experimental.other_classes import other_shares, wins
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased, let_answer

METRIC = metric_named("experimental.other_classes.auc")


def answers(seed: int, lean: tuple[float, ...] = (2, 2, 2), n: int = 150) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(lean, n)


def test_shares_by_hand() -> None:
    found = other_shares(np.array([[0.7, 0.2, 0.1], [0.5, 0.4, 0.1], [1.0, 0.0, 0.0]]), np.array([0, 1, 0]))
    np.testing.assert_allclose(found, [[2 / 3, 1 / 3], [5 / 6, 1 / 6], [1 / 2, 1 / 2]])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), pushed=st.floats(0.0, 0.99))
def test_pushing_the_class_away_evenly_leaves_no_trace(seed: int, pushed: float) -> None:
    """However much of the true class's share is taken: only how the others stand to one another counts."""
    share = np.random.default_rng(seed).dirichlet(np.ones(5), 8)
    label = np.arange(8) % 5
    less = share.copy()
    less[np.arange(8), label] *= 1 - pushed
    np.testing.assert_allclose(
        other_shares(less / less.sum(axis=1, keepdims=True), label), other_shares(share, label)
    )


def test_equal_answers_cannot_be_told_and_leaning_ones_can() -> None:
    equal = [wins(answers(seed), [answers(seed + 50), answers(seed + 99)]).mean() for seed in range(8)]
    assert np.mean(equal) == pytest.approx(0.5, abs=0.05)
    assert wins(answers(0, (6, 2, 2)), [answers(1), answers(2)]).mean() > 0.8


def test_the_mean_of_the_wins_is_the_auc_of_scikit_learn() -> None:
    own, references = answers(0, (3, 2, 2), 60), [answers(1, n=60), answers(2, n=60)]
    truth, fold = np.repeat([False, False, True], 60), np.tile(deal([60], folds=5, seed=0), 3)
    score = cross_fitted_scores(np.concatenate([*references, own]), truth, fold)
    pair = np.repeat([0, 1], 60)
    each = [roc_auc_score(pair, np.concatenate([score[60 * k : 60 * k + 60], score[120:]])) for k in (0, 1)]
    assert wins(own, references).mean() == pytest.approx(np.mean(each))


def test_numbering_of_classes_does_not_matter() -> None:
    own, references = answers(0, (3, 2, 2)), [answers(1), answers(2)]
    order = [2, 0, 1]
    renamed = wins(own[:, order], [reference[:, order] for reference in references])
    assert renamed.mean() == pytest.approx(wins(own, references).mean(), abs=1e-6)


def test_a_network_that_names_one_class_in_place_of_the_forgotten_is_noticed(
    erasures: dict[str, Erased],
) -> None:
    unlearned, context = erasures["class"].context()
    oracles = erasures["class"].audit(names=[METRIC.name])[METRIC.name]["oracle"]["runs"]
    known = unlearned.responses("forget")
    one = np.full_like(known.probability, 0.01)
    one[:, 0] = 1 - 0.01 * (one.shape[1] - 1)
    let_answer(unlearned, "forget", probability=one)
    found = METRIC.measure(unlearned, context)
    assert (found.value or 0) > max(oracles) + 0.1
    assert (found.low or 0) <= (found.value or 0) <= (found.high or 1)


def test_what_cannot_be_measured(erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["samples"].context()
    assert "single records" in (METRIC.measure(unlearned, context).reason or "")
    unlearned, context = erasures["class"].context()
    alone = replace(context, references=[], panels=[[]])
    assert "another retrained network" in (METRIC.measure(unlearned, alone).reason or "")
