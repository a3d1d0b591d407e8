"""A head of blocks: its answers and its learning worked out by hand, and that blocks learn apart."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from unspike.adapters.edge_head import THRESHOLD, EdgeHead
from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.foundation.conformance import same_bits
from unspike.foundation.errors import InvalidInput
from unspike.models import check_model

# A block learns its class's records whatever the network answers: its rule asks no answer at all.
KNOWN = {"own_answers_ask_for_little": "a block learns from its class's records whatever is answered"}


def dark_and_light(x: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether a pixel is more than half dark, and whether it is not."""
    dark = x.reshape(len(x), -1) > 0.5
    return np.concatenate([dark, ~dark], axis=1)


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load("digits")


@pytest.fixture(scope="module")
def trained(digits: Dataset) -> EdgeHead:
    head = EdgeHead.untrained(digits, dark_and_light, n_weights=60, neurons_per_class=20)
    head.learn(digits.take(range(1000)))
    return head


def vectors(x: list[list[int]], y: list[int]) -> Dataset:
    return Dataset(
        name="four",
        modality="vector",
        x=np.array(x, np.float32),
        y=np.array(y),
        record_id=np.arange(len(y)),
        class_names=("a", "b"),
        citation="",
    )


FOUR = vectors([[1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 1, 1]], [0, 0, 0, 1])


def test_a_block_of_one_neuron_takes_the_most_frequent_features() -> None:
    head = EdgeHead.untrained(FOUR, lambda x: x > 0, n_weights=2, neurons_per_class=1)
    head.learn(FOUR)
    (group,) = head.synapses()
    assert group.weight.tolist() == [[1, 1, 0, 0, 0], [0, 0, 0, 1, 1]]
    # Potentials are active synapses; neurons fire from half of theirs on.
    assert head.predict_counts(FOUR.x).tolist() == [[2, 0], [2, 0], [1, 0], [0, 2]]
    assert head.thresholds()[0].value.tolist() == [THRESHOLD * 2] * 2


def test_neurons_below_their_threshold_do_not_answer() -> None:
    head = EdgeHead.untrained(FOUR, lambda x: x > 0, n_weights=2, neurons_per_class=1)
    head.learn(FOUR)
    head.thresholds()[0].assign(np.array([1.5, 1.0], np.float32))
    assert head.predict_counts(FOUR.x).tolist() == [[2, 0], [2, 0], [0, 0], [0, 2]]


def test_neurons_of_a_block_stand_for_clusters() -> None:
    x = [[1, 1, 0, 0, 0]] * 3 + [[0, 0, 0, 1, 1]] * 3
    head = EdgeHead.untrained(vectors(x, [0] * 6), lambda x: x > 0, n_weights=2, neurons_per_class=6)
    head.learn(vectors(x, [0] * 6))
    assert {tuple(row) for row in head.synapses()[0].weight[:6].tolist()} == {tuple(x[0]), tuple(x[5])}


def test_it_learns_digits(trained: EdgeHead, digits: Dataset) -> None:
    rest = digits.take(range(1000, len(digits)))
    right = trained.predict_counts(rest.x).argmax(axis=1) == rest.y
    assert right.mean() > 0.85


def test_the_contract(trained: EdgeHead, digits: Dataset) -> None:
    results = check_model(trained, digits, expected_failures=KNOWN)
    assert {r.name: r.message for r in results if r.status == "failed"} == {}


def test_synapses_are_binary_and_as_many_as_said(trained: EdgeHead) -> None:
    for head in (trained, trained.clone()):
        (group,) = head.synapses()
        assert set(np.unique(group.weight)) == {0.0, 1.0}
        assert group.weight.sum(axis=1).tolist() == [60] * 200


@pytest.mark.parametrize("order", [(3, 0, 7), (7, 3, 0)])
def test_classes_may_be_added_one_after_another(
    order: tuple[int, ...], trained: EdgeHead, digits: Dataset
) -> None:
    train = digits.take(range(1000))
    one_by_one, at_once = trained.clone(), trained.clone()
    for label in order:
        one_by_one.learn(train.take(train.y == label))
    at_once.learn(train.take(np.isin(train.y, order)))
    assert same_bits(one_by_one.state(), at_once.state())
    never = ~np.isin(one_by_one.output_classes, order)
    assert np.array_equal(one_by_one.state()["weight"][never], one_by_one.clone().state()["weight"][never])


def test_the_order_in_which_records_come_is_no_matter(trained: EdgeHead, digits: Dataset) -> None:
    turned = trained.clone()
    turned.learn(digits.take(np.arange(1000)[::-1]))
    assert same_bits(turned.state(), trained.state())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_weights": 0}, "n_weights is 0, expected a whole number from 1 to 128"),
        ({"n_weights": 129}, "n_weights is 129"),
        ({"n_weights": 8, "neurons_per_class": 0}, "neurons_per_class is 0"),
        ({"n_weights": 8, "epochs": 1.5}, "epochs is 1.5"),
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, int], message: str, digits: Dataset) -> None:
    with pytest.raises(InvalidInput, match=message):
        EdgeHead.untrained(digits, dark_and_light, **settings)
