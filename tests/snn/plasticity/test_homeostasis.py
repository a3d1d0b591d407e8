from __future__ import annotations

import numpy as np
import pytest

from unspike.snn.plasticity.homeostasis import Homeostasis

from ..helpers import make_network, make_spikes


def test_by_hand() -> None:
    # T = 100, band 0.01 to 0.3: rates 0, 0.005, 0.1 and 0.6 give -1, -0.5, 0 and +1 times kappa
    network = make_network((2, 4, 2))
    start = network.v_t.copy()
    counts = np.zeros((2, 8), np.int32)
    counts[:, 2:6] = [[0, 0, 10, 60], [0, 1, 10, 60]]
    Homeostasis(rate_mv=0.2, low=0.01, high=0.3).regulate(network, counts, 100)
    moved = network.v_t - start
    np.testing.assert_allclose(moved, [0, 0, -0.2, -0.1, 0, 0.2, 0, 0], atol=1e-5)


def test_thresholds_stay_within_their_range() -> None:
    network = make_network((2, 4, 2))
    for _ in range(5):
        Homeostasis(rate_mv=10.0, range_mv=12.0).regulate(network, np.zeros((1, 8), np.int32), 50)
    np.testing.assert_allclose(network.v_t[2:6], network.neuron.threshold - 12.0)


@pytest.mark.parametrize("neuron", ["fast", "lif"])
def test_a_dead_hidden_layer_comes_alive(neuron: str) -> None:
    network = make_network((30, 20, 20, 4), neuron=neuron, drive=6.0 if neuron == "fast" else 0.9)
    spikes, hidden = make_spikes(50, 20, 30), slice(30, 70)
    assert network.present(spikes, 50)[1][:, hidden].mean() < 0.3
    for _ in range(60):
        _, counts = network.present(spikes, 50)
        Homeostasis(rate_mv=0.4, range_mv=15.0).regulate(network, counts, 50)
    counts = network.present(spikes, 50)[1][:, hidden]
    assert counts.mean() > 0.5
    assert (counts.sum(axis=0) > 0).mean() > 0.9


def test_a_layer_that_fires_too_much_calms_down() -> None:
    network = make_network((30, 20, 4), drive=200.0)
    network.weight[:] = np.abs(network.weight)
    spikes, hidden = make_spikes(50, 20, 30), slice(30, 50)
    before = network.present(spikes, 50)[1][:, hidden].mean()
    for _ in range(30):
        Homeostasis(rate_mv=3.0, range_mv=60.0).regulate(network, network.present(spikes, 50)[1], 50)
    assert network.present(spikes, 50)[1][:, hidden].mean() < before
