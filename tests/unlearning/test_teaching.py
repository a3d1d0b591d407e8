"""Lessons, and the loop that teaches them."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.steps import Steps
from unspike.unlearning.teaching import Lesson, answers_of, mixed, n_steps, own_labels, teach
from unspike.unlearning.workbench import Workbench

from .conftest import Case


def test_every_record_is_shown_once_a_pass_with_its_answer(case: Case) -> None:
    lessons = [own_labels(case.model, case.forget), own_labels(case.model, case.retain)]
    parts = list(mixed(lessons, seed=0, passes=2))
    assert len(parts) == n_steps(2, len(case.forget), len(case.retain))
    ids = np.concatenate([p.records.record_id for p in parts[: len(parts) // 2]])
    assert sorted(ids) == sorted([*case.forget.record_id, *case.retain.record_id])
    for part in parts:
        np.testing.assert_array_equal(part.targets.argmax(axis=1), part.records.y)
        np.testing.assert_allclose(part.targets.sum(axis=1), 1.0)
    assert not np.array_equal(parts[0].records.record_id, parts[len(parts) // 2].records.record_id)


def test_the_order_of_the_records_does_not_matter(case: Case) -> None:
    moved = case.forget.take(np.arange(len(case.forget))[::-1])
    kept = own_labels(case.model, case.retain)
    first, other = (
        [p.records.record_id for p in mixed([own_labels(case.model, f), kept], seed=1, passes=1)]
        for f in (case.forget, moved)
    )
    for a, b in zip(first, other, strict=True):
        np.testing.assert_array_equal(a, b)


def test_one_record_in_two_lessons_is_refused(case: Case) -> None:
    lesson = own_labels(case.model, case.forget.take(range(30)))
    with pytest.raises(InvalidInput, match="occurs 2 times"):
        list(mixed([lesson, lesson], seed=0, passes=1))


def test_steps_by_hand() -> None:
    assert n_steps(3, 150, 101) == 9  # 251 records are three batches of at most 100


def test_steps_fade_and_each_is_followed(case: Case) -> None:
    bench = Workbench(case.model, total=0)
    steps, sizes, shares = Steps(bench, 0.01), [], []
    rms = float(np.sqrt(np.mean(np.square(bench.model.synapses()[0].weight))))

    def after_step(share: float) -> None:
        sizes.append(steps.sizes[0])
        shares.append(share)

    lesson = own_labels(case.model, case.retain)
    teach(bench, steps, [lesson], passes=1, seed=0, after_step=after_step)
    total = n_steps(1, len(case.retain))
    np.testing.assert_allclose(shares, np.arange(total) / total)
    np.testing.assert_allclose(sizes, 0.01 * rms * 0.5 * (1 + np.cos(np.pi * np.arange(total) / total)))


def test_a_teachers_answers_are_its_probabilities_and_are_paid_for(case: Case) -> None:
    bench, teacher = Workbench(case.model, total=0), case.model.clone()
    lesson = answers_of(bench, teacher, case.forget)
    counts = teacher.predict_counts(case.forget.x, record_id=case.forget.record_id)
    np.testing.assert_allclose(lesson.targets, teacher.class_probabilities(counts), rtol=1e-6)
    recording = teacher.record(case.forget.x, record_id=case.forget.record_id)
    assert bench.synaptic_operations == teacher.synaptic_operations(recording)


def test_a_gate_holds_against_momentum(case: Case) -> None:
    bench = Workbench(case.model, total=0)
    groups = bench.model.synapses()
    gates = {g.name: np.arange(g.weight.size).reshape(g.weight.shape) % 2 == 0 for g in groups}
    steps = Steps(bench, 0.1, gates)
    teach(bench, steps, [own_labels(case.model, case.retain)], passes=1, seed=0)
    for group, adaptive in zip(groups, steps._adaptive, strict=True):
        shut = ~gates[group.name].reshape(-1)
        assert np.abs(adaptive.mean[shut]).max() > 0  # there is something to hold against
        (now,) = (g.weight for g in bench.model.synapses() if g.name == group.name)
        np.testing.assert_array_equal(now.reshape(-1)[shut], group.weight.reshape(-1)[shut])
        assert (now.reshape(-1)[~shut] != group.weight.reshape(-1)[~shut]).any()


def test_joining_with_nothing(case: Case) -> None:
    lesson = own_labels(case.model, case.forget)
    empty = Lesson(records=case.forget.take([]), targets=np.zeros((0, 10), np.float32))
    assert (empty + lesson) is lesson
    assert (lesson + empty) is lesson
