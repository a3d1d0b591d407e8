from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unspike.data import Dataset, Task
from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash
from unspike.pipeline import method_controls
from unspike.pipeline.forgetting import Erasure
from unspike.pipeline.material import Material
from unspike.pipeline.method_controls import half_forgotten_of, placebo_of
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner


class Recorder:
    """A method that keeps what it was given and returns the network as it is."""

    name = "recorder"

    def __init__(self) -> None:
        self.given: list[tuple[Task, Dataset]] = []

    def unlearn(
        self, model: SpikingClassifier, task: Task, *, unseen: Dataset, progress: object = None
    ) -> object:
        self.given.append((task, unseen))
        return make_unlearner("nothing").unlearn(model, task, unseen=unseen)


@pytest.fixture
def method(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(method_controls, "method_again", lambda _: recorder)
    return recorder


@pytest.fixture
def erasure(original: SpikingClassifier, task: Task) -> Erasure:
    unlearned = make_unlearner("nothing").unlearn(original, task)
    unlearned = replace(unlearned, used_retained_data=True)
    return Erasure(
        unlearned=unlearned, method="nothing", request=task.text, seed=0, fingerprint="", threads=1
    )


def test_half_is_every_other_record_and_the_rest_are_kept(
    original: SpikingClassifier, task: Task, material: Material, erasure: Erasure, method: Recorder
) -> None:
    made = half_forgotten_of(original, erasure, task, material.parts.validation)
    assert made is not None
    assert state_hash(made) == state_hash(original)
    ((given, unseen),) = method.given
    ids = np.sort(task.forgotten.record_id)
    assert given.kind == "samples"
    assert np.array_equal(np.sort(given.forgotten.record_id), ids[::2])
    assert set(given.retained.record_id) == set(task.retained.record_id) | set(ids[1::2])
    assert unseen is material.parts.validation


def test_a_placebo_is_of_records_never_met_and_never_given(
    original: SpikingClassifier, task: Task, material: Material, erasure: Erasure, method: Recorder
) -> None:
    placebo = placebo_of(original, erasure, task, material.parts.validation)
    assert placebo is not None
    ((given, unseen),) = method.given
    assert set(placebo.records.record_id) <= set(material.parts.validation.record_id)
    assert not set(placebo.records.record_id) & set(unseen.record_id)
    assert np.array_equal(given.forgotten.record_id, placebo.records.record_id)


def test_retained_records_are_given_only_where_they_were(
    original: SpikingClassifier, task: Task, material: Material, erasure: Erasure, method: Recorder
) -> None:
    without = replace(erasure, unlearned=replace(erasure.unlearned, used_retained_data=False))
    half_forgotten_of(original, without, task, material.parts.validation)
    assert len(method.given[0][0].retained) == 0


def test_what_a_method_refuses_is_no_control(
    original: SpikingClassifier,
    task: Task,
    material: Material,
    erasure: Erasure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: Erasure) -> object:
        raise InvalidInput("classes only")

    monkeypatch.setattr(method_controls, "method_again", refuse)
    assert half_forgotten_of(original, erasure, task, material.parts.validation) is None
    one = replace(task, forgotten=task.forgotten.take([0]))
    assert half_forgotten_of(original, erasure, one, material.parts.validation) is None
