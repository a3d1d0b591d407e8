from __future__ import annotations

import numpy as np
import pytest

from unspike.data.registry import load
from unspike.models.interpolation import between
from unspike.models.state_hash import state_hash
from unspike.snn.classifier import SpikingClassifier


@pytest.fixture(scope="module")
def networks() -> tuple[SpikingClassifier, SpikingClassifier]:
    records = load("digits").take(range(40))
    first = SpikingClassifier.untrained(records, hidden=(8,), epochs=1)
    second = first.copy()
    second.learn(records)
    second.thresholds()[0].assign(second.thresholds()[0].value + np.float32(2.0))
    return first, second


def test_half_way(networks: tuple[SpikingClassifier, SpikingClassifier]) -> None:
    first, second = networks
    hashes = [state_hash(one) for one in networks]
    made = between(first, second, 0.5)
    assert made is not None
    for own, one, other in zip(made.synapses(), first.synapses(), second.synapses(), strict=True):
        np.testing.assert_allclose(own.weight, (one.weight + other.weight) / 2, rtol=1e-5, atol=1e-6)
    middle = (first.thresholds()[0].value + second.thresholds()[0].value) / 2
    np.testing.assert_allclose(made.thresholds()[0].value, middle, rtol=1e-6)
    assert [state_hash(one) for one in networks] == hashes, "neither is changed"


def test_no_way_at_all(networks: tuple[SpikingClassifier, SpikingClassifier]) -> None:
    first, second = networks
    same = between(first, second, 0.0)
    assert same is not None
    for own, one in zip(same.synapses(), first.synapses(), strict=True):
        np.testing.assert_array_equal(own.weight, one.weight)


def test_networks_with_other_synapses_have_nothing_between_them(
    networks: tuple[SpikingClassifier, SpikingClassifier],
) -> None:
    first, _ = networks
    assert between(first, first.clone(seed=5), 0.5) is None
