from __future__ import annotations

import numpy as np
import pytest

from unspike.data.task import Kind
from unspike.foundation.errors import InvalidInput
from unspike.pipeline.material import Task
from unspike.studies.paper.cells import Cell, drawn_classes
from unspike.studies.paper.curve import PointJob, ShareOf, check_share_of, tasks_of
from unspike.studies.study import Study


def tasks(study: Study, kind: Kind, share: float, share_of: ShareOf = "training") -> list[Task]:
    job = PointJob(cell=Cell(role="mnist", kind=kind), share=share, share_of=share_of, seed=0)
    return list(tasks_of(job, study.material(0)))


@pytest.mark.parametrize("kind", ["samples", "class"])
@pytest.mark.parametrize("share", [0.01, 0.1, 0.25, 0.5])
def test_the_share_is_of_all_training_records(study: Study, kind: Kind, share: float) -> None:
    train = study.material(0).parts.train
    found = tasks(study, kind, share)
    gone = np.concatenate([task.forgotten.record_id for task in found])
    assert len(gone) == len(set(gone.tolist())) == round(share * len(train))
    for task in found:
        assert not np.isin(task.retained.record_id, gone).any()
        assert len(task.retained) + len(gone) == len(train)


def test_whole_classes_go_one_after_another_then_part_of_the_next(study: Study) -> None:
    material = study.material(0)
    order = drawn_classes(study.dataset, 0)
    found = tasks(study, "class", 0.25)
    sizes = [int((material.parts.train.y == k).sum()) for k in order]
    assert [task.kind for task in found] == ["class", "class", "samples"]
    assert [np.unique(task.forgotten.y).tolist() for task in found] == [[k] for k in order[:3]]
    assert [len(task.forgotten) for task in found[:2]] == sizes[:2]


def test_a_share_of_one_class(study: Study) -> None:
    material = study.material(0)
    (task,) = tasks(study, "class", 0.5, "class")
    first = drawn_classes(study.dataset, 0)[0]
    assert task.kind == "samples"
    assert np.unique(task.forgotten.y).tolist() == [first]
    assert len(task.forgotten) == round(0.5 * (material.parts.train.y == first).sum())


@pytest.mark.parametrize("kind", ["samples", "class"])
def test_a_smaller_share_lies_within_a_larger_one(study: Study, kind: Kind) -> None:
    small, large = (
        {int(i) for task in tasks(study, kind, share) for i in task.forgotten.record_id}
        for share in (0.05, 0.3)
    )
    assert small < large


def test_an_unknown_reading_is_refused() -> None:
    assert check_share_of("class") == "class"
    with pytest.raises(InvalidInput, match="--share-of is 'clas', expected training or class"):
        check_share_of("clas")
