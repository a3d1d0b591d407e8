"""A network trained by another recipe than the original is found, and one by the same is not."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.data.request import ForgetRequest
from unspike.evaluation import EvaluationSettings, evaluate
from unspike.evaluation.verdict.same_recipe import _auc_error
from unspike.oracles.oracle import original_seeds
from unspike.oracles.training import Workshop, train_oracles
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load("digits")


@pytest.fixture(scope="module")
def trained(digits: Dataset) -> SpikingClassifier:
    model = SpikingClassifier.untrained(digits, hidden=(40,), connection_probability=0.3, steps=20, epochs=8)
    model.learn(digits.take(range(700)))
    return model


@pytest.mark.parametrize(("epochs", "outcome"), [(8, "as good"), (1, "not as good")])
def test_another_recipe_is_found(
    digits: Dataset, trained: SpikingClassifier, epochs: int, outcome: str
) -> None:
    train, test = digits.take(range(700)), digits.take(range(900, 1500))
    task = ForgetRequest.parse("fraction:0.1", seed=0).select(train)
    unlearned = make_unlearner("fine-tune", epochs=1).unlearn(trained, task)
    oracles = train_oracles(trained, task.retained, seeds=(11, 12), workshop=Workshop(workers=1))
    control = trained.clone(seed=original_seeds(0, 1)[0])
    control.learn(train, epochs=epochs)
    settings = EvaluationSettings(trained_on_all=control)
    found = evaluate(unlearned, task, test, oracles, settings=settings)
    first = found.controls[0]
    assert (first.name, first.outcome, first.withholds) == ("same recipe", outcome, True)
    withheld = any("'same recipe' is not as good" in reason for reason in found.verdict.judgement.because)
    assert withheld == (outcome != "as good")
    if withheld:
        assert found.verdict.judgement.answer == "cannot tell"
        assert "the network's own" in first.failed[0]


def test_the_error_of_an_attack_by_simulation() -> None:
    rng = np.random.default_rng(0)
    members, others = rng.normal(size=(2000, 40)), rng.normal(size=(2000, 60))
    auc = (members[:, :, None] > others[:, None, :]).mean(axis=(1, 2))
    difference = auc[::2] - auc[1::2]
    assert _auc_error(40, 60) == pytest.approx(3 * difference.std(), rel=0.1)
