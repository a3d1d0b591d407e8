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
from unspike.models.contract import SpikingModel
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.answers import AnticipatedAnswers
from unspike.unlearning.hybrid import Hybrid
from unspike.unlearning.material import Material
from unspike.unlearning.memorised import LITTLE, MUCH, memorised, work_needed
from unspike.unlearning.workbench import Workbench

from .conftest import Case

some_odds = arrays(np.float64, st.integers(2, 30), elements=st.floats(-24.0, 24.0))


def test_the_work_needed_by_hand() -> None:
    # Means 0.8 and 0.3, variances 0.02 and 0.02, errors sqrt(0.01 + 0.01): 0.5 + 0.1414 of 0.45 to 0.8
    forgotten, never_seen = np.array([0.7, 0.9]), np.array([0.2, 0.4])
    assert work_needed(forgotten, never_seen) == pytest.approx((0.5 + 0.02**0.5 - LITTLE) / (MUCH - LITTLE))


def test_the_ends_and_too_few_records() -> None:
    assert work_needed(np.full(9, 3.0), np.zeros(9)) == 1.0
    assert work_needed(np.zeros(9), np.zeros(9)) == 0.0
    assert work_needed(np.zeros(1), np.zeros(9)) == 1.0


def test_what_was_memorised_by_hand() -> None:
    assert memorised(np.array([1.0, 2.0]), np.array([0.9, 0.9])) == pytest.approx(
        (0.6 - LITTLE) / (MUCH - LITTLE)
    )
    assert memorised(np.zeros(3), np.zeros(3)) == 0.0


@given(forgotten=some_odds, never_seen=some_odds, more=st.floats(0.0, 5.0))
def test_more_memorised_never_needs_less_work(
    forgotten: np.ndarray, never_seen: np.ndarray, more: float
) -> None:
    needed = work_needed(forgotten, never_seen)
    assert 0.0 <= needed <= work_needed(forgotten + more, never_seen) + 1e-9 <= 1.0 + 2e-9


def material(case: Case) -> Material:
    return Material(forget=case.forget, retain=case.retain, unseen=case.unseen, kind=case.kind)


def test_a_class_always_needs_all(cases: dict[str, Case]) -> None:
    case = cases["class"]
    assert AnticipatedAnswers(Workbench(case.model, total=0), material(case)).work_needed == 1.0


def trained(train: Dataset, epochs: int) -> SpikingClassifier:
    model = SpikingClassifier.untrained(
        train, hidden=(40, 30), connection_probability=0.3, steps=25, epochs=epochs
    )
    model.learn(train)
    return model


@pytest.mark.parametrize("with_retained", [True, False])
def test_records_learned_needs_more_than_records_never_met(with_retained: bool) -> None:
    digits = load("digits")
    train, unseen = digits.take(range(300)), digits.take(range(300, 700))
    forget, retain = ForgetRequest.parse("fraction:0.3", seed=0).select(train)
    needed = {}
    for name, learned in (("met", train), ("never met", retain)):
        given = Material(
            forget=forget, retain=retain if with_retained else None, unseen=unseen, kind="samples"
        )
        bench = Workbench(trained(learned, 30), total=0)
        needed[name] = AnticipatedAnswers(bench, given).work_needed
    assert needed["never met"] < 0.5 < needed["met"]


def test_records_never_met_keep_their_answers() -> None:
    digits = load("digits")
    train, unseen = digits.take(range(300)), digits.take(range(300, 700))
    never_met, others = unseen.take(range(150)), unseen.take(range(150, 400))
    model = trained(train, 30)
    hybrid = Hybrid().unlearn(model, never_met, train, unseen=others, kind="samples").model

    def accuracy(network: SpikingModel) -> float:
        counts = network.predict_counts(never_met.x, record_id=never_met.record_id)
        return float((counts.argmax(axis=1) == never_met.y).mean())

    assert accuracy(hybrid) >= accuracy(model) - 0.03


def test_the_hybrid_does_no_more_than_is_needed() -> None:
    usual = Hybrid()
    assert usual.eased(1.0) == usual
    gentle = usual.eased(0.0)
    assert gentle.pruning.weaken == 1.0
    assert gentle.pruning.share == gentle.retraining.rate == gentle.thresholding.gamma == 0.0
    assert gentle.repair.rate < usual.repair.rate
    assert gentle.rehearsal is not None
    assert usual.rehearsal is not None
    assert gentle.rehearsal.passes == usual.rehearsal.passes // 2
    assert replace(usual, rehearsal=None).eased(0.0).rehearsal is None
    slow = replace(usual.repair, rate=0.001)
    assert slow.eased(0.0).rate == 0.001
