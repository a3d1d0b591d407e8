"""Pair-based STDP by hand and against a plain loop over all pairs of spikes."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from unspike.models.packing import pack, unpack
from unspike.snn.network import Network
from unspike.snn.plasticity.stdp import PairSTDP

from ..helpers import make_network, make_spikes, threads, two_threads

NO_TEACHER = PairSTDP(a_pos=1.0, a_neg=0.5, tau_pos=10.0, tau_neg=10.0, teacher_interval=10**6)


def change_of(
    rule: PairSTDP, network: Network, spikes: NDArray[np.bool_], targets: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The change of every weight for given spikes [T, B, N] of all neurons."""
    counts = spikes.sum(axis=0).astype(np.int32)
    change, thresholds = rule.weight_change(network, pack(spikes), counts, targets, len(spikes))
    assert change.dtype == np.float32
    assert not thresholds.any()
    return change


def teacher_spikes(
    rule: PairSTDP, network: Network, targets: NDArray[np.float32], n_steps: int
) -> NDArray[np.bool_]:
    """The spikes [T, B, N] that every neuron is taught, none for the input."""
    taught = unpack(rule.taught_words(targets, n_steps), n_steps)
    spikes = np.zeros((*taught.shape[:2], network.n_neurons), np.bool_)
    for layer in range(1, len(network.sizes)):
        stands_for = np.arange(network.sizes[layer]) % targets.shape[1]
        spikes[:, :, network.neurons(layer)] = taught[:, :, stands_for]
    return spikes


def pairwise(rule: PairSTDP, pre: NDArray[np.bool_], post: NDArray[np.bool_]) -> float:
    """The window summed over all pairs of spikes."""
    total = 0.0
    for t_pre in np.flatnonzero(pre):
        for t_post in np.flatnonzero(post):
            dt = float(t_post - t_pre)
            if dt > 0:
                total += rule.a_pos * math.exp(-dt / rule.tau_pos)
            elif dt < 0:
                total -= rule.a_neg * math.exp(dt / rule.tau_neg)
    return total


@pytest.mark.parametrize(
    ("pre", "post", "expected"),
    [
        ([10], [15], 0.606531),  # e^(-5/10)
        ([10], [5], -0.303265),  # -0.5 e^(-5/10)
        ([10], [10], 0.0),  # coincident
        # Three spikes: 3 ms after the first presynaptic one and 7 ms before the second:
        # e^(-0.3) - 0.5 e^(-0.7) = 0.740818 - 0.248293
        ([10, 20], [13], 0.492526),
        ([1], [20, 30], 0.204592),  # e^(-1.9) + e^(-2.9) = 0.149569 + 0.055023
    ],
)
def test_by_hand(pre: list[int], post: list[int], expected: float) -> None:
    network = make_network((1, 1), probability=1.0)
    spikes = np.zeros((40, 1, 2), np.bool_)
    spikes[pre, 0, 0] = spikes[post, 0, 1] = True
    # Without a teacher the change is minus what the neuron's own spikes give.
    change = change_of(NO_TEACHER, network, spikes, np.ones((1, 1), np.float32))
    assert change[0] == pytest.approx(-expected, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 5), min_size=1, max_size=3),
    n_steps=st.integers(1, 90),
    n_records=st.integers(1, 3),
    rate=st.floats(0.0, 1.0),
    taus=st.tuples(st.floats(1.0, 30.0), st.floats(1.0, 30.0)),
    seed=st.integers(0, 99),
)
def test_against_a_loop_over_all_pairs(
    sizes: list[int], n_steps: int, n_records: int, rate: float, taus: tuple[float, float], seed: int
) -> None:
    network = make_network([*sizes, 2], probability=0.6, seed=seed)
    rng = np.random.default_rng(seed)
    spikes = rng.random((n_steps, n_records, network.n_neurons)) < rate
    targets = rng.dirichlet(np.ones(2), n_records).astype(np.float32)
    rule = PairSTDP(tau_pos=taus[0], tau_neg=taus[1], a_pos=1.3, a_neg=0.7)
    change = change_of(rule, network, spikes, targets)
    teacher = teacher_spikes(rule, network, targets, n_steps)
    for n, connections in enumerate(network.connections):
        first_pre, first_post = network.first_neuron[n], network.first_neuron[n + 1]
        for s, (j, i) in enumerate(zip(connections.pre, connections.post, strict=True)):
            expected = np.mean(
                [
                    pairwise(rule, spikes[:, r, first_pre + j], teacher[:, r, first_post + i])
                    - pairwise(rule, spikes[:, r, first_pre + j], spikes[:, r, first_post + i])
                    for r in range(n_records)
                ]
            )
            assert change[network.first_synapse[n] + s] == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_a_neuron_that_fires_as_taught_learns_nothing() -> None:
    network, rule = make_network((5, 4, 2)), PairSTDP()
    targets = np.eye(2, dtype=np.float32)
    spikes = np.random.default_rng(0).random((50, 2, 11)) < 0.3
    teacher = teacher_spikes(rule, network, targets, 50)
    spikes[:, :, 5:] = teacher[:, :, 5:]
    np.testing.assert_allclose(change_of(rule, network, spikes, targets), 0.0, atol=1e-5)


