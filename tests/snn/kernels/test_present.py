"""The compiled presentation equals the plain definition bit by bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.models.packing import spike_counts, unpack
from unspike.snn.kernels.present import CACHED, MANY_TILES, TOGETHER
from unspike.snn.layout import SMALLEST_TILE, WHOLE
from unspike.snn.network import Network

from ..helpers import NEURONS, make_network, make_spikes, threads, two_threads


def assert_as_defined(network: Network, n_steps: int, n_records: int, *, rate: float, seed: int) -> int:
    """Compare with `simulate_plainly`; return the number of spikes of all layers but the input."""
    spikes = make_spikes(n_steps, n_records, network.sizes[0], rate=rate, seed=seed)
    words, counts = network.present(spikes, n_steps)
    layers = network.simulate_plainly(spikes, n_steps)
    np.testing.assert_array_equal(unpack(words, n_steps), np.concatenate(layers, axis=2))
    np.testing.assert_array_equal(counts, spike_counts(words))
    return sum(int(layer.sum()) for layer in layers[1:])


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 12), min_size=2, max_size=5),
    neuron=st.sampled_from(sorted(NEURONS)),
    n_steps=st.integers(1, 40),
    n_records=st.integers(0, 4),
    probability=st.floats(0.05, 1.0),
    rate=st.floats(0.0, 1.0),
    drive=st.sampled_from([0.0, 1.0, 40.0, 1e3, 1e6]),
    shift=st.sampled_from([0.0, -20.0, 5.0, 30.0, 1e4]),
    seed=st.integers(0, 1000),
)
def test_random_networks(
    sizes: list[int], neuron: str, n_steps: int, n_records: int, probability: float,
    rate: float, drive: float, shift: float, seed: int,
) -> None:  # fmt: skip
    network = make_network(sizes, neuron=neuron, probability=probability, drive=drive, seed=seed)
    network.v_t += np.random.default_rng(seed).normal(shift, 3.0, network.n_neurons).astype(np.float32)
    assert_as_defined(network, n_steps, n_records, rate=rate, seed=seed)


@pytest.mark.parametrize("neuron", NEURONS)
@pytest.mark.parametrize("n_steps", [1, 15, 16, 17, 50])
def test_networks_that_fire(neuron: str, n_steps: int) -> None:
    network = make_network((20, 15, 10), neuron=neuron)
    spikes = assert_as_defined(network, n_steps, 3, rate=0.5, seed=1)
    assert spikes > 0 or n_steps == 1


@pytest.mark.parametrize("current", [-1e4, 1e4, -1e30, 1e30])
@pytest.mark.parametrize("neuron", NEURONS)
def test_extreme_currents(neuron: str, current: float) -> None:
    network = make_network((4, 3, 2), neuron=neuron, probability=1.0)
    network.weight[:] = current
    assert_as_defined(network, 33, 2, rate=0.5, seed=2)


@two_threads
@pytest.mark.parametrize("neuron", ["fast", "lif"])
def test_any_number_of_threads_gives_the_same_bits(neuron: str) -> None:
    network, spikes = make_network((30, 40, 40, 10), neuron=neuron), make_spikes(50, 37, 30)
    with threads(1):
        one = network.present(spikes, 50)
    with threads(2):
        two = network.present(spikes, 50)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)


def test_any_batch_size_gives_the_same_bits() -> None:
    network, spikes = make_network(), make_spikes(50, 23, 12)
    whole = network.present(spikes, 50)
    for size in (1, 4, 22):
        parts = [network.present(spikes[first : first + size], 50) for first in range(0, 23, size)]
        for n in range(2):
            np.testing.assert_array_equal(np.concatenate([part[n] for part in parts]), whole[n])


def test_removing_a_record_leaves_the_others_as_they_were() -> None:
    network, spikes = make_network(), make_spikes(50, 9, 12)
    words, _ = network.present(spikes, 50)
    without, _ = network.present(np.delete(spikes, 4, axis=0), 50)
    np.testing.assert_array_equal(without, np.delete(words, 4, axis=0))


def test_silenced_neurons_neither_fire_nor_drive_others() -> None:
    network, spikes = make_network(), make_spikes(50, 5, 12)
    silenced = np.zeros((5, network.n_neurons), np.uint8)
    silenced[2, network.neurons(1)] = 1
    words, counts = network.present(spikes, 50, silenced=silenced)
    untouched, _ = network.present(spikes, 50)
    assert not counts[2, network.neurons(1)].any()
    # With the first hidden layer silent, nothing drives those after it.
    assert not counts[2, network.sizes[0] :].any()
    others = np.arange(5) != 2
    assert untouched[others, :, network.sizes[0] :].any()
    np.testing.assert_array_equal(words[others], untouched[others])


def test_louder_scales_the_currents_of_hidden_neurons_only() -> None:
    network, spikes = make_network(), make_spikes(50, 5, 12)
    words, _ = network.present(spikes, 50, louder=2.0)
    by_hand = make_network()
    by_hand.gain[1:] *= np.float32(2.0)
    np.testing.assert_array_equal(words, by_hand.present(spikes, 50)[0])
    assert not np.array_equal(words, network.present(spikes, 50)[0])


def test_presenting_changes_nothing() -> None:
    network, spikes = make_network(), make_spikes(50, 5, 12)
    before = [a.copy() for a in (network.weight, network.v_t, network.gain, spikes)]
    network.present(spikes, 50, louder=1.5)
    for now, then in zip((network.weight, network.v_t, network.gain, spikes), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_layers_of_several_tiles() -> None:
    network = make_network((40, WHOLE + 30, 5), probability=0.05, drive=60.0)
    assert network._layout.first_tile.tolist() == [0, 3, 4]  # of 512 neurons
    assert assert_as_defined(network, 40, 2, rate=0.4, seed=3) > 100


@pytest.mark.parametrize("count", [1, pytest.param(2, marks=two_threads)])
def test_records_pass_together_over_synapses_that_come_from_memory(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unspike.snn.layout.MOST_BY_POST", 0)
    n_post = 2 * MANY_TILES * SMALLEST_TILE  # so many that two threads share them instead of the records
    n_pre, n_together, n_steps = CACHED // n_post + 40, TOGETHER // SMALLEST_TILE, 70
    network = make_network((n_pre, n_post, 1), probability=1.0, drive=60.0)
    assert len(network.weight) > CACHED
    assert network._layout.first_tile.tolist() == [0, 2 * MANY_TILES, 2 * MANY_TILES + 1]
    n_records = n_together + 3
    spikes = make_spikes(n_steps, n_records, n_pre, rate=0.1, seed=2)
    silenced = (np.random.default_rng(0).random((n_records, network.n_neurons)) < 0.1).astype(np.uint8)
    with threads(count):
        words, counts = network.present(spikes, n_steps, silenced=silenced)
        for r in range(n_records):
            mine = slice(r, r + 1)
            alone = network.present(spikes[mine], n_steps, silenced=silenced[mine])
            np.testing.assert_array_equal(alone[0], words[mine])
            np.testing.assert_array_equal(alone[1], counts[mine])
        not_silenced = unpack(network.present(spikes, n_steps)[0], n_steps)
    assert counts[:, n_pre:].sum() > 1000
    some, current = [0, n_together], np.zeros((n_steps, 2, n_post), np.float32)
    weights = network.weight[network.synapses(0)].reshape(n_pre, n_post)
    for fires, weight in zip(np.moveaxis(unpack(spikes[some], n_steps), 2, 0), weights, strict=True):
        current += weight * fires[:, :, None]
    fired, _ = network.neuron.simulate(current * network.gain[0], network.v_t[network.neurons(1)])
    np.testing.assert_array_equal(not_silenced[:, some][:, :, network.neurons(1)], fired)


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.5])
def test_all_ways_of_summing_give_the_same_bits(rate: float, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without synapses by postsynaptic neuron everything is event-driven.
    network, spikes = make_network((60, 50, 40, 10)), make_spikes(70, 9, 60, rate=rate)
    both = network.present(spikes, 70)
    monkeypatch.setattr("unspike.snn.layout.MOST_BY_POST", 0)
    event_driven = make_network((60, 50, 40, 10))
    assert not len(event_driven._layout.by_post[0])
    for a, b in zip(both, event_driven.present(spikes, 70), strict=True):
        np.testing.assert_array_equal(a, b)
