"""The bits are the framework's own; networks come back to it; oracles start from nothing."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from unspike.adapters.wrap import wrap  # noqa: E402
from unspike.data.dataset import Dataset  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402
from unspike.models import check_model  # noqa: E402
from unspike.models.model_file import read_header  # noqa: E402

from ..event_lists import event_dataset  # noqa: E402
from . import networks  # noqa: E402
from .networks import NETWORKS, STEPS, build_of  # noqa: E402

LINEAR = [name for name in NETWORKS if "convolutional" not in name]


def wrapped(module: Any, *given: Any, **how: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return wrap(module, *given, **{"steps": STEPS, **how})


def own_counts(name: str, module: Any, x: Any) -> Any:
    """What the framework itself computes, in the way its users run it."""
    package = name.split(",")[0]
    with torch.no_grad():
        if package == "norse":
            state, spikes = None, []
            for _ in range(STEPS):
                out, state = module(x, state)
                spikes.append(out)
            return torch.stack(spikes).sum(0)
        if package == "sinabs":
            for layer in (module[2], module[4]):
                layer.reset_states()
            return module(x.expand(STEPS, *x.shape).transpose(0, 1)).sum(1)
        if package == "spikingjelly":
            from spikingjelly.activation_based import functional

            functional.reset_net(module)
            if "all steps" in name:
                return module(x.expand(STEPS, *x.shape)).sum(0)
            return torch.stack([module(x) for _ in range(STEPS)]).sum(0)
        if "loop" in name:
            return module(x.expand(STEPS, *x.shape))[0].sum(0)
        if "alone" in name:
            return module(x)[0].sum(0)
        for layer in module.modules():
            if hasattr(layer, "reset_mem"):
                layer.reset_mem()
        return torch.stack([module(x)[0] for _ in range(STEPS)]).sum(0)


@pytest.mark.parametrize("name", NETWORKS)
def test_spikes_are_the_frameworks_own(name: str, digits: Dataset) -> None:
    torch.manual_seed(3)
    module = NETWORKS[name]().eval()
    with torch.no_grad():
        for value in module.parameters():
            value.mul_(2.0)  # or an untrained network is silent
    few = digits.take(range(150))
    found = wrapped(module, digits).predict_counts(few.x)
    expected = own_counts(name, module, torch.from_numpy(few.x)).numpy()
    assert expected.any()
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_owners_class_loads_an_edited_network(
    name: str, trained: Callable[[str], Any], digits: Dataset
) -> None:
    model = trained(name).copy()
    rng = np.random.default_rng(0)
    for group in model.synapses():
        group.assign(group.weight * np.float32(1.3))
    for group in model.thresholds():
        group.assign(group.value * rng.uniform(0.8, 1.2, len(group.value)).astype(np.float32))
    fresh = NETWORKS[name]().eval()
    fresh.load_state_dict(model.module.state_dict())
    few = digits.take(range(400))
    edited = model.predict_counts(few.x)
    home = own_counts(name, fresh, torch.from_numpy(few.x)).numpy()
    assert np.mean(edited != trained(name).predict_counts(few.x)) > 0.03
    # Folded weights are rounded once more than thresholds are: a membrane at the threshold may cross it.
    assert np.mean(edited != home) < 0.002
    assert np.mean(edited.argmax(axis=1) == home.argmax(axis=1)) > 0.99


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_that_was_not_edited_comes_back_bit_by_bit(name: str, digits: Dataset) -> None:
    module = NETWORKS[name]()
    home = wrapped(module, digits).module
    before, after = module.state_dict(), home.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(value, after[key]) for key, value in before.items())
    assert type(home) is type(module)


def test_thresholds_that_cannot_be_folded_stay_one_a_neuron(digits: Dataset) -> None:
    """Norse neurons that leak towards something else than 0."""
    networks.needs("norse")
    module = networks.norse_cells()
    for layer in (module[2], module[4]):
        layer.p = layer.p._replace(v_leak=torch.tensor(0.1))
    model = wrapped(module)
    group = model.thresholds()[0]
    group.assign(group.value * np.linspace(0.9, 1.1, len(group.value), dtype=np.float32))
    weight = model.synapses()[0].weight
    assert model.module[2].p.v_th.shape == (40,)
    np.testing.assert_array_equal(model.module[1].weight.detach().numpy(), weight)


def test_the_gradient_is_the_frameworks_own(digits: Dataset) -> None:
    torch.manual_seed(3)
    model = wrapped(networks.snntorch_loop())
    few = digits.take(range(20))
    targets = np.eye(10, dtype=np.float32)[few.y]
    found = model.weight_change(few.x, targets)
    module = model.module
    counts = module(torch.from_numpy(few.x).expand(STEPS, 20, 8, 8))[0].sum(0)
    loss = torch.nn.functional.cross_entropy(counts, torch.from_numpy(few.y))
    layers = (module.fc1, module.fc2)
    own = torch.autograd.grad(loss, [value for layer in layers for value in (layer.weight, layer.bias)])
    for change, gradient in zip(found, own, strict=True):
        np.testing.assert_allclose(change, -gradient.reshape(change.shape), rtol=1e-4, atol=1e-7)


def test_biases_are_the_synapses_of_a_neuron_that_is_always_on(digits: Dataset) -> None:
    model = wrapped(networks.snntorch_loop())
    recording = model.record(digits.x[:3], keep_spikes=True)
    assert recording.spikes("input")[:, :, 0].all()
    np.testing.assert_array_equal(recording.spikes("input")[0, :, 1:], digits.x[:3].reshape(3, 64) != 0)
    weights, biases, *_ = model.synapses()
    assert (biases.name, biases.pre_layer, biases.post_layer) == ("bias-hidden1", "input", "hidden1")
    assert not biases.pre.any()
    assert weights.pre.min() == 1
    biases.assign(np.full_like(biases.weight, 0.25))
    assert model.module.fc1.bias.tolist() == [0.25] * 40


def test_the_owners_function_trains(digits: Dataset) -> None:
    seen: list[Any] = []

    def train(module: Any, dataset: Dataset, seed: int) -> None:
        seen.append((module, len(dataset), seed, float(torch.rand(1)), float(np.random.rand())))  # noqa: NPY002
        with torch.no_grad():
            module[1].weight.add_(1.0)

    model = wrapped(networks.snntorch_sequential(), train=train, seed=5)
    before = model.synapses()[0].weight
    for _ in range(2):
        model.learn(digits.take(range(7)))
    np.testing.assert_array_equal(model.synapses()[0].weight, before + np.float32(1.0) + np.float32(1.0))
    (module, *first), (_, *second) = seen
    assert first == second, "the same seed, the same random numbers"
    assert first[:2] == [7, 5]
    assert module[2].threshold.shape == () or module[2].threshold.shape == (40,)


def test_the_owners_function_is_given_the_network_as_its_owner_made_it(digits: Dataset) -> None:
    shapes = []

    def train(module: Any, dataset: Dataset, seed: int, epochs: int) -> None:
        shapes.append((tuple(module[2].threshold.shape), epochs))

    model = wrapped(networks.snntorch_learned(), train=train, epochs=4, build=build_of("learned"))
    model.learn(digits.take(range(7)))
    model.learn(digits.take(range(7)), epochs=2)
    assert shapes == [((), 4), ((), 2)]
    assert model.thresholds()[0].value.shape == (40,)


def test_a_training_that_returns_another_architecture_is_refused(digits: Dataset) -> None:
    def train(module: Any, dataset: Dataset, seed: int) -> Any:
        return networks.snntorch_loop()

    with pytest.raises(InvalidInput, match="train returns a module of another architecture"):
        wrapped(networks.snntorch_sequential(), train=train).learn(digits.take(range(7)))
    with pytest.raises(InvalidInput, match="build returns a module of another architecture"):
        wrapped(networks.snntorch_sequential(), build=lambda seed: networks.snntorch_loop()).clone()


def test_what_nothing_resets_asks_for_a_builder() -> None:
    with pytest.raises(InvalidInput, match=r"'2\.\w+' is learned, and nothing resets it.*give build="):
        wrapped(networks.snntorch_learned()).clone(seed=1)


def test_frozen_weights_are_left_alone() -> None:
    module = networks.snntorch_sequential()
    module[1].requires_grad_(False)
    model = wrapped(module)
    assert [group.name for group in model.synapses()] == [
        "hidden1-hidden2",
        "bias-hidden2",
        "hidden2-output",
        "bias-output",
    ]
    fresh = model.clone(seed=3).module
    assert torch.equal(fresh[1].weight, module[1].weight)
    assert not torch.equal(fresh[3].weight, module[3].weight)


def test_records_that_the_module_does_not_take_are_refused_in_one_line(digits: Dataset) -> None:
    model = wrapped(torch.nn.Sequential(*networks.snntorch_sequential()[1:]))  # without the flattening
    with pytest.raises(InvalidInput, match=r"does not take records of shape \(8, 8\)") as refused:
        model.record(digits.x[:2])
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["snntorch, state in the layers", "spikingjelly, one step", "norse, cells"])
def test_an_infinite_threshold_silences(name: str, trained: Callable[[str], Any], digits: Dataset) -> None:
    model = trained(name).copy()
    group = model.thresholds()[0]
    chosen = np.arange(len(group.value)) % 2 == 0
    group.assign(np.where(chosen, np.float32(np.inf), group.value))
    counts = model.record(digits.x[:50]).counts("hidden1")
    assert not counts[:, chosen].any()
    assert counts[:, ~chosen].any()


def test_weights_on_disk_are_the_frameworks_with_what_was_done(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    model = wrapped(networks.snntorch_sequential())
    group = model.thresholds()[0]
    group.assign(group.value * np.linspace(0.9, 1.1, len(group.value), dtype=np.float32))
    path = tmp_path / "forgotten.safetensors"
    model.save_weights(path, forgotten="class:3")
    fresh = networks.snntorch_sequential()
    fresh.load_state_dict(load_file(path))
    assert torch.equal(fresh[1].weight, model.module[1].weight)
    header = read_header(path)
    assert header["forgotten"] == "class:3"
    assert header["network"]["settings"]["recipe"] == "snntorch"


def test_thresholds_that_a_state_dict_cannot_hold_are_in_the_header(tmp_path: Path) -> None:
    networks.needs("norse")
    module = networks.norse_cells()
    module[2].p = module[2].p._replace(v_leak=torch.tensor(0.1))  # then they cannot be folded
    model, path = wrapped(module), tmp_path / "w.safetensors"
    model.save_weights(path)
    assert "thresholds" not in read_header(path)["network"], "none was changed"
    group = model.thresholds()[0]
    group.assign(group.value * np.linspace(0.9, 1.1, 40, dtype=np.float32))
    model.save_weights(path)
    assert read_header(path)["network"]["thresholds"] == {"2": model.thresholds()[0].value.tolist()}


def test_it_computes_with_one_thread_and_leaves_the_others_to_networks_beside_it() -> None:
    model = wrapped(networks.snntorch_sequential())
    model.threads = 4
    twin = model.clone(seed=3)
    assert (twin.threads, twin.allowed_threads) == (1, 4)


def test_events_are_taken_by_their_code_and_refused_by_others() -> None:
    networks.needs("snntorch")
    import snntorch as snn

    torch.manual_seed(0)
    layers = (torch.nn.Conv2d(2, 4, 3, padding=1), snn.Leaky(beta=0.9, init_hidden=True))
    last = (torch.nn.Linear(96, 3), snn.Leaky(beta=0.9, init_hidden=True, output=True))
    module, records = torch.nn.Sequential(*layers, torch.nn.Flatten(), *last), event_dataset(60, 3)
    model = wrapped(module, records, code="events", epochs=3)
    model.learn(records)
    assert [r.message for r in check_model(model, records) if r.status == "failed"] == []
    with pytest.raises(InvalidInput, match="the direct code takes values, and these records are events"):
        wrapped(module, records).predict_counts(records.x)
