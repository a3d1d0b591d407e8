from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from unspike.evaluation.metrics.cost import (
    connection_sparsity,
    dataset_operations,
    membrane_updates,
    state_bytes,
)
from unspike.evaluation.metrics.registry import metric_named
from unspike.models.state_hash import state_hash

from ..conftest import Erased
from ..fakes import FakeModel, make_dataset


def test_operations_of_a_data_set_are_the_networks_own_count() -> None:
    model, dataset = FakeModel(), make_dataset(10)
    before = state_hash(model)
    counted = model.synaptic_operations(model.record(dataset.x))
    assert dataset_operations(model, dataset) == pytest.approx(counted)
    assert dataset_operations(model, dataset, epochs=7) == pytest.approx(7 * counted)
    assert state_hash(model) == before


def test_a_large_data_set_is_measured_on_a_sample(erased: Erased) -> None:
    """Twice the records, half of them in the sample: the same operations a record."""
    records = erased.sets["retain"]
    whole = dataset_operations(erased.original, records) / len(records)
    counted = erased.original.synaptic_operations(
        erased.original.record(records.x, record_id=records.record_id)
    )
    assert whole == pytest.approx(counted / len(records))


def test_operations_against_counting_every_spike_at_every_synapse(erased: Erased) -> None:
    model, records = erased.original, erased.sets["forget"].take(range(4))
    recording = model.record(records.x, record_id=records.record_id)
    slow = 0
    for group in model.synapses():
        counts = recording.counts(group.pre_layer).sum(axis=0)
        slow += sum(int(counts[p]) for p, w in zip(group.pre, group.weight, strict=True) if w != 0)
    assert dataset_operations(model, records) == pytest.approx(slow)


def test_sparsity_and_bytes_by_hand() -> None:
    # Layers of 6, 8, 7 and 3 neurons: 6*8 + 8*7 + 7*3 = 125 pairs, all joined; 5 weights set to 0.
    model, dataset = FakeModel(), make_dataset(3)
    recording = model.record(dataset.x)
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
    sample = unlearned.sample("test")
    recording = unlearned.model.record(sample.x, record_id=sample.record_id)
    found = metric_named("cost.operations_per_record").measure(unlearned, context)
    assert found.value == pytest.approx(unlearned.model.synaptic_operations(recording) / len(sample))
    assert (found.low or 0) < (found.value or 0) < (found.high or 0)
    for name in ("cost.seconds", "cost.making_operations"):
        reason = metric_named(name).measure(unlearned, context).reason
        assert "not known" in (reason or "")
