"""Folded thresholds leave the spikes as they are."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.adapters.nir.folding import folded
from unspike.adapters.nir.graph import Graph, graph_of
from unspike.adapters.nir.model import NirModel, Use
from unspike.data.dataset import Dataset
from unspike.foundation.errors import InvalidInput

from .graphs import STEPS, two_layers


def moved(model: NirModel) -> NirModel:
    """Return a copy in which every neuron has another threshold."""
    twin = model.copy()
    for n, group in enumerate(twin.thresholds()):
        draw = np.random.default_rng(n)
        group.assign((group.value * draw.uniform(0.6, 1.8, group.value.shape)).astype(np.float32))
    return twin


@pytest.mark.parametrize("kind", ["LIF", "IF", "CubaLIF"])
def test_spikes_stay_as_they_are(kind: str, digits: Dataset) -> None:
    given = graph_of(two_layers(kind))
    model = moved(NirModel(given, Use(dt=1.0, steps=STEPS), digits.class_names))
    values = {}
    for layer in model.layers:
        values.update(folded(model.graph, model.given_thresholds[layer.neurons], layer))
    home = model.graph.with_values(values)
    assert all(np.all(home.nodes[name].array("v_threshold") == 1.0) for name in ("lif1", "lif2"))
    other = NirModel(home, Use(dt=1.0, steps=STEPS), digits.class_names)
    first, second = (each.record(digits.x[:200]).all_counts for each in (model, other))
    assert first.sum() > 1000
    assert np.mean(first != second) < 1e-3


def test_nothing_is_folded_where_thresholds_are_those_given() -> None:
    graph = graph_of(two_layers())
    (layer, _) = NirModel(graph, Use(dt=1.0, steps=STEPS), tuple("0123456789")).layers
    assert folded(graph, np.float32(1.0), layer) == {}


def refused(given: Graph, threshold: float) -> str:
    model = NirModel(given, Use(dt=1.0, steps=STEPS), tuple("0123456789"))
    model.thresholds()[0].assign(np.full(30, threshold, np.float32))
    with pytest.raises(InvalidInput, match=r"node 'lif1'.*cannot be folded") as told:
        folded(model.graph, np.ones(30), model.layers[0])
    return str(told.value)


def test_neurons_for_which_it_is_not_exact_are_refused() -> None:
    assert "v_leak is not 0" in refused(graph_of(two_layers(v_leak=0.2)), 1.5)
    assert "v_reset is not 0" in refused(graph_of(two_layers(v_reset=0.2)), 1.5)
    assert "not above 0" in refused(graph_of(two_layers()), -1.0)
