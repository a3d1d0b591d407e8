"""Clearing a block is, bit for bit, never having met what was cleared."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.adapters.edge_head import EdgeHead
from unspike.adapters.event_features import EventFeatures
from unspike.data import Dataset, ForgetRequest, Task, split
from unspike.data.registry import load
from unspike.foundation.conformance import same_bits
from unspike.foundation.errors import InvalidInput
from unspike.models.share_right import share_right
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning import check_unlearner
from unspike.unlearning.exact.clear_block import ClearBlock

from ...event_lists import event_dataset


@pytest.fixture(scope="module")
def parts() -> tuple[Dataset, Dataset]:
    found = split(load("digits"), seed=0)
    return found.train, found.validation


@pytest.fixture(scope="module")
def head(parts: tuple[Dataset, Dataset]) -> EdgeHead:
    made = EdgeHead.untrained(
        parts[0], lambda x: x.reshape(len(x), -1) > 0.5, n_weights=20, neurons_per_class=8
    )
    made.learn(parts[0])
    return made


def task_of(text: str, train: Dataset) -> Task:
    return ForgetRequest.parse(text, seed=0).select(train)


@pytest.mark.parametrize("text", ["class:3", "fraction:0.02", "records"])
def test_it_is_the_head_that_never_met_them(
    text: str, head: EdgeHead, parts: tuple[Dataset, Dataset]
) -> None:
    train = parts[0]
    few = ForgetRequest.of_records(train.record_id[:3]).select(train)
    task = few if text == "records" else task_of(text, train)
    result = ClearBlock().unlearn(head, task)
    never = head.clone()
    never.learn(task.retained)
    assert same_bits(result.model.state(), never.state())
    assert not same_bits(result.model.state(), head.state())
    assert same_bits(result.undo().state(), head.state())
    touched = np.unique(task.forgotten.y)
    (change,) = (change for change in result.changes if len(change.index))
    neuron = change.index // head.synapses()[0].weight.shape[1]
    assert set(head.output_classes[neuron]) <= set(touched)


def test_a_class_needs_no_retained_records(head: EdgeHead, parts: tuple[Dataset, Dataset]) -> None:
    task = task_of("class:3", parts[0])
    with_them, without = (ClearBlock().unlearn(head, each) for each in (task, task.without_retained()))
    assert same_bits(with_them.model.state(), without.model.state())
    assert share_right(without.model.predict_counts(task.forgotten.x), task.forgotten.y).sum() == 0


def test_single_records_need_them(head: EdgeHead, parts: tuple[Dataset, Dataset]) -> None:
    task = task_of("fraction:0.02", parts[0]).without_retained()
    with pytest.raises(InvalidInput, match="method 'clear-block' needs the retained data"):
        ClearBlock().unlearn(head, task)


def test_a_network_whose_classes_share_neurons_is_refused(parts: tuple[Dataset, Dataset]) -> None:
    model = SpikingClassifier.untrained(parts[0], hidden=(5,), connection_probability=0.5)
    with pytest.raises(InvalidInput, match=r"neurons of its own for each class, .* got SpikingClass"):
        ClearBlock().unlearn(model, task_of("class:3", parts[0]))


def test_events() -> None:
    train = event_dataset(60, 3)
    head = EdgeHead.untrained(train, EventFeatures(least=1), n_weights=12, neurons_per_class=3)
    head.learn(train)
    task = task_of("class:1", train)
    never = head.clone()
    never.learn(task.retained)
    assert same_bits(ClearBlock().unlearn(head, task).model.state(), never.state())


@pytest.mark.parametrize("text", ["class:3", "fraction:0.05"])
def test_the_contract(text: str, head: EdgeHead, parts: tuple[Dataset, Dataset]) -> None:
    task = task_of(text, parts[0])
    known = {} if task.kind == "class" else {"without_retained_data": "single records have to be relearned"}
    results = check_unlearner(ClearBlock(), head, task, parts[1], expected_failures=known)
    assert {r.name: r.message for r in results if r.status == "failed"} == {}
