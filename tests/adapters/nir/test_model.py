"""A graph keeps the contract of networks, and every method works on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unspike import read_nir, write_nir
from unspike.adapters.nir.graph import graph_of
from unspike.adapters.nir.membranes import READINGS
from unspike.adapters.nir.model import CHUNK, NirModel, Use
from unspike.data.dataset import Dataset
from unspike.data.request import ForgetRequest
from unspike.foundation.conformance import same_bits
from unspike.foundation.errors import InvalidInput
from unspike.models.check_model import model_checks
from unspike.unlearning.check_unlearner import check_unlearner
from unspike.unlearning.registry import make_unlearner, unlearners

from .graphs import STEPS, convolutional, membrane_output, two_layers

CLASSES = tuple("0123456789")
CHECKS = dict(model_checks())


@pytest.mark.parametrize("name", CHECKS)
def test_it_keeps_the_contract(name: str, trained_graph: NirModel, digits: Dataset) -> None:
    CHECKS[name](trained_graph.copy(), digits.take(range(100)))


@pytest.mark.parametrize("kind", ["IF", "CubaLIF"])
def test_other_neurons_keep_it_too(kind: str, digits: Dataset) -> None:
    model = NirModel(graph_of(two_layers(kind)), Use(dt=1.0, steps=STEPS, code="poisson"), digits.class_names)
    model.learn(digits.take(range(300)), epochs=1)
    for name in (
        "any_batch_size_and_order",
        "adding_the_change_moves_answers_to_the_targets",
        "thresholds_act",
    ):
        CHECKS[name](model, digits.take(range(100)))


@pytest.fixture(scope="module")
def images(digits: Dataset) -> NirModel:
    model = NirModel(graph_of(convolutional()), Use(dt=1.0, steps=8), digits.class_names)
    model.learn(digits.take(range(300)), epochs=4)
    return model


@pytest.fixture(scope="module")
def membranes(digits: Dataset) -> NirModel:
    use = Use(dt=1.0, steps=STEPS, readout="mean")
    model = NirModel(graph_of(membrane_output()), use, digits.class_names)
    model.learn(digits.take(range(300)), epochs=8)
    return model


@pytest.mark.parametrize("name", CHECKS)
def test_channels_are_neurons(name: str, images: NirModel, digits: Dataset) -> None:
    CHECKS[name](images.copy(), digits.take(range(60)))


@pytest.mark.parametrize("name", CHECKS)
def test_an_output_may_be_a_membrane(name: str, membranes: NirModel, digits: Dataset) -> None:
    CHECKS[name](membranes.copy(), digits.take(range(60)))


def test_a_hybrid_on_membranes(membranes: NirModel, digits: Dataset, tmp_path: Path) -> None:
    task = ForgetRequest.of_class("3").select(digits.take(range(100)))
    unlearned = make_unlearner("hybrid").unlearn(membranes, task, unseen=digits.take(range(700, 760)))
    assert same_bits(unlearned.undo().state(), membranes.state())
    write_nir(unlearned.model, tmp_path / "net.nir", thresholds="fold")
    again = read_nir(tmp_path / "net.nir", dt=1.0, steps=STEPS, readout="mean")
    first, second = (each.predict_counts(digits.x[:100]) for each in (again, unlearned.model))
    assert np.mean(first.argmax(axis=1) == second.argmax(axis=1)) >= 0.99


@pytest.mark.parametrize("kind", ["LI", "I", "CubaLI"])
@pytest.mark.parametrize("readout", READINGS)
def test_a_membrane_learns(kind: str, readout: str, digits: Dataset) -> None:
    use = Use(dt=1.0, steps=STEPS, readout=readout)
    model = NirModel(graph_of(membrane_output(kind)), use, digits.class_names)
    few = digits.take(range(100))
    before = model.class_probabilities(model.predict_counts(few.x))[range(100), few.y].mean()
    model.learn(few, epochs=15)
    assert model.class_probabilities(model.predict_counts(few.x))[range(100), few.y].mean() > 1.5 * before


def test_how_membranes_are_read_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match="node 'lif2' never fires; say how its membranes over time become"):
        NirModel(graph_of(membrane_output()), Use(dt=1.0, steps=5), CLASSES)
    with pytest.raises(InvalidInput, match="readout is 'mean', but the output fires"):
        NirModel(graph_of(two_layers()), Use(dt=1.0, steps=5, readout="mean"), CLASSES)
    with pytest.raises(InvalidInput, match="readout is 'least', expected one of sum, mean, max, last"):
        Use(dt=1.0, steps=5, readout="least")


def test_a_hybrid_on_channels(images: NirModel, digits: Dataset, tmp_path: Path) -> None:
    task = ForgetRequest.of_class("3").select(digits.take(range(100)))
    unlearned = make_unlearner("hybrid").unlearn(images, task, unseen=digits.take(range(700, 760)))
    assert same_bits(unlearned.undo().state(), images.state())
    write_nir(unlearned.model, tmp_path / "net.nir")
    again = read_nir(tmp_path / "net.nir", dt=1.0, steps=8)
    assert np.array_equal(
        again.predict_counts(digits.x[:100]), unlearned.model.predict_counts(digits.x[:100])
    )


@pytest.mark.parametrize("method", unlearners())
def test_a_method_works_and_is_taken_back(method: str, trained_graph: NirModel, digits: Dataset) -> None:
    before = trained_graph.state()
    task = ForgetRequest.of_class("3").select(digits.take(range(100)))
    unlearned = make_unlearner(method).unlearn(trained_graph, task, unseen=digits.take(range(700, 800)))
    assert same_bits(trained_graph.state(), before)
    assert bool(unlearned.changed) != make_unlearner(method).idle
    assert same_bits(unlearned.undo().state(), before)


def test_the_hybrid_keeps_the_contract_of_methods(trained_graph: NirModel, digits: Dataset) -> None:
    task = ForgetRequest.of_class("3").select(digits.take(range(100)))
    results = check_unlearner(make_unlearner("hybrid"), trained_graph, task, digits.take(range(700, 800)))
    assert [result for result in results if result.status == "failed"] == []


def test_spikes_are_those_of_the_equations(digits: Dataset) -> None:
    graph = graph_of(two_layers())
    model = NirModel(graph, Use(dt=1.0, steps=STEPS), CLASSES)
    x = digits.x[:7].reshape(7, -1).astype(np.float64)
    layers = [(graph.nodes[f"fc{n}"], graph.nodes[f"lif{n}"]) for n in (1, 2)]
    v, counts = [np.zeros((7, 30)), np.zeros((7, 10))], np.zeros((7, 10))
    for _ in range(STEPS):
        passed = x
        for n, (weights, _neurons) in enumerate(layers):
            current = passed @ weights.array("weight").T + weights.array("bias")
            v[n] += (10.0 * current - v[n]) / 10.0
            passed = (v[n] > 1.0).astype(np.float64)
            v[n][v[n] > 1.0] = 0.0
        counts += passed
    assert counts.sum() > 20
    assert np.array_equal(model.predict_counts(digits.x[:7]), counts)


def test_more_records_than_are_computed_at_once_make_no_difference(
    trained_graph: NirModel, digits: Dataset
) -> None:
    many = digits.take(range(CHUNK + 20))
    counts = trained_graph.predict_counts(many.x, record_id=many.record_id)
    assert np.array_equal(
        counts[-20:], trained_graph.predict_counts(many.x[-20:], record_id=many.record_id[-20:])
    )


def test_an_untrained_one_has_weights_of_the_same_size_and_knows_nothing(trained_graph: NirModel) -> None:
    fresh = trained_graph.clone(seed=5)
    for group, other in list(zip(trained_graph.synapses(), fresh.synapses(), strict=True))[::2]:
        correlation = np.corrcoef(group.weight.ravel(), other.weight.ravel())[0, 1]
        assert abs(correlation) < 4.0 / np.sqrt(group.weight.size)
    start = NirModel(graph_of(two_layers()), Use(dt=1.0, steps=STEPS), CLASSES)
    size = np.sqrt(np.mean(np.square(start.synapses()[0].weight)))
    weights, biases, *_ = start.clone().synapses()
    assert np.std(weights.weight) == pytest.approx(size, rel=0.05)
    assert not biases.weight.any()


def test_thresholds_of_an_untrained_one_are_those_given_or_their_mean() -> None:
    graph = graph_of(two_layers()).with_values({("lif1", "v_threshold"): np.linspace(0.5, 1.5, 30)})
    model = NirModel(graph, Use(dt=1.0, steps=STEPS), CLASSES)
    model.thresholds()[1].assign(np.full(10, 9.0, np.float32))
    first, last = model.clone().thresholds()
    assert first.value == pytest.approx(np.ones(30))
    assert np.all(last.value == 1.0)


def test_parameters_that_differ_within_a_layer_are_named() -> None:
    graph = graph_of(two_layers()).with_values({("lif2", "tau"): np.linspace(5.0, 15.0, 10)})
    assert NirModel(graph, Use(dt=1.0, steps=STEPS), CLASSES).not_unlearned == ["lif2.tau"]


def test_what_makes_no_sense_is_refused() -> None:
    for wrong in (
        {"dt": 0.0},
        {"steps": 0},
        {"code": "morse"},
        {"temperature": float("nan")},
        {"epochs": True},
    ):
        with pytest.raises(InvalidInput, match=f"{next(iter(wrong))} is"):
            Use(**{"dt": 1.0, "steps": 5, **wrong})
    with pytest.raises(InvalidInput, match="10 output neurons for 3 classes"):
        NirModel(graph_of(two_layers()), Use(dt=1.0, steps=5), ("a", "b", "c"))
