from __future__ import annotations

import numpy as np

from unspike.pipeline.material import Material
from unspike.pipeline.requests.chain import chain_tasks, task_of

from .test_history import past


def test_a_step_is_the_request_that_it_was(material: Material) -> None:
    task = task_of(past(material), material)
    assert (task.text, task.kind, task.class_name, task.name) == ("class:3", "class", "3", "class-3")
    assert set(task.forgotten.y.tolist()) == {3}
    assert len(task.forgotten) + len(task.retained) == len(material.parts.train)


def test_a_chain_of_two_kinds_is_two_tasks_that_retain_the_same(material: Material) -> None:
    first = past(material)
    second = past(material.after([first]), "fraction:0.2")
    (of_class, with_class), (of_samples, with_samples) = chain_tasks([first, second], material)
    assert of_class.kind == "class"
    assert of_samples.kind == "samples"
    assert of_class.retained.fingerprint == of_samples.retained.fingerprint
    gone = len(first.record_id) + len(second.record_id)
    assert len(of_class.retained) == len(material.parts.train) - gone
    assert 3 in np.unique(with_class.parts.test.y), "a class is judged by its never-seen records too"
    assert 3 not in np.unique(with_samples.parts.test.y)


def test_a_chain_of_one_kind_is_one_task(material: Material) -> None:
    first = past(material)
    second = past(material.after([first]), "class:4")
    ((task, _),) = chain_tasks([first, second], material)
    assert task.text == "class:3 + class:4"
    assert task.class_name == "3, 4"
