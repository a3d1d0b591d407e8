"""A record is moved to the class next to its own."""

from __future__ import annotations

import numpy as np

from unspike.unlearning.baselines.boundary_shrink import BoundaryShrink, next_best

from ..conftest import Case
from .helpers import Lessons, carry_out, probabilities_of

ONE_HOT = np.eye(10, dtype=np.float32)


def test_the_next_best_class_is_never_the_own_one() -> None:
    probabilities = np.array([[0.7, 0.1, 0.2], [0.1, 0.2, 0.7], [1.0, 0.0, 0.0]])
    assert next_best(probabilities, np.array([0, 0, 0])).tolist() == [2, 2, 1]


def test_boundary_shrink_asks_for_the_runner_up(case: Case, lessons: Lessons) -> None:
    carry_out(BoundaryShrink(passes=1), case)
    place, asked = lessons.of(case.forget)
    nearest = next_best(probabilities_of(case.model, case.forget), case.forget.y)
    np.testing.assert_array_equal(asked, ONE_HOT[nearest[place]])
    assert not len(lessons.of(case.retain)[0])
