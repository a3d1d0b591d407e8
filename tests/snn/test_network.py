from __future__ import annotations

import numpy as np

from .helpers import make_network


def test_layers_neurons_and_synapses_are_in_order() -> None:
    network = make_network((6, 5, 4, 3), probability=0.5)
    assert network.layer_names == ("input", "hidden1", "hidden2", "output")
    assert network.n_neurons == 18
    assert [network.neurons(n) for n in range(4)] == [slice(0, 6), slice(6, 11), slice(11, 15), slice(15, 18)]
    assert network.synapses(0).start == 0
    assert network.synapses(2).stop == len(network.weight) == len(network.post)
    # Row j of the joined list holds what leaves neuron j of all neurons.
    for n, connections in enumerate(network.connections):
        rows = network.row_start[network.neurons(n)] - network.first_synapse[n]
        np.testing.assert_array_equal(rows, connections.row_start[:-1])


def test_the_output_layer_is_joined_to_all() -> None:
    network = make_network((6, 5, 4, 3), probability=0.1)
    assert len(network.connections[-1].post) == 4 * 3


def test_without_a_hidden_layer() -> None:
    network = make_network((6, 3), probability=0.1)
    assert network.layer_names == ("input", "output")
    assert len(network.weight) == 18


def test_every_neuron_begins_at_its_models_threshold() -> None:
    for neuron in ("fast", "lif"):
        network = make_network(neuron=neuron)
        assert np.all(network.v_t == np.float32(network.neuron.threshold))


def test_the_plain_definition_by_hand() -> None:
    # One integrate-and-fire neuron: R I = 10 * weight * gain = 40 mV for one step, of which tau_m = 10 takes
    # 4 mV a spike. From -65: -61, then leak, -61.4 + 4 = -57.4 ... -50 is passed at the fifth spike.
    network = make_network((1, 1), neuron="lif", probability=1.0)
    network.weight[:], network.gain[:] = 1.0, 4.0
    from unspike.models.packing import pack

    v, fires = -65.0, []
    for _ in range(12):
        v += 0.1 * (-65.0 - v + 40.0)
        fires.append(v >= -50.0)
        v = -65.0 if fires[-1] else v
    spikes = pack(np.ones((12, 1, 1), np.bool_))
    np.testing.assert_array_equal(network.simulate_plainly(spikes, 12)[1][:, 0, 0], fires)
    assert fires.index(True) == 4
