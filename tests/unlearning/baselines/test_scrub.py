"""The student leaves the teacher on forgotten records and stays near on the others."""

from __future__ import annotations

import numpy as np

from unspike.unlearning.baselines.scrub import SCRUB

from ..conftest import Case
from .helpers import Lessons, carry_out, probabilities_of

ONE_HOT = np.eye(10, dtype=np.float32)


def test_scrub_updates_the_student_and_never_the_teacher(case: Case, lessons: Lessons) -> None:
    # evaluation.md, traps 2 and 3: the student's state changes, the teacher's does not, and what the student
    # is compared with stays the original's answer to the last step, not its own.
    state = case.model.state()
    result = carry_out(SCRUB(passes=3, away_passes=2, alpha=0.5, gamma=1.0), case)
    for name, value in case.model.state().items():
        np.testing.assert_array_equal(value, state[name])
    assert any((result.model.state()[name] != value).any() for name, value in state.items())
    taught = probabilities_of(case.model, case.forget)
    place, asked = lessons.of(case.forget)
    assert len(place) == 2 * len(case.forget)
    np.testing.assert_allclose(asked, taught[place], rtol=1e-6)
    mixture = (0.5 * probabilities_of(case.model, case.retain) + ONE_HOT[case.retain.y]) / 1.5
    place, asked = lessons.of(case.retain)
    assert len(place) == 3 * len(case.retain)
    np.testing.assert_allclose(asked, mixture[place], rtol=1e-5, atol=1e-7)
    own = probabilities_of(result.model, case.retain)
    assert np.abs(own - probabilities_of(case.model, case.retain)).max() > 0.01  # they can be told apart


def test_scrub_goes_away_from_the_teacher_on_forgotten_records(learned: dict[str, Case]) -> None:
    case = learned["class"]
    result = carry_out(SCRUB(away_rate=0.1, rate=1e-6, passes=2), case)
    taught, answered = probabilities_of(case.model, case.forget), probabilities_of(result.model, case.forget)
    divergence = np.sum(taught * np.log(np.maximum(taught, 1e-12) / np.maximum(answered, 1e-12)), axis=1)
    assert divergence.mean() > 0.2
