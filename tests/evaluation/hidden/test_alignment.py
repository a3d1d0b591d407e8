from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from unspike.evaluation.hidden.alignment import geometry_distance, relative_to_references
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import AskedNetwork
from unspike.evaluation.statistics.measurement import CannotMeasure

from ..conftest import Erased
from ..test_sabotage import silenced

METRIC = metric_named("hidden_alignment")


def by_kernels(x: np.ndarray, y: np.ndarray) -> float:
    """Unbiased linear CKA with n x n kernels, straight from Song et al."""
    n, one = len(x), np.ones(len(x))

    def hsic(k: np.ndarray, m: np.ndarray) -> float:
        total = (one @ k @ one) * (one @ m @ one) / ((n - 1) * (n - 2))
        return float((np.trace(k @ m) + total - 2 * (one @ k @ m @ one) / (n - 2)) / (n * (n - 3)))

    k, m = (np.asarray(z, np.float64) @ np.asarray(z, np.float64).T for z in (x, y))
    np.fill_diagonal(k, 0)
    np.fill_diagonal(m, 0)
    return hsic(k, m) / np.sqrt(hsic(k, k) * hsic(m, m))


def counts(seed: int, shape: tuple[int, int] = (12, 5)) -> np.ndarray:
    return np.random.default_rng(seed).poisson(3, shape).astype(np.float32)


def test_the_distance_against_the_definition() -> None:
    x, y = counts(0), counts(0) + counts(1)
    assert geometry_distance(x, y) == pytest.approx(1 - by_kernels(x, y), abs=1e-9)


def test_neurons_are_not_matched() -> None:
    """Reordering, rotating and scaling a layer leaves its geometry."""
    x = counts(2, (40, 6))
    rotation = np.linalg.qr(np.random.default_rng(0).normal(size=(6, 6)))[0]
    for same in (x, x[:, ::-1], 3 * x, x @ rotation, x + 5):
        assert geometry_distance(x, same) == pytest.approx(0, abs=1e-6)


def test_unrelated_layers_are_about_one_apart_even_with_more_neurons_than_records() -> None:
    distances = [geometry_distance(counts(2 * s, (20, 200)), counts(2 * s + 1, (20, 200))) for s in range(30)]
    assert np.mean(np.array(distances, dtype=float)) == pytest.approx(1, abs=0.05)


def test_changing_one_neuron_is_noticed() -> None:
    x = counts(3, (30, 4))
    y = x.copy()
    y[0, 0] += 10
    assert (geometry_distance(x, y) or 0) > 0.01


def test_the_order_of_records_does_not_matter() -> None:
    x, y = counts(4), counts(5)
    order = np.random.default_rng(0).permutation(12)
    assert geometry_distance(x[order], y[order]) == pytest.approx(geometry_distance(x, y))


def test_what_cannot_be_compared_is_none() -> None:
    assert geometry_distance(counts(0, (3, 5)), counts(1, (3, 5))) is None
    assert geometry_distance(np.ones((9, 5), dtype=np.float32), counts(1, (9, 5))) is None


def test_relative_to_two_references_by_hand(erased: Erased) -> None:
    """Distances 0.3 and 0.1 from two networks that are 0.4 apart: the mean 0.2 is half of 0.4."""
    unlearned, context = erased.context()
    first, second, _ = context.references
    two = replace(context, references=[first, second])
    known = {(unlearned, first): 0.3, (unlearned, second): 0.1, (first, second): 0.4}
    found = relative_to_references(unlearned, two, lambda one, other: {"h": known[one, other]})
    assert found["h"] == pytest.approx({"distance": 0.2, "between": 0.4, "relative": 0.5})
    with pytest.raises(CannotMeasure, match="do not differ in layer h"):
        relative_to_references(unlearned, two, lambda one, other: {"h": 0.0})


def test_against_the_definition(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = METRIC.measure(unlearned, context)
    networks = [unlearned, *context.references]
    for name, layer in found.details["layers"].items():
        counts = [np.concatenate([one.hidden(part)[name] for part in ("forget", "test")]) for one in networks]
        away = np.mean([by_kernels(counts[0], other) for other in counts[1:]])
        between = np.mean([by_kernels(a, b) for a, b in combinations(counts[1:], 2)])
        assert layer["distance"] == pytest.approx(1 - away, abs=1e-8)
        assert layer["between"] == pytest.approx(1 - between, abs=1e-8)
    ratios = [layer["relative"] for layer in found.details["layers"].values()]
    assert found.value == pytest.approx(np.mean(ratios))
    assert set(found.details["layers"]) == {"hidden1", "hidden2"}


def test_retrained_networks_are_about_one(erased: Erased) -> None:
    entry = erased.audit(names=[METRIC.name])[METRIC.name]
    assert np.mean(entry["oracle"]["runs"]) == pytest.approx(1.0, abs=0.15)


def test_silencing_the_output_neuron_of_a_class_changes_nothing_here(erasures: dict[str, Erased]) -> None:
    """The label-only cheat keeps the original's distance, which is larger than the retrained networks'."""
    erased = erasures["class"]
    _, context = erased.context()
    cheat = AskedNetwork(model=silenced(erased.original), sets=erased.sets)
    before = METRIC.measure(context.original, context).value
    assert METRIC.measure(cheat, context).value == pytest.approx(before)
    assert (before or 0) > 1.1


def test_one_other_network_is_not_enough(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = METRIC.measure(unlearned, replace(context, references=context.references[:1]))
    assert "at least 2 other retrained networks" in (found.reason or "")
