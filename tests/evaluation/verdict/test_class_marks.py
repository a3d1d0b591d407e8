from __future__ import annotations

import math

import numpy as np
import pytest

from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.evaluation.verdict.class_marks import (
    answers_check,
    other_classes,
    relearning_checks,
    total_variation,
)


def test_the_other_classes_by_hand() -> None:
    probability = np.array([[0.5, 0.3, 0.2], [0.1, 0.3, 0.6]])  # means 0.3, 0.3, 0.4
    assert other_classes(probability, 0) == pytest.approx([3 / 7, 4 / 7])
    assert other_classes(probability, 2) == pytest.approx([0.5, 0.5])
    assert other_classes(np.array([[1.0, 0.0, 0.0]]), 0) == pytest.approx([0.0, 0.0])


def test_total_variation_by_hand() -> None:
    assert total_variation(np.array([0.5, 0.5, 0.0]), np.array([0.2, 0.3, 0.5])) == pytest.approx(0.5)
    assert total_variation(np.array([1.0, 0.0]), np.array([1.0, 0.0])) == 0.0


def near(seed: int, classes: int = 9) -> np.ndarray:
    made = np.linspace(1.0, 2.0, classes) + 0.2 * np.random.default_rng(seed).random(classes)
    return np.asarray(made / made.sum())


def test_answers_that_go_to_one_class_alone_are_found() -> None:
    oracles = [near(seed) for seed in range(5)]
    alone = np.eye(9)[3]
    assert answers_check(alone, oracles, limit=1.5).p < 1e-4
    assert answers_check(near(7), oracles, limit=1.5).p == 1.0
    assert answers_check(near(7), oracles, limit=1.5).about == "over-done"


def test_without_spread_or_choice_nothing_is_said() -> None:
    with pytest.raises(CannotMeasure, match="do not differ"):
        answers_check(near(1), [near(2)] * 5, limit=1.5)
    with pytest.raises(CannotMeasure, match="one other class"):
        answers_check(np.ones(1), [np.ones(1)] * 5, limit=1.5)


def test_relearning_by_hand() -> None:
    oracles = [9.5, 10.5, 9.5, 10.5]  # log(s + 1/2): log 10, log 11, so the spread is the floor of 0.1
    faster, slower = relearning_checks(2.0, 0.0, oracles, limit=1.4)
    error = 0.1 * math.sqrt(1 + 1 / 4)
    t = (math.log(math.sqrt(110)) - math.log(2.5)) / error
    # Student's t with 3 degrees of freedom has a closed form.
    tail = 0.5 - (math.atan(t / math.sqrt(3)) + t * math.sqrt(3) / (3 + t * t)) / math.pi
    assert faster.p == pytest.approx(tail)
    assert slower.p == 1.0
    assert faster.original_p is not None
    assert faster.original_p < faster.p
    assert (faster.about, slower.about) == ("traces", "over-done")


@pytest.mark.parametrize(("steps", "found"), [(1.0, "faster"), (8.0, ""), (14.0, ""), (100.0, "slower")])
def test_within_the_limit_relearning_is_no_matter(steps: float, found: str) -> None:
    faster, slower = relearning_checks(steps, None, [10.0, 10.4, 9.9, 10.2, 9.8], limit=1.4)
    assert ("faster" if faster.p < 0.01 else "slower" if slower.p < 0.01 else "") == found
    assert faster.original_p is None
