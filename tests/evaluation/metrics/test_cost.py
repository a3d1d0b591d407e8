from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from unspike.evaluation.metrics.cost import (
    connection_sparsity,
    membrane_updates,
    state_bytes,
)
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import AskedNetwork

from ..conftest import Erased
from ..fakes import FakeModel, make_dataset


def test_operations_against_counting_every_spike_at_every_synapse(erased: Erased) -> None:
    few = {"forget": erased.sets["forget"].take(range(4))}
    model, network = erased.original, AskedNetwork(model=erased.original, sets=few)
    recording = model.record(few["forget"].x, record_id=few["forget"].record_id)
    slow = 0
    for group in model.synapses():
        counts = recording.counts(group.pre_layer).sum(axis=0)
        slow += sum(int(counts[p]) for p, w in zip(group.pre, group.weight, strict=True) if w != 0)
    assert network.operations("forget") == slow


def test_sparsity_and_bytes_by_hand() -> None:
    # Layers of 6, 8, 7 and 3 neurons: 6*8 + 8*7 + 7*3 = 125 pairs, all joined; 5 weights set to 0.
    model, dataset = FakeModel(), make_dataset(3)
    recording = model.record(dataset.x, record_id=dataset.record_id)
    pairs = _with_targets(model)
    assert connection_sparsity(pairs, recording) == 0.0
    model.weights[0].ravel()[:5] = 0.0
    assert connection_sparsity(pairs, recording) == pytest.approx(5 / 125)
    # 125 weights of 8 bytes, and nothing known yet
    assert state_bytes(model) == 1000


def _with_targets(model: FakeModel) -> FakeModel:
    """The fake, its groups of synapses naming the layer they reach, as the contract asks."""
    plain = model.synapses

    def synapses() -> tuple[object, ...]:
        groups = plain()
        for group, layer in zip(groups, ("hidden1", "hidden2", "output"), strict=True):
            group.post_layer = layer
        return groups

    model.synapses = synapses  # type: ignore[method-assign]
    return model


def test_pairs_without_a_synapse_are_zeros(erased: Erased) -> None:
    model = erased.original
    sizes = [64, 60, 40, 10]
    joined = sum(np.count_nonzero(group.weight) for group in model.synapses())
    pairs = sum(a * b for a, b in pairwise(sizes))
    recording = model.record(erased.sets["test"].x[:1])
    assert connection_sparsity(model, recording) == pytest.approx(1 - joined / pairs)
    assert membrane_updates(recording) == (60 + 40 + 10) * 25


def test_metrics_of_a_network(erased: Erased) -> None:
    unlearned, context = erased.context()
    test = erased.sets["test"]
    recording = unlearned.model.record(test.x, record_id=test.record_id)
    found = metric_named("cost.operations_per_record").measure(unlearned, context)
    assert found.value == pytest.approx(unlearned.model.synaptic_operations(recording) / len(test))
    assert (found.low or 0) < (found.value or 0) < (found.high or 0)


def test_what_it_took_to_make_a_network(erased: Erased) -> None:
    """Those of a training: one presentation of what it was trained on, times the epochs."""
    networks = erased.compared()
    seconds, operations = (networks.measure(f"cost.{name}") for name in ("seconds", "making_operations"))
    assert seconds.original.value == 1.0
    assert seconds.unlearned.value == erased.unlearned.seconds
    assert [one.value for one in seconds.oracles] == [0.5] * 3
    assert operations.unlearned.value == erased.unlearned.synaptic_operations
    trained = 25 * sum(networks.original.operations(name) for name in ("retain", "forget"))
    assert operations.original.value == trained
    assert operations.oracles[0].value == 25 * networks.oracles[0].operations("retain")
    unknown = AskedNetwork(model=erased.original, sets=erased.sets)
    for name in ("cost.seconds", "cost.making_operations"):
        assert "not known" in (metric_named(name).measure(unknown, networks.context()).reason or "")
