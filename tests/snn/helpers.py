"""Small networks and spike trains, drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest
from numba import config, get_num_threads, set_num_threads
from numpy.typing import NDArray

from unspike.models.packing import pack
from unspike.snn.network import Network
from unspike.snn.neurons import Izhikevich, LeakyIntegrateAndFire, NeuronModel

NEURONS: dict[str, NeuronModel] = {
    "fast": Izhikevich.fast_spiking(),
    "regular": Izhikevich.regular_spiking(),
    "lif": LeakyIntegrateAndFire(),
}
two_threads = pytest.mark.skipif(config.NUMBA_NUM_THREADS < 2, reason="NUMBA_NUM_THREADS is 1")


def make_network(
    sizes: Sequence[int] = (12, 9, 7, 4),
    *,
    neuron: str = "fast",
    probability: float = 0.5,
    drive: float = 40.0,
    seed: int = 0,
) -> Network:
    """A network whose weights have s.d. 1 and whose currents are of the size of `drive`."""
    fan_in = [n * probability for n in sizes[:-2]] + [sizes[-2]]
    gain = [drive / max(n, 1.0) ** 0.5 for n in fan_in]
    model = NEURONS[neuron]
    return Network(
        sizes, connection_probability=probability, neuron=model, gain=gain, weight_deviation=1.0, seed=seed
    )


def make_spikes(
    n_steps: int, n_records: int, n_inputs: int, *, rate: float = 0.4, seed: int = 0
) -> NDArray[np.uint16]:
    """Packed spikes."""
    return pack(np.random.default_rng(seed).random((n_steps, n_records, n_inputs)) < rate)


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Run compiled loops on some number of threads."""
    before = get_num_threads()
    set_num_threads(count)
    try:
        yield
    finally:
        set_num_threads(before)
