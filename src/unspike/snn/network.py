"""A feed-forward network of spiking neurons, layers in order, each synapse stored once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray

from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.foundation.randomness import Purpose
from unspike.models.packing import n_words, unpack
from unspike.snn.kernels.present import BLOCK, present
from unspike.snn.layout import NO_SYNAPSES, Layout
from unspike.snn.neurons import NeuronModel
from unspike.snn.synapses import Connections, connect_layers, gaussian_weights

MANY = 8
NOBODY = np.zeros((0, 0), np.uint8)


class Network:
    """Layers of neurons joined by sparse synapses.

    Parameters
    ----------
    sizes : sequence of int
        Neurons of the input, the hidden layers and the output.
    connection_probability : float
        Of every pair of neurons of neighbouring layers; the output layer is joined to all.
    neuron : Izhikevich or LeakyIntegrateAndFire
        Model of every neuron but the input's.
    gain : sequence of float
        Current per unit of weight and presynaptic spike, for each layer but the input.
    weight_deviation : float
        Standard deviation of the initial weights.
    seed : int
        Of the connections and the initial weights.

    Attributes
    ----------
    weight : float32 [n_synapses]
        All weights, ordered by layer, presynaptic and postsynaptic neuron.
    v_t : float32 [n_neurons], mV
        Firing thresholds of all neurons, the input's (unused) included.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        connection_probability: float,
        neuron: NeuronModel,
        gain: Sequence[float],
        weight_deviation: float,
        seed: int,
    ) -> None:
        self.sizes = tuple(sizes)
        self.neuron = neuron
        self.gain = np.asarray(gain, np.float32)
        self.seed = seed
        n_layers = len(self.sizes)
        hidden = [f"hidden{n}" for n in range(1, n_layers - 1)]
        self.layer_names = ("input", *hidden, "output")
        self.first_neuron = np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64)
        probabilities = [connection_probability] * (n_layers - 2) + [1.0]
        self.connections, self.post = connect_layers(self.sizes, probabilities, seed=seed)
        self._layout = Layout(self.connections)
        self.first_synapse = np.concatenate([[0], np.cumsum([len(c.post) for c in self.connections])])
        self.row_start = _joined_rows(self.connections, self.first_synapse)
        self.weight = np.empty(len(self.post), np.float32)
        for n, c in enumerate(self.connections):
            own = self.weight[self.synapses(n)]
            gaussian_weights(
                c, weight_deviation, seed=seed, layer=n, purpose=Purpose.INITIAL_WEIGHTS, out=own
            )
        self.v_t = np.full(self.n_neurons, neuron.threshold, np.float32)
        self._model = np.full(n_layers - 1, neuron.code, np.int64)
        self._constants = np.tile(neuron.constants(), (n_layers - 1, 1))

    @property
    def n_neurons(self) -> int:
        """Number of neurons, the input's included."""
        return int(self.first_neuron[-1])

    def neurons(self, layer: int) -> slice:
        """Return where a layer's neurons are among all neurons."""
        return slice(int(self.first_neuron[layer]), int(self.first_neuron[layer + 1]))

    def synapses(self, layer: int) -> slice:
        """Return where the synapses into layer `layer + 1` are among all synapses."""
        return slice(int(self.first_synapse[layer]), int(self.first_synapse[layer + 1]))

    def gains(self, louder: float = 1.0) -> NDArray[np.float32]:
        """Return the gain of each layer but the input when hidden neurons speak louder by a factor."""
        gain = self.gain.copy()
        gain[1:] *= np.float32(louder)
        return gain

    def bytes_of(self, n_records: int, n_steps: int) -> int:
        """Return how many bytes the packed spikes and counts of all neurons take."""
        return n_records * self.n_neurons * (2 * n_words(n_steps) + 4)

    def present(
        self,
        spikes: NDArray[np.uint16],
        n_steps: int,
        *,
        silenced: NDArray[np.uint8] | None = None,
        louder: float = 1.0,
    ) -> tuple[NDArray[np.uint16], NDArray[np.int32]]:
        """Present packed input spikes and return the packed spikes and counts of all neurons.

        Parameters
        ----------
        spikes : uint16 [B, ceil(T / 16), n_inputs]
            Packed input spikes.
        n_steps : int
            Time steps of 1 ms.
        silenced : uint8 [B, n_neurons], optional
            1 where a neuron's spikes are suppressed (dropout).
        louder : float
            Factor on the currents that hidden neurons cause.

        Returns
        -------
        words : uint16 [B, ceil(T / 16), n_neurons]
        counts : int32 [B, n_neurons]
        """
        n_records = len(spikes)
        refuse_what_does_not_fit(
            self.bytes_of(n_records, n_steps),
            f"what {self.n_neurons:,} neurons do for {n_records:,} records in {n_steps:,} steps",
            "present fewer records at a time",
        )
        words = np.empty((n_records, n_words(n_steps), self.n_neurons), np.uint16)
        counts = np.empty((n_records, self.n_neurons), np.int32)
        layout = self._layout
        # Putting the synapses in the other order is not worth it for a few records.
        start_in, pre_in, place_in = self.synapses_by_post if n_records >= MANY else NO_SYNAPSES
        present(
            spikes,
            words,
            counts,
            n_steps,
            self.first_neuron,
            layout.tiles,
            layout.first_tile,
            layout.edges,
            layout.first_edge,
            self.post,
            self.weight,
            start_in,
            pre_in,
            place_in,
            self.gains(louder),
            self.v_t,
            self._model,
            self._constants,
            NOBODY if silenced is None else silenced,
            min(n_records, get_num_threads()),
            BLOCK.address if n_records else 0,  # without records it is not called, nor compiled
        )
        return words, counts

    @property
    def synapses_by_post(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """Synapses by postsynaptic neuron: row starts [N + 1], presynaptic neurons in their layer, places.

        Empty where there are too many for the order to be worth it.
        """
        return self._layout.by_post

    def simulate_plainly(self, spikes: NDArray[np.uint16], n_steps: int) -> list[NDArray[np.bool_]]:
        """Return the spikes [T, B, N] of every layer; the plain definition of `present`."""
        layers = [unpack(spikes, n_steps)]
        for n, connections in enumerate(self.connections):
            weight = self.weight[self.synapses(n)]
            current = np.zeros((*layers[-1].shape[:2], connections.n_post), np.float32)
            for j, i, w in zip(connections.pre, connections.post, weight, strict=True):
                current[:, :, i] += w * layers[-1][:, :, j]
            fired, _ = self.neuron.simulate(current * self.gain[n], self.v_t[self.neurons(n + 1)])
            layers.append(fired)
        return layers


def _joined_rows(connections: Sequence[Connections], first_synapse: NDArray[np.int64]) -> NDArray[np.int64]:
    starts = [c.row_start[:-1] + first for c, first in zip(connections, first_synapse[:-1], strict=True)]
    return np.concatenate([*starts, first_synapse[-1:]]).astype(np.int64)
