"""Surrogate gradients by hand, against dense matrices in NumPy, and against PyTorch where it is installed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.models.packing import pack, unpack
from unspike.snn.kernels.surrogate_gradient import through_spikes
from unspike.snn.network import Network
from unspike.snn.neurons import Izhikevich, LeakyIntegrateAndFire
from unspike.snn.plasticity.dropout import Dropout
from unspike.snn.plasticity.surrogate_gradient import SURROGATES, SurrogateGradient

from ..helpers import NEURONS, make_network, make_spikes, threads, two_threads

# What each surrogate is the derivative of, as its authors give it.
SMOOTH = {
    "fast-sigmoid": lambda x: x / (1 + abs(x)),
    "arctan": lambda x: 2 / np.pi * np.arctan(np.pi / 2 * x),
    "escape-rate": lambda x: np.sign(x) * (1 - np.exp(-abs(x))),
}
Matrix = NDArray[np.float64]


def slope(rule: SurrogateGradient, v: Matrix, theta: Matrix) -> Matrix:
    x = (v - theta) / rule.width
    shapes = {
        "fast-sigmoid": (1 + abs(x)) ** -2,
        "arctan": 1 / (1 + (np.pi / 2 * x) ** 2),
        "escape-rate": np.exp(-abs(x)),
    }
    return np.asarray(shapes[rule.surrogate] / rule.width)


def dense(network: Network, values: NDArray[np.float32], n: int) -> Matrix:
    connections = network.connections[n]
    matrix = np.zeros((connections.n_post, connections.n_pre))
    matrix[connections.post, connections.pre] = values[network.synapses(n)]
    return matrix


def lif_layer(
    neuron: LeakyIntegrateAndFire, rule: SurrogateGradient, current: Matrix, fired: Matrix, theta: Matrix,
    by_spikes: Matrix,
) -> tuple[Matrix, Matrix]:  # fmt: skip
    """The gradients by currents and thresholds of one layer, forwards and back over [T, B, N]."""
    keep, v, potentials = 1 - 1 / neuron.tau_m, np.full(current.shape[1:], neuron.v_rest), []
    for i, spike in zip(current, fired, strict=True):
        v = keep * v + (neuron.v_rest + neuron.resistance * i) / neuron.tau_m
        v = np.maximum(v, neuron.v_floor)
        potentials.append(v)
        v = np.where(spike, neuron.v_reset, v)
    by_current, by_v, by_theta = np.zeros_like(current), np.zeros(current.shape[1:]), np.zeros(len(theta))
    for t in range(len(current))[::-1]:
        through = by_spikes[t] * slope(rule, potentials[t], theta)
        by_theta -= through.sum(axis=0)
        g = (through + (1 - fired[t]) * by_v) * (potentials[t] > neuron.v_floor)
        by_current[t], by_v = g * neuron.resistance / neuron.tau_m, keep * g
    return by_current, by_theta


def izhikevich_layer(
    neuron: Izhikevich, rule: SurrogateGradient, current: Matrix, fired: Matrix, theta: Matrix,
    by_spikes: Matrix,
) -> tuple[Matrix, Matrix]:  # fmt: skip
    a, b, c, k = neuron.a, neuron.b, neuron.c, neuron.k
    v, u, steps = np.full(current.shape[1:], c), np.full(current.shape[1:], b * c), []
    for i, spike in zip(current, fired, strict=True):
        halves = [v]
        for _ in range(2):
            v = v + 0.5 * (k * (v - neuron.v_r) * (v - theta) - u + i)
            v = np.clip(v, neuron.v_floor, neuron.v_peak)
            halves.append(v)
        u = u + a * (b * v - u) + neuron.d * spike
        v = np.where(spike, c, v)
        steps.append(halves)
    by_current, by_theta = np.zeros_like(current), np.zeros(len(theta))
    by_v, by_u = np.zeros(current.shape[1:]), np.zeros(current.shape[1:])
    for t in range(len(current))[::-1]:
        start, middle, end = steps[t]
        through = by_spikes[t] * slope(rule, end, theta)
        by_theta -= through.sum(axis=0)
        g = through + (1 - fired[t]) * by_v + by_u * a * b
        by_u *= 1 - a
        for before, after in ((middle, end), (start, middle)):
            g = g * (after > neuron.v_floor)
            by_current[t] += 0.5 * g
            by_u -= 0.5 * g
            factor = 1 + 0.5 * k * (2 * before - neuron.v_r - theta)
            g = g * np.clip(factor, -rule.growth, rule.growth)
        by_v = g
    return by_current, by_theta


def plain_change(
    network: Network, rule: SurrogateGradient, layers: list[Matrix], targets: NDArray[np.float32],
    silenced: list[Matrix], louder: float,
) -> tuple[list[Matrix], list[Matrix]]:  # fmt: skip
    """Changes of weights [post, pre] and thresholds of each layer but the input, from spikes [T, B, N].

    `layers` are the spikes before silencing.
    """
    heard = [layers[0], *(s * (1 - off) for s, off in zip(layers[1:], silenced, strict=True))]
    gain = network.gain * np.array([1.0, *[louder] * (len(network.gain) - 1)])
    weights = [g * dense(network, network.weight, n) for n, g in enumerate(gain)]
    counts = layers[-1].sum(axis=0)
    shares = np.exp(rule.inverse_temperature * (counts - counts.max(axis=1, keepdims=True)))
    shares /= shares.sum(axis=1, keepdims=True)
    pull = rule.pull * (rule.rest_count - counts.mean(axis=1, keepdims=True)) / counts.shape[1]
    by_spikes = np.repeat((targets - shares + pull)[None], len(layers[0]), axis=0)
    changes: list[Matrix] = []
    threshold_changes: list[Matrix] = []
    one_layer: Any = lif_layer if isinstance(network.neuron, LeakyIntegrateAndFire) else izhikevich_layer
    for n in range(len(weights))[::-1]:
        theta = network.v_t[network.neurons(n + 1)].astype(float)
        current = np.einsum("ij,tbj->tbi", weights[n], heard[n])
        by_spikes = by_spikes * (1 - silenced[n])
        by_current, by_theta = one_layer(network.neuron, rule, current, layers[n + 1], theta, by_spikes)
        change = gain[n] * np.einsum("tbi,tbj->ij", by_current, heard[n]) / len(targets)
        changes.insert(0, change * dense(network, np.ones_like(network.weight), n))
        threshold_changes.insert(0, by_theta / len(targets))
        by_spikes = np.einsum("tbi,ij->tbj", by_current, weights[n])
    return changes, threshold_changes


@settings(max_examples=60, deadline=None)
@given(
    # Layers of 64 neurons and more whose pairs are mostly joined are worked on by whole rows.
    hidden=st.lists(st.integers(1, 40) | st.integers(60, 140), min_size=0, max_size=2),
    probability=st.sampled_from([0.3, 0.7, 1.0]),
    neuron=st.sampled_from(sorted(NEURONS)),
    surrogate=st.sampled_from(sorted(SURROGATES)),
    n_steps=st.integers(1, 40) | st.integers(60, 70),
    n_records=st.integers(1, 19),
    rate=st.sampled_from([0.02, 0.4]),  # few words with a spike, and many
    share=st.sampled_from([0.0, 0.3]),
    seed=st.integers(0, 99),
)
def test_against_dense_matrices(
    hidden: list[int], probability: float, neuron: str, surrogate: str, n_steps: int, n_records: int,
    rate: float, share: float, seed: int,
) -> None:  # fmt: skip
    network = make_network([20, *hidden, 3], probability=probability, neuron=neuron, drive=30.0, seed=seed)
    rng, n_layers = np.random.default_rng(seed), len(network.sizes)
    targets = rng.dirichlet(np.ones(3), n_records).astype(np.float32)
    dropout = Dropout(silenced=np.zeros((n_records, network.n_neurons), np.uint8), louder=1 / (1 - share))
    inside = slice(network.sizes[0], network.n_neurons - 3)
    assert dropout.silenced is not None
    dropout.silenced[:, inside] = rng.random((n_records, inside.stop - inside.start)) < share
    spikes = make_spikes(n_steps, n_records, 20, rate=rate, seed=seed)
    heard, counts = network.present(spikes, n_steps, silenced=dropout.silenced, louder=dropout.louder)
    rule = SurrogateGradient(surrogate=surrogate, width=8.0)
    change = rule.change(network, spikes, targets, n_steps, dropout)
    assert np.array_equal(change.counts, counts)
    # What silenced neurons would have fired decides nothing: no gradient enters them.
    layers = [unpack(heard[:, :, network.neurons(n)], n_steps).astype(float) for n in range(n_layers)]
    silenced = [dropout.silenced[:, network.neurons(n)].astype(float) for n in range(1, n_layers)]
    expected, by_theta = plain_change(network, rule, layers, targets, silenced, dropout.louder)
    for n in range(n_layers - 1):
        size = max(1e-3, float(abs(expected[n]).max()))
        np.testing.assert_allclose(dense(network, change.weight, n), expected[n], rtol=5e-3, atol=3e-3 * size)
        now = change.threshold[network.neurons(n + 1)]
        np.testing.assert_allclose(now, by_theta[n], rtol=5e-3, atol=3e-3 * max(1e-3, abs(by_theta[n]).max()))
    assert not change.threshold[network.neurons(0)].any()


def one_neuron() -> tuple[Network, NDArray[np.uint16]]:
    """One input that fires in each of three steps, one neuron: leak 1/2, weight 0.6, threshold 1."""
    neuron = LeakyIntegrateAndFire(tau_m=2.0, v_rest=0.0, v_reset=0.0, v_floor=-100.0, resistance=2.0)
    network = Network(
        (1, 1), connection_probability=1.0, neuron=neuron, gain=[1.0], weight_deviation=1.0, seed=0
    )
    network.weight[:], network.v_t[:] = 0.6, 1.0
    return network, pack(np.ones((3, 1, 1), bool))


def test_one_neuron_over_three_steps_by_hand() -> None:
    network, spikes = one_neuron()
    # v = 0.6, 0.9, 1.05: one spike, at the end. One output has a share of 1, so the error is the pull's,
    # 1.0 (3 - 1) / 1 = 2 at every step.
    rule = SurrogateGradient(width=1.0, pull=1.0, rest_count=3.0)
    change = rule.change(network, spikes, np.ones((1, 1), np.float32), 3)
    assert change.counts.tolist() == [[3, 1]]
    by_spike = [2 / 1.4**2, 2 / 1.1**2, 2 / 1.05**2]
    third = by_spike[2]
    second = by_spike[1] + 0.5 * third
    first = by_spike[0] + 0.5 * second
    np.testing.assert_allclose(change.weight, [first + second + third], rtol=1e-5)
    np.testing.assert_allclose(change.threshold, [0.0, -sum(by_spike)], rtol=1e-5)


def test_no_gradient_passes_a_reset() -> None:
    network, spikes = one_neuron()
    network.weight[:] = 1.2  # v = 1.2 and a spike, each time anew
    rule = SurrogateGradient(width=1.0, pull=1.0, rest_count=5.0)
    change = rule.change(network, spikes, np.ones((1, 1), np.float32), 3)
    assert change.counts.tolist() == [[3, 3]]
    np.testing.assert_allclose(change.weight, [3 * 2 / 1.2**2], rtol=1e-5)


@pytest.mark.parametrize("name", SURROGATES)
def test_a_surrogate_is_the_derivative_of_its_function(name: str) -> None:
    x = np.linspace(-4.0, 4.0, 30)
    expected = (SMOOTH[name](x + 1e-6) - SMOOTH[name](x - 1e-6)) / 2e-6
    found = np.ones(30, np.float32)
    theta = np.full(30, -50.0, np.float32)
    through_spikes(SURROGATES[name], (theta + 5.0 * x).astype(np.float32), theta, np.float32(5.0), found)
    np.testing.assert_allclose(found, expected / 5.0, rtol=2e-4)


@pytest.mark.parametrize("neuron", ["lif", "fast"])
def test_adding_the_change_moves_the_answers_towards_the_targets(neuron: str) -> None:
    network, n_steps, label = make_network((30, 20, 20, 4), neuron=neuron, drive=60.0), 40, np.arange(20) % 4
    rng, rule = np.random.default_rng(0), SurrogateGradient(width=8.0)
    rates = np.where(rng.random((4, 30)) < 0.4, 0.8, 0.05)[label]
    spikes, targets = pack(rng.random((n_steps, 20, 30)) < rates), np.eye(4, dtype=np.float32)[label]

    def right() -> float:
        _, counts = network.present(spikes, n_steps)
        return float((counts[:, network.neurons(3)].argmax(axis=1) == label).mean())

    before = right()
    for _ in range(30):
        change = rule.change(network, spikes, targets, n_steps)
        network.weight += np.float32(0.05) * np.sign(change.weight)
    assert before < 0.6
    assert right() > 0.9


@two_threads
@pytest.mark.parametrize("neuron", ["lif", "fast"])
@pytest.mark.parametrize(("hidden", "probability"), [(40, 0.3), (70, 1.0)])
def test_any_number_of_threads_gives_the_same_bits(neuron: str, hidden: int, probability: float) -> None:
    network = make_network((30, hidden, hidden, 10), probability=probability, neuron=neuron)
    spikes = make_spikes(25, 43, 30)
    targets, made = np.eye(10, dtype=np.float32)[np.arange(43) % 10], []
    for count in (1, 2):
        with threads(count):
            change = SurrogateGradient().change(network, spikes, targets, 25)
            made.append([array.tobytes() for array in (change.counts, change.weight, change.threshold)])
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"surrogate": "arctangent"},
            "expected one of fast-sigmoid, arctan, escape-rate. Did you mean 'arctan'",
        ),
        ({"width": 0.0}, "width is 0.0, expected a number of mV above 0"),
        ({"width": float("nan")}, "width is nan"),
        ({"growth": -1.0}, "growth is -1.0, expected a number above 0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        SurrogateGradient(**given)


def test_against_automatic_differentiation() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

    class Spike(torch.autograd.Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(context: Any, x: Any) -> Any:
            context.save_for_backward(x)
            return (x >= 0).to(x)

        @staticmethod
        def backward(context: Any, by_spike: Any) -> Any:
            (x,) = context.saved_tensors
            return by_spike / (8.0 * (1 + abs(x) / 8.0) ** 2)

    network, n_steps = make_network((30, 20, 4), neuron="lif", drive=30.0), 25
    spikes = make_spikes(n_steps, 12, 30)
    targets = np.eye(4, dtype=np.float32)[np.arange(12) % 4]
    rule = SurrogateGradient(width=8.0, pull=0.0)
    change = rule.change(network, spikes, targets, n_steps)
    weights = [torch.tensor(dense(network, network.weight, n), requires_grad=True) for n in range(2)]
    signal, keep = torch.tensor(unpack(spikes, n_steps).astype(float)), 0.9
    for n, weight in enumerate(weights):
        v, fired = torch.full((12, len(weight)), -65.0, dtype=torch.float64), []
        for current in float(network.gain[n]) * signal @ weight.T:
            v = torch.clamp(keep * v + 0.1 * (-65.0 + 10.0 * current), min=-90.0)
            fired.append(Spike.apply(v + 50.0))
            v = torch.where(fired[-1].detach() > 0, -65.0, v)
        signal = torch.stack(fired)
    assert np.array_equal(signal.sum(0).detach().numpy(), change.counts[:, network.neurons(2)])
    logits = rule.inverse_temperature * signal.sum(0)
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(targets.astype(float)))
    (loss / rule.inverse_temperature).backward()
    for n, weight in enumerate(weights):
        joined = dense(network, np.ones_like(change.weight), n)
        expected = -weight.grad.numpy() * joined
        found = dense(network, change.weight, n)
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4 * abs(expected).max())
