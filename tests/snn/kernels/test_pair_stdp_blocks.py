"""Both ways of summing pair-based STDP give the same bits, whatever the sizes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from unspike.models.packing import pack
from unspike.snn.kernels import pair_stdp, pair_stdp_blocks
from unspike.snn.plasticity.stdp import PairSTDP

from ..helpers import make_network, threads, two_threads


def change_by(
    way: str, sizes: list[int], n_steps: int, n_records: int, rate: float, seed: int
) -> NDArray[np.float32]:
    """The change of every synapse, each layer summed in one way; some records are silent."""
    network = make_network(sizes, probability=0.4, seed=seed)
    rng = np.random.default_rng(seed)
    spikes = rng.random((n_steps, n_records, network.n_neurons)) < rate
    spikes &= rng.random((1, n_records, network.n_neurons)) < 0.6
    targets = rng.dirichlet(np.ones(sizes[-1]), n_records).astype(np.float32)
    counts = spikes.sum(axis=0).astype(np.int32)
    with pytest.MonkeyPatch.context() as patch:
        cheap = np.inf if way == "change_synapses" else 0.0
        patch.setattr(pair_stdp, "cost_of_blocks", lambda *_: cheap)
        patch.setattr(pair_stdp, "SYNAPSE", 1.0)
        change, _ = PairSTDP().weight_change(network, pack(spikes), counts, targets, n_steps)
    return change


@settings(max_examples=20, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 140), min_size=2, max_size=4),
    n_steps=st.integers(1, 200),
    n_records=st.integers(1, 70),
    rate=st.floats(0.0, 1.0),
    seed=st.integers(0, 99),
)
def test_both_ways_give_the_same_bits(
    sizes: list[int], n_steps: int, n_records: int, rate: float, seed: int
) -> None:
    found = [
        change_by(way, sizes, n_steps, n_records, rate, seed) for way in ("change_blocks", "change_synapses")
    ]
    assert found[0].tobytes() == found[1].tobytes()


@two_threads
@pytest.mark.parametrize("way", ["change_blocks", "change_synapses"])
def test_any_number_of_threads_gives_the_same_bits(way: str) -> None:
    found = []
    for count in (1, 2):
        with threads(count):
            found.append(change_by(way, [200, 70, 5], 60, 40, 0.2, 1).tobytes())
    assert found[0] == found[1]


def test_the_cheaper_way_is_taken() -> None:
    # A dense layer in blocks; one synapse in ten thousand not.
    dense = pair_stdp_blocks.cost(100_000, 784, 210, 100)
    assert dense < pair_stdp.SYNAPSE * 50 * 7 * 784 * 200
    huge = pair_stdp_blocks.cost(10_000_000, 20_000, 20_000, 100)
    assert huge > pair_stdp.SYNAPSE * 50 * 7 * (20_000 * 2 + 20_000 * 10)
    assert pair_stdp_blocks.cost(0, 1, 10**6, 1) == np.inf


def test_masks_of_a_block_are_filled_up_with_silence() -> None:
    fired = np.arange(2 * 3 * 10, dtype=np.uint64).reshape(2, 3, 10)
    masks = pair_stdp_blocks.masks_of_block(fired, 4, 10)
    assert masks.shape == (2, 3, 64)
    np.testing.assert_array_equal(masks[:, :, :6], fired[:, :, 4:])
    assert not masks[:, :, 6:].any()
    assert pair_stdp_blocks.any_fires(masks[0])
    assert not pair_stdp_blocks.any_fires(np.zeros((1, 64), np.uint64))
