from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.hidden.distance import activity_distance, geometry_distance, hidden_distances


def by_kernels(x: np.ndarray, y: np.ndarray) -> float:
    """1 - CKA straight from the definition, with n x n kernels and loops over pairs."""

    def hsic(k: np.ndarray, m: np.ndarray) -> float:
        n = len(k)
        k, m = k - np.diag(np.diag(k)), m - np.diag(np.diag(m))
        trace = sum(k[i, j] * m[j, i] for i in range(n) for j in range(n))
        rows = sum(k[i, j] * m[j, q] for i in range(n) for j in range(n) for q in range(n))
        return (trace + k.sum() * m.sum() / ((n - 1) * (n - 2)) - 2 * rows / (n - 2)) / (n * (n - 3))

    x, y = x.astype(np.float64), y.astype(np.float64)
    k, m = x @ x.T, y @ y.T
    return 1 - hsic(k, m) / np.sqrt(hsic(k, k) * hsic(m, m))


def counts(seed: int, shape: tuple[int, int] = (12, 5)) -> np.ndarray:
    return np.random.default_rng(seed).poisson(3, shape).astype(np.float32)


def test_against_the_definition() -> None:
    x, y = counts(0), counts(0) + counts(1)
    assert geometry_distance(x, y) == pytest.approx(by_kernels(x, y), abs=1e-9)


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
    assert activity_distance(x, y) > 0


def test_the_order_of_records_does_not_matter() -> None:
    x, y = counts(4), counts(5)
    order = np.random.default_rng(0).permutation(12)
    assert geometry_distance(x[order], y[order]) == pytest.approx(geometry_distance(x, y))


def test_what_cannot_be_compared_is_none() -> None:
    assert geometry_distance(counts(0, (3, 5)), counts(1, (3, 5))) is None
    assert geometry_distance(np.ones((9, 5), dtype=np.float32), counts(1, (9, 5))) is None


def test_activity_by_hand() -> None:
    # Totals 3, 1 against 2, 6; sorted 1, 3 against 2, 6: (1 + 3) / 2 = 2 spikes
    assert activity_distance(np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([[2.0, 0.0], [3.0, 3.0]])) == 2


def test_entries_are_means_over_the_retrained_networks() -> None:
    before, after, first, second, third = (counts(s, (30, 6)) for s in range(5))
    forgotten = np.arange(30) < 10
    (entry,) = hidden_distances(
        ["hidden1"], [before], [after], [[first], [second], [third]], forgotten=forgotten
    )
    gaps = [geometry_distance(after, o) for o in (first, second, third)]
    pairs = [geometry_distance(a, b) for a, b in ((first, second), (first, third), (second, third))]
    assert entry["layer"] == "hidden1"
    assert entry["unlearned"] == pytest.approx(np.mean(np.array(gaps, dtype=float)))
    assert entry["between_oracles"] == pytest.approx(np.mean(np.array(pairs, dtype=float)))
    assert entry["unlearned_relative"] == pytest.approx(entry["unlearned"] / entry["between_oracles"])
    assert entry["activity"]["original"] == pytest.approx(
        np.mean([activity_distance(before[:10], o[:10]) for o in (first, second, third)])
    )


def test_one_retrained_network_has_no_other_to_compare_with() -> None:
    (entry,) = hidden_distances(
        ["h"], [counts(0)], [counts(1)], [[counts(2)]], forgotten=np.ones(12, dtype=bool)
    )
    assert entry["between_oracles"] is None
    assert entry["unlearned_relative"] is None
    assert entry["unlearned"] is not None
