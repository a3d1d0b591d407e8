"""The way back through layers against the slope of the answers, where nothing jumps."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.adapters.nir.circuit import Circuit
from unspike.adapters.nir.graph import graph_of
from unspike.adapters.nir.neurons import neurons_of
from unspike.adapters.nir.projections import Dense
from unspike.adapters.nir.wiring import wiring_of

from .graphs import affine, line, membrane_output, neurons

X = np.random.default_rng(1).random((4, 3, 6)).astype(np.float32)


def made(steps_alike: bool) -> tuple[Circuit, np.ndarray]:
    graph = graph_of(line((6,), fc=affine(2, 6), li=neurons("LI", (2,))))
    layers = wiring_of(graph).layers
    values = {("fc", name): graph.nodes["fc"].array(name) for name in ("weight", "bias")}
    cells = {"output": neurons_of("li", graph.nodes["li"], 1.0)}
    sequence = np.broadcast_to(X[0], X.shape) if steps_alike else X
    return Circuit(layers=layers, neurons=cells, values=values, readout="max"), sequence


@pytest.mark.parametrize("steps_alike", [True, False])
def test_derivatives_are_slopes(steps_alike: bool) -> None:
    circuit, sequence = made(steps_alike)
    error = np.array([[1.0, -1.0], [0.5, 2.0], [-2.0, 0.25]], np.float32)
    weights, biases = circuit.gradient(circuit.run(sequence), error)
    for name, found in (("weight", weights), ("bias", biases.reshape(-1))):
        held = circuit.values["fc", name]
        for place in np.ndindex(*held.shape):
            sides = []
            for step in (1e-2, -1e-2):
                moved = held.copy()
                moved[place] += step
                values = {**circuit.values, ("fc", name): moved}
                other = Circuit(
                    layers=circuit.layers, neurons=circuit.neurons, values=values, readout=circuit.readout
                )
                sides.append(float((other.answers(other.run(sequence)[-1]) * error).sum()))
            assert found[place] == pytest.approx((sides[0] - sides[1]) / 2e-2, rel=2e-2, abs=2e-3)


def test_a_layer_reaches_the_next_in_the_same_step() -> None:
    graph = graph_of(membrane_output())
    layers = wiring_of(graph).layers
    assert isinstance(layers[0].projection, Dense)
    values = {
        (node, name): graph.nodes[node].array(name) for node in ("fc1", "fc2") for name in ("weight", "bias")
    }
    values["lif1", "v_threshold"] = np.full(30, -1e9, np.float32)  # all fire in every step
    cells = {each.name: neurons_of(each.neurons, graph.nodes[each.neurons], 1.0) for each in layers}
    circuit = Circuit(layers=layers, neurons=cells, values=values, readout="last")
    (_, last) = circuit.run(np.zeros((1, 1, 64), np.float32))
    expected = values["fc2", "weight"].sum(axis=1) + values["fc2", "bias"]
    assert last.membrane[0, 0] == pytest.approx(expected, abs=1e-5)
    assert np.array_equal(circuit.answers(last), last.membrane[0])
