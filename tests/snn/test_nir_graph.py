"""The native network as a NIR graph: the same spikes for the same input."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from unspike.adapters.nir.graph import graph_of
from unspike.adapters.nir.model import NirModel, Use
from unspike.data.dataset import Dataset
from unspike.foundation.errors import InvalidInput
from unspike.models.check_model import check_model
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.neurons import LeakyIntegrateAndFire
from unspike.snn.nir_graph import nir_graph_of
from unspike.snn.recipes import RECIPES

STEPS = 25


@pytest.fixture(scope="module")
def lif(digits: Dataset) -> SpikingClassifier:
    model = SpikingClassifier.untrained(
        digits, recipe="lif", hidden=(60, 30), steps=STEPS, connection_probability=0.3
    )
    model.learn(digits.take(range(900)), epochs=10)
    return model


def read(graph: Any) -> NirModel:
    return NirModel(graph_of(graph), Use(dt=0.001, steps=STEPS), tuple("0123456789"))


def test_every_layer_fires_as_it_does_here(lif: SpikingClassifier, digits: Dataset) -> None:
    recording = lif.record(digits.x, record_id=digits.record_id, keep_spikes=True)
    own = recording.counts("output")
    assert np.mean(own.argmax(axis=1) == digits.y) > 0.7
    found = read(nir_graph_of(lif.network_, dt=0.001)).counts_of(recording.spikes("input"))
    assert np.mean(found.argmax(axis=1) == own.argmax(axis=1)) >= 0.999
    assert np.mean(found != own) < 1e-3


def test_the_unit_of_time_does_not_matter(lif: SpikingClassifier, digits: Dataset) -> None:
    spikes = lif.record(digits.x[:50], keep_spikes=True).spikes("input")
    in_steps = NirModel(graph_of(lif.nir_graph(dt=1.0)), Use(dt=1.0, steps=STEPS), tuple("0123456789"))
    assert np.array_equal(in_steps.counts_of(spikes), read(lif.nir_graph()).counts_of(spikes))


def test_one_neuron_by_hand() -> None:
    model = SpikingClassifier(
        replace(RECIPES["lif"], neuron=LeakyIntegrateAndFire(v_reset=-60.0, v_floor=-1e6)),
        hidden=(3,),
        epochs=1,
    )
    model.fit(np.eye(4, dtype=np.float32)[:, None].repeat(4, 1), [0, 1, 0, 1], modality="image")
    network = model.network_
    nodes = nir_graph_of(network, dt=0.5).nodes
    assert np.all(nodes["hidden1_neurons"].tau == 5.0)  # 10 ms, and a ms is half a unit
    assert np.all(nodes["hidden1_neurons"].v_reset == 5.0)  # -60 mV, and rest is -65 mV
    above = nodes["output_neurons"].v_threshold
    assert np.all(above < network.v_t[-2:] + 65.0)
    assert above == pytest.approx(network.v_t[-2:] + 65.0, rel=1e-6)
    synapses = network.connections[1]
    expected = np.zeros((2, 3))
    expected[synapses.post, synapses.pre] = 10.0 * network.gain[1] * network.weight[network.synapses(1)]
    assert nodes["output_weights"].weight == pytest.approx(expected, rel=1e-6)


def test_other_neurons_are_refused(digits: Dataset) -> None:
    model = SpikingClassifier.untrained(digits, hidden=(5,))
    with pytest.raises(InvalidInput, match=r"model 'izhikevich' cannot be written to NIR.*'lif'"):
        model.nir_graph()


def test_time_must_pass(lif: SpikingClassifier) -> None:
    with pytest.raises(InvalidInput, match="dt is 0"):
        lif.nir_graph(dt=0.0)


def test_networks_of_this_recipe_keep_the_contract(lif: SpikingClassifier, digits: Dataset) -> None:
    results = check_model(lif.copy(), digits.take(range(100)))
    assert [result for result in results if result.status == "failed"] == []
