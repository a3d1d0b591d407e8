from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from unspike.errors import InvalidInput
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


def test_groups_that_are_no_chain_are_refused() -> None:
    recording = SimpleNamespace(layer_names=("input", "output"), counts=lambda _: np.zeros((1, 2)))
    with pytest.raises(InvalidInput, match="got 0"):
        recording_operations(recording, ())
