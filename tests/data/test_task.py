from __future__ import annotations

from dataclasses import replace

import pytest

from unspike.data import ForgetRequest, Task
from unspike.data.task import require_task
from unspike.foundation.errors import InvalidInput

from .helpers import make_dataset

TRAIN = make_dataset(12, n_classes=3, class_names=("WALKING", "SITTING", "LAYING"))


def test_a_task_knows_what_the_request_asked_for() -> None:
    task = ForgetRequest.parse("class:sitting", seed=5).select(TRAIN)
    assert (task.text, task.kind, task.class_name, task.seed) == ("class:sitting", "class", "SITTING", 5)
    assert task.forgotten.record_id.tolist() == [1, 4, 7, 10]
    assert task.retained.record_id.tolist() == [0, 2, 3, 5, 6, 8, 9, 11]
    assert task.name == "class-sitting"
    assert ForgetRequest.parse("fraction:0.5").select(TRAIN).class_name is None


def test_a_task_without_retained_records_forgets_the_same() -> None:
    task = ForgetRequest.parse("fraction:0.5").select(TRAIN)
    without = task.without_retained()
    assert len(without.retained) == 0
    assert without.forgotten is task.forgotten
    assert without.kind == "samples"


def test_the_pair_of_data_sets_of_former_versions_is_refused_with_the_new_form() -> None:
    with pytest.raises(InvalidInput, match=r"write task = request\.select\(train\)"):
        tuple(ForgetRequest.parse("class:SITTING").select(TRAIN))
    with pytest.raises(InvalidInput, match=r"takes a task, got Dataset: write task = ForgetRequest"):
        require_task(TRAIN)


def test_a_task_that_cannot_be_is_refused() -> None:
    task = ForgetRequest.parse("class:SITTING").select(TRAIN)
    with pytest.raises(InvalidInput, match="4 records are both to be forgotten and retained, first 1"):
        replace(task, retained=TRAIN)
    with pytest.raises(InvalidInput, match="nothing to forget"):
        replace(task, forgotten=TRAIN.take([]))
    with pytest.raises(InvalidInput, match="kind is 'person', expected one of class, samples"):
        replace(task, kind="person")  # type: ignore[arg-type]


def test_a_task_is_itself_for_those_who_need_one() -> None:
    task = ForgetRequest.parse("class:SITTING").select(TRAIN)
    assert require_task(task) is task
    assert isinstance(task, Task)
