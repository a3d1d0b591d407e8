from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.cost import dataset_operations, effective_accumulates, recording_operations
from unspike.evaluation.oracle import state_hash

from .fakes import FakeModel, make_dataset


def test_by_hand() -> None:
    # Neuron 0 has two synapses that are not zero, neuron 1 one pruned, neuron 2 one; spikes (1, 5, 3) and
    # (0, 2, 0): 1*2 + 5*0 + 3*1 = 5 and 0
    pre, weight = np.array([0, 0, 1, 2]), np.array([0.5, -1.0, 0.0, 2.0])
    operations = effective_accumulates(np.array([[1, 5, 3], [0, 2, 0]]), pre, weight)
    np.testing.assert_array_equal(operations, [5, 0])


def test_against_counting_every_spike_at_every_synapse() -> None:
    rng = np.random.default_rng(0)
    spikes = rng.random((20, 3, 6)) < 0.3  # [T, B, N]
    pre, weight = rng.integers(0, 6, 30), rng.integers(-1, 2, 30).astype(float)
    slow = [
        sum(spikes[t, b, p] for t in range(20) for p, w in zip(pre, weight, strict=True) if w != 0)
        for b in range(3)
    ]
    np.testing.assert_array_equal(effective_accumulates(spikes.sum(axis=0), pre, weight), slow)


def test_layers_and_epochs_add_up_and_the_model_stays_as_it_was() -> None:
    model, dataset = FakeModel(), make_dataset(10)
    before = state_hash(model)
    recording = model.record(dataset.x)
    groups = model.synapses()
    by_group = sum(
        effective_accumulates(recording.counts(name), group.pre, group.weight).sum()
        for name, group in zip(recording.layer_names[:-1], groups, strict=True)
    )
    assert dataset_operations(model, dataset) == pytest.approx(by_group)
    assert dataset_operations(model, dataset, epochs=7) == pytest.approx(7 * by_group)
    assert state_hash(model) == before


def test_dense_weights_count_like_sparse_ones() -> None:
    # Dense [post, pre]: neuron 0 reaches two neurons, neuron 1 one, neuron 2 none.
    dense = np.array([[1.0, 0.0, 0.0], [1.0, 2.0, 0.0]])
    operations = effective_accumulates(np.array([[1, 5, 3]]), np.arange(3), dense)
    np.testing.assert_array_equal(operations, [1 * 2 + 5 * 1])


def test_the_same_as_the_network_counts_itself() -> None:
    from unspike.snn.classifier import SpikingClassifier

    dataset = make_dataset(20)
    model = SpikingClassifier.untrained(dataset, hidden=(10, 10), connection_probability=0.5)
    recording = model.record(dataset.x, record_id=dataset.record_id)
    ours = recording_operations(recording, model.synapses()).sum()
    assert ours == model.synaptic_operations(recording) > 0
