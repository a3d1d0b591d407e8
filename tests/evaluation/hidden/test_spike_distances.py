from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from unspike.evaluation.hidden.spike_distances import (
    counts_distance,
    latency_distance,
    layer_spikes,
    relative_distances,
    van_rossum_distance,
)
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import Context

from ..conftest import Erased


def trains(*times: list[int], steps: int = 60) -> np.ndarray:
    """Spikes [T, 1, N] of one record: one list of spike times a neuron."""
    spikes = np.zeros((steps, 1, len(times)), dtype=bool)
    for neuron, when in enumerate(times):
        spikes[when, 0, neuron] = True
    return spikes


def test_van_rossum_by_hand() -> None:
    silent, one = layer_spikes(trains([]), matched=True), layer_spikes(trains([7]), matched=True)
    # One spike too many: D^2 = 1/2. Two spikes 20 ms apart instead of none: 1/2 + 1/2 + exp(-2).
    assert van_rossum_distance(silent, one)[0] == pytest.approx(np.sqrt(0.5))
    two = layer_spikes(trains([5, 25]), matched=True)
    assert van_rossum_distance(silent, two, tau=10.0)[0] == pytest.approx(np.sqrt(1 + np.exp(-2)))
    # The same spike 10 ms later: 1/2 + 1/2 - exp(-1)
    late = layer_spikes(trains([17]), matched=True)
    assert van_rossum_distance(one, late, tau=10.0)[0] == pytest.approx(np.sqrt(1 - np.exp(-1)))
    assert van_rossum_distance(one, one)[0] == 0


def test_van_rossum_against_integrating_its_definition() -> None:
    tau, a, b = 6.0, [3, 11, 12], [5, 30]

    def difference(t: float) -> float:
        ends = [sum(np.exp(-(t - s) / tau) for s in times if s <= t) for times in (a, b)]
        return float((ends[0] - ends[1]) ** 2)

    square = quad(difference, 0, 160, points=sorted(a + b), limit=300)[0] / tau
    layers = [layer_spikes(trains(times), matched=True) for times in (a, b)]
    assert van_rossum_distance(*layers, tau=tau)[0] ** 2 == pytest.approx(square, rel=1e-5)


def test_counts_and_latency_by_hand() -> None:
    first = layer_spikes(trains([4, 9], [], [2]), matched=True)
    second = layer_spikes(trains([6], [3], [2, 8, 9]), matched=True)
    # Counts 2, 0, 1 and 1, 1, 3: (1 + 1 + 2) / 3. First spikes 4, 60 (silent), 2 and 6, 3, 2:
    # (2 + 57 + 0) / 3.
    assert counts_distance(first, second)[0] == pytest.approx(4 / 3)
    assert latency_distance(first, second)[0] == pytest.approx(59 / 3)
    # In ascending order: 0, 1, 2 and 1, 1, 3; and 2, 4, 60 and 2, 3, 6.
    unmatched = [
        layer_spikes(trains(*times), matched=False) for times in (([4, 9], [], [2]), ([6], [3], [2, 8, 9]))
    ]
    assert counts_distance(*unmatched)[0] == pytest.approx(2 / 3)
    assert latency_distance(*unmatched)[0] == pytest.approx(55 / 3)


def test_the_first_spike_is_not_the_step_with_most() -> None:
    several = np.array([[[0]], [[1]], [[3]]], np.int16)
    assert layer_spikes(several, matched=True).latency.item() == 1.0


@pytest.mark.parametrize("distance", [counts_distance, latency_distance, van_rossum_distance])
def test_hidden_neurons_may_be_numbered_anyhow_and_output_neurons_may_not(distance: object) -> None:
    rng = np.random.default_rng(0)
    a, b = (rng.random((30, 12, 9)) < rate for rate in (0.1, 0.2))
    order = rng.permutation(9)
    for matched in (False, True):
        plain = distance(layer_spikes(a, matched=matched), layer_spikes(b, matched=matched))  # type: ignore[operator]
        mixed = distance(  # type: ignore[operator]
            layer_spikes(a, matched=matched), layer_spikes(b[:, :, order], matched=matched)
        )
        assert np.allclose(plain, mixed) != matched


def test_relative_to_two_references_by_hand() -> None:
    layer = {k: {"output": layer_spikes(trains(list(range(k))), matched=True)} for k in (0, 1, 3)}
    away, between = relative_distances(counts_distance, layer[0], [layer[1], layer[3]])["output"]
    assert (away[0], between[0]) == (2.0, 2.0)


@pytest.mark.parametrize("name", ["counts", "latency", "van_rossum"])
def test_retrained_networks_lie_near_one(name: str, erased: Erased) -> None:
    unlearned, context = erased.context()
    metric = metric_named(f"spike_distance.{name}")
    found = metric.measure(unlearned, context)
    assert set(found.details["layers"]) == {"hidden1", "hidden2", "output"}
    assert found.value == pytest.approx(np.mean(list(found.details["layers"].values())))
    assert (found.low or 0) < (found.value or 0) < (found.high or 0)
    for k, oracle in enumerate(context.references):
        others = [one for i, one in enumerate(context.references) if i != k]
        among = Context(kind=erased.kind, original=context.original, references=others, panels=[others])
        assert metric.measure(oracle, among).value == pytest.approx(1.0, abs=0.8)
    single = Context(
        kind=erased.kind, original=context.original, references=context.references[:1], panels=[[]]
    )
    assert "at least 2 other retrained" in (metric.measure(unlearned, single).reason or "")
