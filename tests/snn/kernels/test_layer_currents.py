"""The input of a layer, in each of the three ways, against a plain product; all have the same bits."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.models.packing import pack
from unspike.snn.kernels.layer_currents import (
    all_synapses_cost_less,
    currents,
    currents_bit_packed,
    currents_by_rows,
    in_their_order,
)
from unspike.snn.kernels.vectors import empty_vectors, whole_vectors
from unspike.snn.kernels.whole_rows import empty_rows, fill_rows

from ..helpers import make_network


@settings(max_examples=40, deadline=None)
@given(
    n_pre=st.integers(1, 20),
    n_post=st.integers(1, 130),
    n_steps=st.integers(1, 150),
    rate=st.floats(0.0, 1.0),
    seed=st.integers(0, 999),
)
def test_three_ways(n_pre: int, n_post: int, n_steps: int, rate: float, seed: int) -> None:
    network = make_network((3, n_pre, n_post), probability=1.0, seed=seed)
    fired = np.random.default_rng(seed).random((n_steps, 1, network.n_neurons)) < rate
    words, gain, width = pack(fired)[0], np.float32(2.0), whole_vectors(n_post)
    pre, post = network.neurons(1), network.neurons(2)
    first, last = network.row_start[pre], network.row_start[pre.start + 1 : pre.stop + 1]
    found = [empty_vectors(len(words) * 16 * width) for _ in range(3)]

    weight, lanes = network.weight, empty_vectors(len(words) * 16 * width)
    currents(words[:, pre], first, last, network.post, weight, gain, lanes, found[0])
    start, pre_in, place_in = network.synapses_by_post
    weight_in = in_their_order(weight, network.first_neuron, np.zeros(3, np.int64), start, place_in)
    ends = (pre.start, pre.stop), (post.start, post.stop)
    currents_bit_packed(words, ends[0], start, ends[1], pre_in, weight_in, gain, found[1])
    rows = empty_rows(n_pre, n_post)
    fill_rows(first, last, network.post, weight, rows)
    currents_by_rows(words, pre.start, rows, gain, found[2])

    by_step = [one.reshape(-1, width)[:n_steps, :n_post] for one in found]
    expected = 2.0 * fired[:, 0, pre].astype(np.float64) @ rows[:, :n_post]
    np.testing.assert_allclose(by_step[0], expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(by_step[1], by_step[0])
    np.testing.assert_array_equal(by_step[2], by_step[0])


def test_all_synapses_cost_less_where_many_words_hold_a_spike() -> None:
    silent, all_fire = np.zeros((4, 100), np.uint16), np.ones((4, 100), np.uint16)
    assert not all_synapses_cost_less(silent, 0, 100, 2000)
    assert all_synapses_cost_less(all_fire, 0, 100, 2000)
