"""Networks of ten million synapses, and a thousand batches, within the memory that they need."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unspike.models.packing import unpack
from unspike.snn.network import Network
from unspike.snn.neurons import Izhikevich
from unspike.snn.plasticity.error_modulated_stdp import ErrorModulatedSTDP

from .helpers import make_network, make_spikes

linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc/self/status")


def memory(name: str) -> int:
    """VmRSS (now) or VmHWM (at most so far), in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


@linux
def test_ten_million_synapses() -> None:
    def build(n: int) -> Network:
        neuron = Izhikevich.fast_spiking()
        return Network(
            (n, n, 2),
            connection_probability=0.1,
            neuron=neuron,
            gain=[30.0, 1.0],
            weight_deviation=0.05,
            seed=1,
        )

    spikes = make_spikes(32, 2, 10_000, rate=0.1)
    build(50).present(make_spikes(32, 2, 50), 32)
    before = memory("VmHWM")
    network = build(10_000)
    assert 9.9e6 < len(network.weight) < 10.1e6
    assert memory("VmHWM") - before < 12 * len(network.weight)
    words, counts = network.present(spikes, 32)
    assert counts[:, network.neurons(1)].mean() > 0.5
    # A few neurons computed by hand from the synapses that reach them, within rounding of sums of a thousand.
    fired = unpack(words, 32)
    first = network.connections[0]
    incoming = unpack(spikes, 32).astype(np.float32)
    for i in (0, 1023, 1024, 9_999):
        own = np.flatnonzero(first.post == i)
        current = incoming[:, :, first.pre[own]] @ network.weight[own] * network.gain[0]
        expected, _ = network.neuron.simulate(current[:, :, None], network.v_t[10_000 + i : 10_001 + i])
        assert np.abs(fired[:, :, 10_000 + i].sum(axis=0) - expected[:, :, 0].sum(axis=0)).max() <= 1


@linux
def test_a_thousand_batches_take_no_more_memory_than_a_hundred() -> None:
    network, rule = make_network((30, 40, 20, 5)), ErrorModulatedSTDP()
    spikes, targets = make_spikes(50, 20, 30), np.eye(5, dtype=np.float32)[np.arange(20) % 5]

    def learn(batches: int) -> None:
        for _ in range(batches):
            words, counts = network.present(spikes, 50)
            rule.weight_change(network, words, counts, targets, 50)

    learn(100)
    before = memory("VmRSS")
    learn(1000)
    assert memory("VmRSS") - before < 4 * 2**20
