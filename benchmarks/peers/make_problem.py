"""Draw the problem: unspike's connections and initial weights, Bernoulli input spikes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from problem import BATCH, FORMS, N_STEPS, SIZES, Problem
from worker import RATE

from unspike.snn.network import Network
from unspike.snn.neurons import Izhikevich, LeakyIntegrateAndFire

NEURONS = {"Izhikevich": Izhikevich.fast_spiking(), "LIF": LeakyIntegrateAndFire()}


def network(form: str, neuron: str, gain: tuple[float, ...] = (1.0, 1.0, 1.0)) -> Network:
    """Return unspike's network of a form."""
    return Network(
        SIZES,
        connection_probability=FORMS[form],
        neuron=NEURONS[neuron],
        gain=gain,
        weight_deviation=0.05,
        seed=0,
    )


def make_problem(seed: int = 0) -> Problem:
    """Return the problem that every engine gets."""
    random = np.random.default_rng(seed)
    return Problem(
        spikes=(random.random((N_STEPS, BATCH, SIZES[0])) < RATE).astype(np.float32),
        labels=random.integers(0, SIZES[-1], BATCH),
        weights={form: dense_weights(network(form, "LIF")) for form in FORMS},
    )


def dense_weights(net: Network) -> list[NDArray[np.float32]]:
    """Return each layer's weights as a matrix [n_pre, n_post], 0 where there is no synapse."""
    matrices = []
    for n, connections in enumerate(net.connections):
        matrix = np.zeros((net.sizes[n], net.sizes[n + 1]), np.float32)
        matrix[connections.pre, connections.post] = net.weight[net.synapses(n)]
        matrices.append(matrix)
    return matrices