def test_the_teacher_drives_the_neurons_of_the_class() -> None:
    # Ten spikes in 50 ms for the whole share, five for half of it; hidden neurons stand for classes by turns.
    network, rule = make_network((3, 4, 2)), PairSTDP(teacher_interval=5)
    targets = np.array([[1.0, 0.0], [0.5, 0.5]], np.float32)
    counts = teacher_spikes(rule, network, targets, 50).sum(axis=0)
    assert counts[0].tolist() == [0, 0, 0, 10, 0, 10, 0, 10, 0]
    assert counts[1].tolist() == [0, 0, 0, 5, 5, 5, 5, 5, 5]
    train = teacher_spikes(rule, network, targets, 50)[:, 0, 3]
    assert set(np.diff(np.flatnonzero(train)).tolist()) == {5}


def test_learning_moves_a_neuron_towards_its_teacher() -> None:
    network, label = make_network((30, 4), drive=80.0), np.arange(20) % 4
    rule = PairSTDP(a_pos=1.0, a_neg=0.5, tau_pos=10.0, tau_neg=10.0, teacher_interval=5)
    rng = np.random.default_rng(0)
    rates = np.where(rng.random((4, 30)) < 0.4, 0.6, 0.05)[label]
    inputs = pack(rng.random((50, 20, 30)) < rates)

    def right() -> float:
        return float((network.present(inputs, 50)[1][:, 30:].argmax(axis=1) == label).mean())

    before = right()
    for _ in range(40):
        words, counts = network.present(inputs, 50)
        change, _ = rule.weight_change(network, words, counts, np.eye(4, dtype=np.float32)[label], 50)
        network.weight += np.float32(0.02) * change
    assert right() > max(before, 0.8)


def test_more_records_than_a_vector_and_silent_ones() -> None:
    network, rule = make_network((6, 5, 3), probability=0.7), PairSTDP()
    rng = np.random.default_rng(3)
    spikes = (rng.random((70, 37, 14)) < 0.2) & (rng.random((1, 37, 14)) < 0.5)
    targets = np.eye(3, dtype=np.float32)[np.arange(37) % 3]
    whole = change_of(rule, network, spikes, targets)
    alone = [change_of(rule, network, spikes[:, [r]], targets[[r]]) for r in range(37)]
    np.testing.assert_allclose(whole, np.mean(alone, axis=0), rtol=1e-3, atol=1e-4)


@two_threads
def test_any_number_of_threads_gives_the_same_bits() -> None:
    network = make_network((30, 40, 10))
    words, counts = network.present(make_spikes(50, 23, 30), 50)
    targets, made = np.eye(10, dtype=np.float32)[np.arange(23) % 10], []
    for count in (1, 2):
        with threads(count):
            made.append(PairSTDP().weight_change(network, words, counts, targets, 50)[0].tobytes())
    assert made[0] == made[1]


def test_settings_are_plain() -> None:
    made = json.loads(json.dumps(replace(NO_TEACHER, a_pos=2.0).settings()))
    assert made.pop("rule") == "pair-stdp"
    assert PairSTDP(**made) == replace(NO_TEACHER, a_pos=2.0)
