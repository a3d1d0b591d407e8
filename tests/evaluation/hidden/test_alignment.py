from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from unspike.evaluation.hidden.alignment import relative_alignments
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.evaluation.subject import Subject

from ..conftest import FEW, Erased
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


def test_by_hand() -> None:
    # Distances 0.3 and 0.1 from two networks that are 0.4 apart: the mean 0.2 is half of 0.4.
    found = relative_alignments([{"h": 0.3}, {"h": 0.1}], [{"h": 0.4}])
    assert found["h"] == pytest.approx({"cka": 0.8, "between": 0.6, "relative": 0.5})
    with pytest.raises(CannotMeasure, match="do not differ in layer h"):
        relative_alignments([{"h": 0.3}, {"h": 0.1}], [{"h": 0.0}])


def test_against_the_definition(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = METRIC.measure(unlearned, context)
    networks = [unlearned, *context.references]
    for name, layer in found.details["layers"].items():
        counts = [np.concatenate([one.hidden(part)[name] for part in ("forget", "test")]) for one in networks]
        away = np.mean([by_kernels(counts[0], other) for other in counts[1:]])
        between = np.mean([by_kernels(a, b) for a, b in combinations(counts[1:], 2)])
        assert layer["cka"] == pytest.approx(away, abs=1e-8)
        assert layer["between"] == pytest.approx(between, abs=1e-8)
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
    cheat = Subject(model=silenced(erased.original), sets=erased.sets, bootstrap=FEW)
    before = METRIC.measure(context.original, context).value
    assert METRIC.measure(cheat, context).value == pytest.approx(before)
    assert (before or 0) > 1.1


def test_one_other_network_is_not_enough(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = METRIC.measure(unlearned, replace(context, references=context.references[:1]))
    assert "at least 2 other retrained networks" in (found.reason or "")
