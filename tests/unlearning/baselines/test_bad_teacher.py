"""Whom the student imitates on which records."""

from __future__ import annotations

import numpy as np

from unspike.unlearning.baselines.bad_teacher import BadTeacher

from ..conftest import Case
from .helpers import Lessons, carry_out, probabilities_of


def test_the_bad_teacher_knows_nothing_and_the_good_one_is_the_original(case: Case, lessons: Lessons) -> None:
    state = case.model.state()
    result = carry_out(BadTeacher(share=0.3, passes=1), case)
    place, asked = lessons.of(case.forget)
    untrained = probabilities_of(case.model.clone(), case.forget)
    np.testing.assert_allclose(asked, untrained[place], rtol=1e-6)
    place, asked = lessons.of(case.retain)
    assert len(place) == -(-3 * len(case.retain) // 10)
    np.testing.assert_allclose(asked, probabilities_of(case.model, case.retain)[place], rtol=1e-6)
    for name, value in case.model.state().items():
        np.testing.assert_array_equal(value, state[name])
    assert result.changed
