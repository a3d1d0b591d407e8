"""Training by surrogate gradients: it learns, and what it learns depends on what it is shown alone."""

from __future__ import annotations

import numpy as np

from unspike.adapters.nir.graph import graph_of
from unspike.adapters.nir.model import NirModel, Use
from unspike.data.dataset import Dataset
from unspike.foundation.conformance import same_bits

from .graphs import STEPS, two_layers


def test_it_learns(trained_graph: NirModel, digits: Dataset) -> None:
    test = digits.take(range(1000, 1400))
    right = trained_graph.predict_counts(test.x).argmax(axis=1) == test.y
    fresh = trained_graph.clone().predict_counts(test.x).argmax(axis=1) == test.y
    assert right.mean() > 0.8 > 0.3 > fresh.mean()


def test_the_order_in_which_records_are_given_does_not_matter(digits: Dataset) -> None:
    twins = []
    for order in (range(150), range(149, -1, -1)):
        model = NirModel(graph_of(two_layers()), Use(dt=1.0, steps=STEPS), digits.class_names)
        model.learn(digits.take(order), epochs=1)
        twins.append(model)
    # Sums over a batch may be rounded otherwise, but batches hold the same records.
    first, second = (twin.state() for twin in twins)
    assert all(np.allclose(first[name], second[name], atol=1e-4) for name in first)


def test_the_unit_of_the_weights_does_not_matter(digits: Dataset) -> None:
    twins = []
    for r in (10.0, 1.0):
        graph = graph_of(two_layers(r=r))
        scaled = {
            (name, key): node.array(key) * np.float32(10.0 / r)
            for name, node in graph.nodes.items()
            if node.kind == "Affine"
            for key in ("weight", "bias")
        }
        model = NirModel(graph.with_values(scaled), Use(dt=1.0, steps=STEPS), digits.class_names)
        model.learn(digits.take(range(100)), epochs=1)
        twins.append(model.state()["fc1.weight"] * np.float32(r / 10.0))
    assert np.allclose(*twins, atol=2e-3)


def test_nothing_is_learned_of_no_records(digits: Dataset) -> None:
    model = NirModel(graph_of(two_layers()), Use(dt=1.0, steps=STEPS), digits.class_names)
    before = model.state()
    model.learn(digits.take([]))
    assert same_bits(model.state(), before)
