"""Sparse synapses: how many, where, how strong, and how much memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.foundation.errors import InvalidInput
from unspike.foundation.randomness import Purpose
from unspike.snn.synapses import BYTES_PER_SYNAPSE, connect, gaussian_weights

from .helpers import threads, two_threads

WEIGHTS = Purpose.INITIAL_WEIGHTS


@settings(max_examples=50, deadline=None)
@given(
    n_pre=st.integers(1, 40),
    n_post=st.integers(1, 40),
    probability=st.floats(0.001, 1.0),
    seed=st.integers(0, 2**63),
)
def test_rows_hold_ascending_unique_neurons(n_pre: int, n_post: int, probability: float, seed: int) -> None:
    made = connect(n_pre, n_post, probability, seed=seed, layer=0)
    assert made.n_pre == n_pre
    assert made.row_start[0] == 0
    assert made.row_start[-1] == len(made.post) == len(made.pre)
    for j in range(n_pre):
        row = made.post[made.row_start[j] : made.row_start[j + 1]]
        assert np.all(np.diff(row) > 0)
        assert np.all((row >= 0) & (row < n_post))
        assert np.all(made.pre[made.row_start[j] : made.row_start[j + 1]] == j)


@pytest.mark.parametrize("probability", [0.01, 0.1, 0.5, 0.9])
def test_the_share_of_connections_is_binomial(probability: float) -> None:
    made = connect(400, 300, probability, seed=3, layer=1)
    deviation = np.sqrt(120_000 * probability * (1.0 - probability))
    assert abs(len(made.post) - 120_000 * probability) < 5 * deviation
    # Each postsynaptic neuron gets its share too: none is preferred by the gaps.
    fan_in = np.bincount(made.post, minlength=300)
    deviation = np.sqrt(400 * probability * (1.0 - probability))
    assert np.abs(fan_in - 400 * probability).max() < 5.5 * deviation


def test_probability_one_joins_all() -> None:
    made = connect(7, 5, 1.0, seed=0, layer=0)
    np.testing.assert_array_equal(made.post.reshape(7, 5), np.tile(np.arange(5), (7, 1)))


@pytest.mark.parametrize("probability", [0.0, -0.1, 1.0001, float("nan"), float("inf")])
def test_other_probabilities_are_refused(probability: float) -> None:
    with pytest.raises(InvalidInput, match="above 0 and at most 1"):
        connect(5, 5, probability, seed=0, layer=0)


def test_connections_follow_seed_and_layer() -> None:
    def posts(seed: int, layer: int) -> bytes:
        return connect(50, 50, 0.2, seed=seed, layer=layer).post.tobytes()

    assert posts(1, 0) == posts(1, 0)
    assert len({posts(1, 0), posts(2, 0), posts(1, 1)}) == 3


def test_memory_grows_with_synapses_not_with_pairs() -> None:
    # 400 million pairs of which one in 100,000 is joined: some 4,000 synapses
    warm = connect(10, 10, 0.5, seed=0, layer=0)
    gaussian_weights(warm, 0.05, seed=0, layer=0, purpose=WEIGHTS)
    tracemalloc.start()
    made = connect(20_000, 20_000, 1e-5, seed=0, layer=0)
    weight = gaussian_weights(made, 0.05, seed=0, layer=0, purpose=WEIGHTS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 4000 - 5 * 64 < len(weight) < 4000 + 5 * 64
    assert made.post.itemsize + weight.itemsize == BYTES_PER_SYNAPSE
    assert peak < 20_000 * 8 * 12


def test_weights_are_gaussian() -> None:
    made = connect(500, 400, 0.5, seed=1, layer=0)
    weight = gaussian_weights(made, 0.05, seed=1, layer=0, purpose=WEIGHTS)
    n = len(weight)
    assert weight.dtype == np.float32
    assert abs(weight.mean()) < 5 * 0.05 / n**0.5
    assert weight.std() == pytest.approx(0.05, rel=5 / (2 * n) ** 0.5)
    z = weight / 0.05
    assert (z**3).mean() == pytest.approx(0.0, abs=5 * (15 / n) ** 0.5)
    assert (z**4).mean() == pytest.approx(3.0, abs=5 * (96 / n) ** 0.5)
    assert np.mean(np.abs(z) < 1.0) == pytest.approx(0.6827, abs=0.01)


def test_a_weight_depends_on_its_two_neurons_alone() -> None:
    def by_pair(probability: float) -> dict[tuple[int, int], float]:
        made = connect(30, 20, probability, seed=4, layer=2)
        weight = gaussian_weights(made, 0.05, seed=4, layer=2, purpose=WEIGHTS)
        return dict(
            zip(zip(made.pre.tolist(), made.post.tolist(), strict=True), weight.tolist(), strict=True)
        )

    sparse, dense = by_pair(0.3), by_pair(1.0)
    assert len(dense) == 600
    assert sparse == {pair: dense[pair] for pair in sparse}


def test_weights_for_two_purposes_are_unrelated() -> None:
    made = connect(100, 100, 1.0, seed=0, layer=0)
    a = gaussian_weights(made, 0.05, seed=0, layer=0, purpose=WEIGHTS)
    b = gaussian_weights(made, 0.05, seed=0, layer=0, purpose=Purpose.FEEDBACK_WEIGHTS)
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.05


@two_threads
def test_any_number_of_threads_gives_the_same_network() -> None:
    made = []
    for count in (1, 2):
        with threads(count):
            c = connect(300, 200, 0.1, seed=0, layer=0)
            made.append(
                (c.post.tobytes(), gaussian_weights(c, 0.05, seed=0, layer=0, purpose=WEIGHTS).tobytes())
            )
    assert made[0] == made[1]


@pytest.mark.parametrize("probability", [5e-324, 1e-300, 1e-19])
def test_a_gap_larger_than_an_integer_ends_the_row(probability: float) -> None:
    made = connect(100, 50, probability, seed=0, layer=0)
    assert len(made.post) == 0
    assert not made.row_start.any()
