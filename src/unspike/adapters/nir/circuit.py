"""Layers of neurons run over all time steps, one after another, and the way back through them.

A layer's spikes in a step reach the next layer in the same step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from unspike.adapters.nir.graph import THRESHOLD
from unspike.adapters.nir.membranes import back, read
from unspike.adapters.nir.neurons import Neurons
from unspike.adapters.nir.wiring import Layer
from unspike.models.recording import INPUT

WEIGHT, BIAS = "weight", "bias"


class Passed(NamedTuple):
    """What a layer did: spikes and membranes before the reset, [T, B, N], and the rows of its input.

    Rows [T * B, n_pre], or [B, n_pre] where a record's input is the same in every step.
    """

    spikes: NDArray[np.float32]
    membrane: NDArray[np.float32]
    rows: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Circuit:
    """A network as it is simulated.

    Parameters
    ----------
    layers : tuple of Layer
        The layers of neurons, first to last.
    neurons : mapping of str to Neurons
        What the neurons of each layer do in a step.
    values : mapping of (node, parameter) to array
        Weights, biases and thresholds.
    readout : str or None
        How membranes become answers; None where spikes are counted.
    """

    layers: tuple[Layer, ...]
    neurons: Mapping[str, Neurons]
    values: Mapping[tuple[str, str], NDArray[np.float32]]
    readout: str | None

    def run(self, sequence: NDArray[np.float32]) -> list[Passed]:
        """Return what each layer did for input [T, B, values], first layer first."""
        steps, count = sequence.shape[:2]
        # What is the same in every step (the code `direct` copies nothing) is multiplied once.
        rows = sequence[0] if sequence.strides[0] == 0 else sequence.reshape(steps * count, -1)
        done = []
        for layer in self.layers:
            current = layer.projection.currents(self.values[layer.weights, WEIGHT], rows)
            current = np.broadcast_to(current.reshape(-1, count, layer.size), (steps, count, layer.size))
            if layer.bias:
                bias = self.values[layer.weights, BIAS]
                current = current + np.repeat(bias, layer.size // len(bias))
            spikes, membrane = self._fired(layer, np.ascontiguousarray(current))
            done.append(Passed(spikes, membrane, rows))
            rows = spikes.reshape(steps * count, -1)
        return done

    def _fired(
        self, layer: Layer, current: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        neurons = self.neurons[layer.name]
        if layer.fires:
            return neurons.run(current, self.threshold(layer))
        return np.zeros_like(current), neurons.without_spikes(current)

    def threshold(self, layer: Layer) -> NDArray[np.float32]:
        """Return the thresholds of a layer, float32 [N]."""
        return self.values[layer.neurons, THRESHOLD].reshape(-1)

    def answers(self, output: Passed) -> NDArray[np.float32]:
        """Return the answers [B, N] that stand in what the output did."""
        if self.readout is None:
            return np.asarray(output.spikes.sum(axis=0))
        return read(output.membrane, self.readout)

    def gradient(self, done: list[Passed], d_answers: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Return derivatives by weights and biases, layer by layer, from those by the answers, [B, N].

        Parameters
        ----------
        done : list of Passed
            What `run` returned.
        d_answers : float32 [B, N]
            Derivatives of something by the answers.

        Returns
        -------
        list of arrays
            Of each layer that of its weights, then that of its biases, [units, 1], if it has them.
        """
        output = done[-1]
        d_out = np.broadcast_to(d_answers, output.spikes.shape)
        if self.readout is not None:
            d_out = back(d_answers, output.membrane, self.readout)
        found: list[NDArray[np.float32]] = []
        for layer, passed in zip(reversed(self.layers), reversed(done), strict=True):
            d_current = self._back(layer, np.ascontiguousarray(d_out), passed)
            flat = d_current.reshape(-1, layer.size)
            # Where the input is the same in every step, the steps' derivatives are summed first.
            summed = flat if len(flat) == len(passed.rows) else d_current.sum(axis=0)
            own = [layer.projection.gradient(summed, passed.rows)]
            if layer.bias:
                own.append(flat.sum(axis=0).reshape(layer.units, -1).sum(axis=1, keepdims=True))
            found = own + found
            if layer.before != INPUT:
                d_rows = layer.projection.back(self.values[layer.weights, WEIGHT], flat)
                d_out = d_rows.reshape(*d_current.shape[:2], -1)
        return found

    def _back(self, layer: Layer, d_out: NDArray[np.float32], passed: Passed) -> NDArray[np.float32]:
        """Return derivatives by a layer's currents, from those by its spikes, or by membranes."""
        neurons = self.neurons[layer.name]
        if layer.fires:
            return neurons.back(d_out, passed.spikes, passed.membrane, self.threshold(layer))
        return neurons.back_without_spikes(d_out)
