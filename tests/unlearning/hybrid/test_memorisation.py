"""How much work forgetting takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.data.request import ForgetRequest
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.hybrid.anticipated import Anticipated, rank_among
from unspike.unlearning.hybrid.hybrid import Hybrid
from unspike.unlearning.hybrid.log_odds import odds_of
from unspike.unlearning.hybrid.memorisation import Memorisation
from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench

from ..conftest import Case

USUAL = Memorisation()
some_odds = arrays(np.float64, st.integers(2, 30), elements=st.floats(-24.0, 24.0))


def test_the_work_needed_by_hand() -> None:
    # Means 0.8 and 0.3, variances 0.02 and 0.02, error sqrt(0.01 + 0.01): 0.5 + 2 x 0.1414, of 5: 0.157
    forgotten, never_seen = np.array([0.7, 0.9]), np.array([0.2, 0.4])
    expected = ((0.5 + 2 * 0.02**0.5) / 5.0 - USUAL.little) / (USUAL.much - USUAL.little)
    assert 0.0 < expected < 1.0
    assert USUAL.work_needed(forgotten, never_seen, 5.0) == pytest.approx(expected)


def test_the_ends_and_too_few_records() -> None:
    assert USUAL.work_needed(np.full(9, 3.0), np.zeros(9), 4.0) == 1.0
    assert USUAL.work_needed(np.zeros(9), np.zeros(9), 4.0) == 0.0
    assert USUAL.work_needed(np.zeros(1), np.zeros(9), 4.0) == 1.0
    assert USUAL.work_needed(np.zeros(9), np.zeros(9), 0.0) == 1.0


def test_what_was_memorised_by_hand() -> None:
    # 1.5 - 1.0, by the deviation of 4 and -2, which is 3: 0.1667
    learned, never_seen = np.array([1.0, 2.0]), np.array([4.0, -2.0])
    assert USUAL.of_retained(learned, never_seen) == pytest.approx(
        (0.5 / 3.0 - USUAL.little) / (USUAL.much - USUAL.little)
    )
    assert USUAL.of_retained(never_seen, never_seen) == 0.0
    assert USUAL.of_retained(learned, np.zeros(3)) == 0.0


@given(forgotten=some_odds, never_seen=some_odds, more=st.floats(0.0, 5.0))
def test_more_memorised_never_needs_less_work(
    forgotten: np.ndarray, never_seen: np.ndarray, more: float
) -> None:
    needed = USUAL.work_needed(forgotten, never_seen, 4.0)
    assert 0.0 <= needed <= USUAL.work_needed(forgotten + more, never_seen, 4.0) + 1e-9 <= 1.0 + 2e-9


def material(case: Case) -> Material:
    return Material(task=case.task, unseen=case.unseen)


def test_a_class_always_needs_all(cases: dict[str, Case]) -> None:
    case = cases["class"]
    assert Anticipated().answers(Workbench(case.model, total=0), material(case)).work_needed == 1.0


def digits_at_random() -> Dataset:
    """The digits come writer by writer: their order would make some parts easier than others."""
    digits = load("digits")
    return digits.take(np.random.default_rng(0).permutation(len(digits)))


def trained(train: Dataset, epochs: int) -> SpikingClassifier:
    model = SpikingClassifier.untrained(
        train, hidden=(40, 30), connection_probability=0.3, steps=25, epochs=epochs
    )
    model.learn(train)
    return model


@pytest.mark.parametrize("with_retained", [True, False])
def test_records_learned_needs_more_than_records_never_met(with_retained: bool) -> None:
    digits = digits_at_random()
    train, unseen = digits.take(range(600)), digits.take(range(600, 1300))
    task = ForgetRequest.parse("fraction:0.5", seed=0).select(train)
    needed = {}
    for name, learned in (("met", train), ("never met", task.retained)):
        given = Material(task=task if with_retained else task.without_retained(), unseen=unseen)
        bench = Workbench(trained(learned, 60), total=0)
        needed[name] = Anticipated().answers(bench, given).work_needed
    assert needed["never met"] < 0.5 < needed["met"]


@pytest.mark.parametrize("all_memorised", [True, False])
def test_records_never_met_in_a_network_that_memorises_are_compared_with_their_like(
    cases: dict[str, Case], all_memorised: bool
) -> None:
    case = cases["samples"]
    # No work is needed, whatever the retained records show.
    little = -1e3 if all_memorised else 1e3
    judged = Memorisation(little=little, much=little + 1.0, errors=-1e9)
    bench = Workbench(case.model, total=0)
    answers = Anticipated(memorisation=judged).answers(bench, material(case))
    assert answers.work_needed == 0.0
    alike = rank_among(odds_of(bench, case.forget), odds_of(bench, case.unseen))
    assert np.allclose(answers._rank, alike) == all_memorised


def test_the_hybrid_does_no_more_than_is_needed() -> None:
    usual = Hybrid()
    assert usual.eased(1.0) == usual
    gentle = usual.eased(0.0)
    assert gentle.pruning.weaken == 1.0
    assert gentle.pruning.share == gentle.retraining.rate == gentle.thresholding.gamma == 0.0
    assert gentle.repair.rate < usual.repair.rate
    assert gentle.distillation is not None
    assert usual.distillation is not None
    assert gentle.distillation.passes == usual.distillation.passes // 2
    assert replace(usual, distillation=None).eased(0.0).distillation is None
    slow = replace(usual.repair, rate=0.001)
    assert slow.eased(0.0).rate == 0.001
