"""The noise that impairs, and what repairs."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.baselines.unsir import UNSIR, losses
from unspike.unlearning.workbench import Workbench

from ..conftest import Case
from .helpers import Lessons, carry_out


def test_unsir_refuses_single_records_before_it_looks_at_the_network(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    with pytest.raises(InvalidInput, match="cannot carry out a request of kind 'samples', only class"):
        UNSIR().unlearn(None, case.task)  # type: ignore[arg-type]


def test_unsirs_noise_raises_the_loss_of_its_class_within_the_range(learned: dict[str, Case]) -> None:
    case = learned["class"]
    method, bench = UNSIR(noises=30, rounds=10), Workbench(case.model, total=0)
    begun = method._begun(case.forget, case.retain)
    climbed = method._climbed(bench, begun, case.retain)
    assert set(begun.y) == {3}
    assert len(begun) == 30
    assert not np.isin(begun.record_id, case.retain.record_id).any()
    assert climbed.x.min() >= case.retain.x.min()
    assert climbed.x.max() <= case.retain.x.max()
    before, after = losses(bench, begun), losses(bench, climbed)
    assert (after >= before).all()
    assert after.mean() > before.mean() + 0.1


def test_unsir_takes_records_with_parts_of_their_own(cases: dict[str, Case]) -> None:
    forget, retain = (
        dataclasses.replace(records, part=np.zeros(len(records), np.int8))
        for records in (cases["class"].forget, cases["class"].retain)
    )
    assert UNSIR(noises=5)._begun(forget, retain).part.tolist() == [0] * 5


def test_unsir_makes_noise_for_every_forgotten_class(cases: dict[str, Case]) -> None:
    case = cases["class"]
    of_two = np.isin(case.retain.y, (1, 7))
    begun = UNSIR(noises=5)._begun(case.retain.take(of_two), case.retain.take(~of_two))
    assert begun.y.tolist() == [1] * 5 + [7] * 5


def test_unsirs_impairment_shows_noise_and_its_repair_does_not(
    cases: dict[str, Case], lessons: Lessons
) -> None:
    case = cases["class"]
    carry_out(UNSIR(noises=40, share=0.5, passes=1), case)
    own = [np.isin(ids, case.retain.record_id).mean() for ids, _ in lessons.asked]
    n_kept = -(-len(case.retain) // 2)
    n_impair = -(-(n_kept + 40) // 100)
    assert all(0 < share < 1 for share in own[:n_impair])
    assert own[n_impair:] == [1.0] * -(-n_kept // 100)
    assert not len(lessons.of(case.forget)[0])
