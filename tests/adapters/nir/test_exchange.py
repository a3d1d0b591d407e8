"""Graphs that other tools write and read: the same networks, with the same answers."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import nir
import numpy as np
import pytest

import unspike
from unspike.adapters.nir.file import write_graph
from unspike.adapters.nir.model import NirModel
from unspike.data.dataset import Dataset

from .graphs import STEPS, convolutional, neurons
from .test_folding import moved


def needs(package: str) -> None:
    pytest.importorskip(package, reason=f"{package} is not installed (pip install 'unspike[{package}]')")


@pytest.fixture
def images(digits: Dataset) -> Any:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    return torch.from_numpy(digits.x[:300].reshape(300, -1))


def counted(executor: Any, images: Any) -> Any:
    """Return the spikes that an imported graph counts, [B, 10]."""
    import torch

    state, total = None, 0.0
    with torch.no_grad():
        for _ in range(STEPS):
            out, state = executor(images) if state is None else executor(images, state)
            total = total + out
    return total.numpy()


def in_steps_of(model: NirModel, dt: float, folder: Path, *, r: float = 10.0) -> NirModel:
    """Return the same network read from a file in which a step lasts dt and the resistance is r."""
    graph, values = model.graph, {}
    for layer in model.layers:
        neurons, weights = graph.nodes[layer.neurons], graph.nodes[layer.weights]
        values[layer.neurons, "tau"] = neurons.array("tau") * dt
        values[layer.neurons, "r"] = np.full(layer.shape, r)
        values[layer.neurons, "v_threshold"] = np.ones(layer.shape)
        for name in ("weight", "bias"):
            values[layer.weights, name] = weights.array(name) * (10.0 / r)
    write_graph(folder / "in_other_units.nir", graph.with_values(values))
    return unspike.read_nir(folder / "in_other_units.nir", dt=dt, steps=STEPS)


def test_a_network_of_snntorch_answers_the_same_here(images: Any, digits: Dataset, tmp_path: Path) -> None:
    needs("snntorch")
    import snntorch
    import torch
    from snntorch.export_nir import export_to_nir

    def leaky(n: int, **more: Any) -> Any:
        how = {"beta": torch.full((n,), 0.9), "threshold": torch.ones(n), "reset_mechanism": "zero"}
        return snntorch.Leaky(init_hidden=True, **how, **more)

    torch.manual_seed(0)
    net = torch.nn.Sequential(
        *(torch.nn.Linear(64, 30), leaky(30), torch.nn.Linear(30, 10), leaky(10, output=True))
    )
    with torch.no_grad():
        for layer in (net[0], net[2]):
            layer.weight.mul_(4.0)
        own = sum(net(images)[0] for _ in range(STEPS)).numpy()
        for layer in (net[1], net[3]):
            layer.reset_mem()
        nir.write(tmp_path / "net.nir", export_to_nir(net, images[:1], ignore_dims=[0]))
    model = unspike.read_nir(tmp_path / "net.nir", dt=1e-4, steps=STEPS)  # snnTorch's own
    assert own.sum() > 1000
    assert np.array_equal(model.predict_counts(digits.x[:300]), own)


def test_snntorch_reads_folded_thresholds(
    trained_graph: NirModel, images: Any, digits: Dataset, tmp_path: Path
) -> None:
    needs("snntorch")
    from snntorch.import_nir import import_from_nir

    model = moved(in_steps_of(trained_graph, 1e-4, tmp_path))
    unspike.write_nir(model, tmp_path / "net.nir", thresholds="fold")
    found = counted(import_from_nir(nir.read(tmp_path / "net.nir")), images)
    assert np.mean(found.argmax(1) == model.predict_counts(digits.x[:300]).argmax(1)) >= 0.999


def test_norse_reads_a_threshold_a_neuron(
    trained_graph: NirModel, images: Any, digits: Dataset, tmp_path: Path
) -> None:
    needs("norse")
    import norse

    model = moved(in_steps_of(trained_graph, 1e-3, tmp_path, r=1.0))
    unspike.write_nir(model, tmp_path / "net.nir")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        executor = norse.torch.from_nir(nir.read(tmp_path / "net.nir"), dt=1e-3)
    found = counted(executor, images)
    assert np.mean(found.argmax(1) == model.predict_counts(digits.x[:300]).argmax(1)) >= 0.999


def test_a_native_network_runs_elsewhere(images: Any, digits: Dataset) -> None:
    needs("snntorch")
    needs("norse")
    import norse
    import torch
    from snntorch.import_nir import import_from_nir

    from unspike.snn.classifier import SpikingClassifier

    sizes = {"hidden": (40,), "connection_probability": 0.3, "steps": STEPS}
    model = SpikingClassifier.untrained(digits, recipe="lif", **sizes)
    model.learn(digits.take(range(500)), epochs=5)
    for group in model.thresholds():
        group.assign(np.full_like(group.value, -50.0))
    recording = model.record(digits.x[:300], keep_spikes=True)
    own = recording.counts("output")
    assert own.sum() > 100
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        others = (
            import_from_nir(model.nir_graph(dt=1e-4)),  # snnTorch's own dt
            norse.torch.from_nir(model.nir_graph(dt=1e-3), dt=1e-3),
        )
    for executor in others:
        state, found = None, torch.zeros(1)
        with torch.no_grad():
            for x in torch.from_numpy(recording.spikes("input").astype(np.float32)):
                out, state = executor(x) if state is None else executor(x, state)
                found = found + out
        assert np.mean(found.numpy().argmax(1) == own.argmax(1)) >= 0.999


def test_a_convolutional_graph_answers_the_same_in_norse(
    images: Any, digits: Dataset, tmp_path: Path
) -> None:
    needs("norse")
    import norse

    graph = convolutional()
    for name in ("lif2", "lif3"):
        graph.nodes[name] = neurons("LIF", graph.nodes[name].v_threshold.shape, r=1.0, tau=2.0)
    graph.nodes["if1"] = neurons("IF", (4, 6, 6), r=1.0)
    nir.write(tmp_path / "net.nir", graph)
    model = unspike.read_nir(tmp_path / "net.nir", dt=1.0, steps=STEPS)
    own = model.predict_counts(digits.x[:60])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        executor = norse.torch.from_nir(nir.read(tmp_path / "net.nir"), dt=1.0)
    # The graph flattens from the first axis on, so a record comes alone.
    found = np.stack([counted(executor, image) for image in images[:60].reshape(-1, 1, 8, 8)])
    assert own.sum() > 100
    assert np.array_equal(found, own)
