"""Whole rows in surrogate gradients: which layers have them, and their sums against plain ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.models.packing import pack
from unspike.snn.kernels.gradient_rows import (
    WIDE,
    add_gradients,
    fill_layers,
    rows_of_layer,
    rows_of_layers,
    take_rows,
)
from unspike.snn.kernels.vectors import empty_vectors, whole_vectors

from ..helpers import make_network


@pytest.mark.parametrize(
    ("sizes", "probability", "expected"),
    [
        ((5, 70, 64, 70), 1.0, [0, 5 * 80, 5 * 80 + 70 * 64, 5 * 80 + 70 * 64 + 64 * 80]),
        ((5, WIDE - 1, 3), 1.0, [0, 0, 0]),  # too small
        ((20, 70, 3), 0.4, [0, 0, 0]),  # too sparse
        ((20, 70, 3), 0.6, [0, 20 * 80, 20 * 80]),
        ((2000, 600, 3), 1.0, [0, 0, 0]),  # too large for a cache
    ],
)
def test_which_layers_have_rows(sizes: tuple[int, ...], probability: float, expected: list[int]) -> None:
    network = make_network(sizes, probability=probability)
    assert rows_of_layers(network.first_neuron, network.row_start).tolist() == expected


def test_rows_hold_the_weights_of_their_layer() -> None:
    network = make_network((9, 70, 66, 3), probability=0.8)
    begin = rows_of_layers(network.first_neuron, network.row_start)
    rows = empty_vectors(int(begin[-1]))
    fill_layers(network.first_neuron, network.row_start, network.post, network.weight, begin, rows)
    for layer, width in ((0, 80), (1, 80)):
        joined, expected = network.connections[layer], np.zeros((network.sizes[layer], width), np.float32)
        expected[joined.pre, joined.post] = network.weight[network.synapses(layer)]
        np.testing.assert_array_equal(rows_of_layer(layer, network.first_neuron, begin, rows), expected)
    assert rows_of_layer(2, network.first_neuron, begin, rows).size == 0


@settings(max_examples=30, deadline=None)
@given(
    n_pre=st.integers(1, 20),
    width=st.sampled_from([64, 80, 112, 128]),
    n_steps=st.integers(1, 150),
    rate=st.floats(0.0, 1.0),
    seed=st.integers(0, 999),
)
def test_gradients_at_the_spikes(n_pre: int, width: int, n_steps: int, rate: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    fired = rng.random((n_steps, 1, 3 + n_pre)) < rate  # the layer begins at neuron 3
    words, spikes = pack(fired)[0], fired[:, 0, 3:].astype(np.float64)
    gradient = rng.normal(size=(len(words) * 16, width)).astype(np.float32)
    change = np.ones((n_pre, width), np.float32)
    add_gradients(words, 3, gradient.reshape(-1), change)
    np.testing.assert_allclose(change, 1.0 + spikes.T @ gradient[:n_steps], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("probability", [0.5, 1.0])
def test_each_synapse_takes_its_number_of_the_row(probability: float) -> None:
    network = make_network((9, 70), probability=probability)
    joined, rows = network.connections[0], np.random.default_rng(0).normal(size=(9, whole_vectors(70)))
    change, first = np.empty(len(network.weight), np.float32), network.row_start[:9]
    rows = rows.astype(np.float32)
    take_rows(first, network.row_start[1:10], network.post, 70, np.float32(0.5), rows, change)
    np.testing.assert_array_equal(change, np.float32(0.5) * rows[joined.pre, joined.post])
