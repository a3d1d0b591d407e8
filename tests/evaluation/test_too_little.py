"""Requests of which too little is known for any answer, on real networks: a verdict says so, and why."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.data.task import Task
from unspike.evaluation import Evaluation, evaluate, oracle_seeds, train_oracles
from unspike.oracles.training import Workshop
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner

SETTINGS = {"hidden": (20, 16), "connection_probability": 0.5, "steps": 15, "epochs": 3, "threads": 1}


def evaluated(train: Dataset, test: Dataset, gone: int) -> Evaluation:
    """Retrain four networks, and let one of them stand for the unlearned network: nothing does better."""
    mine = train.y == gone
    task = Task(
        text=f"class:{gone}",
        kind="class",
        class_name=str(gone),
        forgotten=train.take(mine),
        retained=train.take(~mine),
    )
    model = SpikingClassifier.untrained(train, **SETTINGS)
    model.learn(train)
    workshop = Workshop(workers=1, threads=1)
    oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 4), workshop=workshop)
    unlearned = make_unlearner("nothing").unlearn(model, task)
    return evaluate(unlearned, task, test, oracles)


def classes(first: int, last: int, *, of: tuple[int, ...]) -> Dataset:
    digits = load("digits").take(range(first, last))
    return digits.take(np.isin(digits.y, of))


def test_four_records_of_a_class_and_none_for_the_test() -> None:
    """Of four, none is named rightly where the true share is up to 60 % (95 %, Clopper and Pearson)."""
    train = classes(0, 400, of=(0, 1, 7))
    kept = np.r_[np.flatnonzero(train.y != 7), np.flatnonzero(train.y == 7)[:4]]
    found = evaluated(train.take(kept), classes(500, 900, of=(0, 1)), 7).verdict
    assert (found.answer, found.forgotten) == ("cannot tell", None)
    assert "there are 4 forgotten records, and a verdict needs 20" in found.sentence


def test_two_classes_of_which_one_is_erased() -> None:
    """What is left has one answer: nothing says how sure of it a network may be."""
    train, test = classes(0, 400, of=(0, 1)), classes(500, 900, of=(0, 1))
    found = evaluated(train, test, 1).verdict
    assert found.answer in ("cannot tell", "not forgotten")
    assert "over-done" not in found.sentence


@pytest.mark.parametrize("wrong", [0, 1])
def test_one_wrong_of_forty_three(wrong: int) -> None:
    """Too few forgotten records to say anything, and no damage where one more record is wrong."""
    train = classes(0, 300, of=(0, 1))
    some = np.r_[np.flatnonzero(train.y == 0)[:43], np.flatnonzero(train.y == 1)[: 14 + wrong]]
    found = evaluated(train.take(some), classes(500, 900, of=(0, 1)), 1).verdict
    assert found.answer == "cannot tell"
    assert f"there are {14 + wrong} forgotten records" in found.sentence
