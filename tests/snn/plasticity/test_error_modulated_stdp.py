"""Error-modulated STDP against dense matrices in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.models.packing import pack
from unspike.snn.kernels.error_modulated import output_error
from unspike.snn.network import Network
from unspike.snn.plasticity.error_modulated_stdp import FEEDBACKS, ErrorModulatedSTDP

from ..helpers import make_network, make_spikes, threads, two_threads

# The rule needs counts only.
NO_WORDS = np.zeros((0, 0, 0), np.uint16)


def dense(network: Network, values: NDArray[np.float32], n: int) -> NDArray[np.float64]:
    """One value a synapse as a matrix [post, pre] of layer n, 0 where there is no synapse."""
    connections = network.connections[n]
    matrix = np.zeros((connections.n_post, connections.n_pre))
    matrix[connections.post, connections.pre] = values[network.synapses(n)]
    return matrix


def plain_signals(
    network: Network,
    rule: ErrorModulatedSTDP,
    counts: NDArray[np.int32],
    targets: NDArray[np.float32],
    n_steps: int,
) -> list[NDArray[np.float64]]:
    """The learning signal of each layer but the input, [B, N]."""
    layers = [counts[:, network.neurons(n)].astype(np.float64) for n in range(len(network.sizes))]
    shares = np.exp(rule.inverse_temperature * layers[-1])
    shares /= shares.sum(axis=1, keepdims=True)
    pull = rule.pull * (rule.rest_count - layers[-1].mean(axis=1, keepdims=True)) / layers[-1].shape[1]
    signals = [targets - shares + pull]
    most = max(2, round(rule.saturation * n_steps))
    feedback = rule.feedback_weights(network)
    for n in range(len(layers) - 2, 0, -1):
        gate = (layers[n] > 0) & (layers[n] < most)
        signals.insert(0, gate * np.einsum("bi,ij->bj", signals[0], dense(network, feedback, n)))
    return signals


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 8), min_size=1, max_size=4),
    feedback=st.sampled_from(FEEDBACKS),
    n_steps=st.integers(4, 60),
    n_records=st.integers(1, 5),
    seed=st.integers(0, 99),
)
def test_against_dense_matrices(
    sizes: list[int], feedback: str, n_steps: int, n_records: int, seed: int
) -> None:
    network = make_network([*sizes, 3], probability=0.5, seed=seed)
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, n_steps // 2, (n_records, network.n_neurons)).astype(np.int32)
    targets = rng.dirichlet(np.ones(3), n_records).astype(np.float32)
    rule = ErrorModulatedSTDP(feedback=feedback)
    change, threshold_change = rule.weight_change(network, NO_WORDS, counts, targets, n_steps)
    signals = plain_signals(network, rule, counts, targets, n_steps)
    for n, signal in enumerate(signals):
        pre = counts[:, network.neurons(n)] / n_steps
        expected = np.einsum("bi,bj->ij", signal, pre) / n_records
        joined = dense(network, np.ones_like(change), n)
        np.testing.assert_allclose(dense(network, change, n), expected * joined, rtol=2e-3, atol=1e-5)
        now = threshold_change[network.neurons(n + 1)]
        np.testing.assert_allclose(now, -signal.mean(axis=0), rtol=2e-3, atol=1e-5)
    assert not threshold_change[network.neurons(0)].any()


def test_the_output_error_by_hand() -> None:
    # beta n = 0, ln 2, ln 4 -> shares 1/7, 2/7, 4/7; mean count 1, pull 0.3 (5 - 1) / 3 = 0.4
    error = np.empty(3, np.float32)
    target, beta = np.array([1.0, 0.0, 0.0], np.float32), np.float32(np.log(2.0))
    output_error(np.array([0, 1, 2]), target, beta, np.float32(0.3), np.float32(5.0), error)
    np.testing.assert_allclose(error, [1 - 1 / 7 + 0.4, -2 / 7 + 0.4, -4 / 7 + 0.4], rtol=1e-6)


def test_large_counts_do_not_overflow() -> None:
    error = np.empty(2, np.float32)
    output_error(
        np.array([0, 10_000]), np.zeros(2, np.float32), np.float32(1.0), np.float32(0), np.float32(0), error
    )
    assert error.tolist() == [0.0, -1.0]


@pytest.mark.parametrize(
    ("spikes", "eligible"), [(0, False), (1, True), (19, True), (20, False), (50, False)]
)
def test_silent_and_saturated_neurons_are_not_eligible(spikes: int, eligible: bool) -> None:
    # n_max = 0.4 * 50 = 20
    network, rule = make_network((1, 1, 2), probability=1.0), ErrorModulatedSTDP(saturation=0.4)
    counts = np.array([[10, spikes, 3, 4]], np.int32)
    signal = rule.learning_signal(network, counts, np.array([[1.0, 0.0]], np.float32), 50)
    assert (signal[0, 1] != 0.0) == eligible
    change, _ = rule.weight_change(network, NO_WORDS, counts, np.array([[1.0, 0.0]], np.float32), 50)
    assert (change[0] != 0.0) == eligible


def test_a_silent_presynaptic_neuron_changes_nothing() -> None:
    network = make_network((2, 1, 2), probability=1.0)
    counts = np.array([[10, 0, 5, 3, 4]], np.int32)
    change, _ = ErrorModulatedSTDP().weight_change(
        network, NO_WORDS, counts, np.array([[1.0, 0.0]], np.float32), 50
    )
    assert change[0] != 0.0
    assert change[1] == 0.0


@pytest.mark.parametrize("feedback", FEEDBACKS)
def test_adding_the_change_moves_the_answers_towards_the_targets(feedback: str) -> None:
    network, n_steps, label = make_network((30, 20, 20, 4), drive=80.0), 50, np.arange(20) % 4
    rng = np.random.default_rng(0)
    rates = np.where(rng.random((4, 30)) < 0.4, 0.8, 0.05)[label]
    spikes = pack(rng.random((n_steps, 20, 30)) < rates)
    rule = ErrorModulatedSTDP(feedback=feedback)

    def right_share() -> float:
        _, counts = network.present(spikes, n_steps)
        z = rule.inverse_temperature * counts[:, network.neurons(3)]
        shares = np.exp(z - z.max(axis=1, keepdims=True))
        return float((shares / shares.sum(axis=1, keepdims=True))[np.arange(20), label].mean())

    before, step = right_share(), 0.3
    for _ in range(40):
        _, counts = network.present(spikes, n_steps)
        network.weight += (
            step
            * rule.weight_change(network, NO_WORDS, counts, np.eye(4, dtype=np.float32)[label], n_steps)[0]
        )
    # Random numbers of s.d. 0.05 carry little back to layers whose weights have s.d. 1.
    assert right_share() > before + (0.3 if feedback == "symmetric" else 0.05)


def test_random_feedback_is_fixed_and_unrelated_to_the_weights() -> None:
    network, rule = make_network((30, 30, 30, 5), probability=1.0), ErrorModulatedSTDP(feedback="random")
    feedback = rule.feedback_weights(network)
    network.weight *= 2.0
    np.testing.assert_array_equal(rule.feedback_weights(network), feedback)
    assert abs(np.corrcoef(feedback, network.weight)[0, 1]) < 0.1
    assert ErrorModulatedSTDP().feedback_weights(network) is network.weight


@two_threads
def test_any_number_of_threads_gives_the_same_bits() -> None:
    network = make_network((30, 40, 40, 10))
    _, counts = network.present(make_spikes(50, 23, 30), 50)
    targets, made = np.eye(10, dtype=np.float32)[np.arange(23) % 10], []
    for count in (1, 2):
        with threads(count):
            change, threshold_change = ErrorModulatedSTDP().weight_change(
                network, NO_WORDS, counts, targets, 50
            )
            made.append(change.tobytes() + threshold_change.tobytes())
    assert made[0] == made[1]


def test_an_unknown_feedback_is_refused() -> None:
    with pytest.raises(InvalidInput, match="expected one of symmetric, random"):
        ErrorModulatedSTDP(feedback="symetric")
