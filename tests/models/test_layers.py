from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from unspike.models.layers import hidden_thresholds, output_synapses
from unspike.models.recording import Recording
from unspike.snn.classifier import SpikingClassifier

# A network with a recurrent hidden layer, one that skips a layer, and its groups in no order.
GROUPS = {
    "out": ("b", "output"),
    "loop": ("a", "a"),
    "skip": ("input", "output"),
    "in": ("input", "a"),
    "mid": ("a", "b"),
}


def network() -> SimpleNamespace:
    groups = [SimpleNamespace(name=n, pre_layer=a, post_layer=b) for n, (a, b) in GROUPS.items()]
    thresholds = [SimpleNamespace(name=name) for name in ("output", "b", "a")]
    return SimpleNamespace(synapses=lambda: groups, thresholds=lambda: thresholds)


@pytest.mark.parametrize(
    ("depth", "names"),
    [
        (1, ["out", "skip"]),
        (2, ["out", "skip", "mid"]),
        (3, ["out", "loop", "skip", "in", "mid"]),
        (9, ["out", "loop", "skip", "in", "mid"]),
    ],
)
def test_groups_that_reach_the_output(depth: int, names: list[str]) -> None:
    assert [group.name for group in output_synapses(network(), depth=depth)] == names  # type: ignore[arg-type]


def test_hidden_thresholds_are_all_but_the_outputs() -> None:
    assert [group.name for group in hidden_thresholds(network())] == ["b", "a"]  # type: ignore[arg-type]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_of_a_chain_they_are_the_last_ones(depth: int, trained: SpikingClassifier) -> None:
    names = [group.name for group in trained.synapses()]
    assert [group.name for group in output_synapses(trained, depth=depth)] == names[-depth:]
    assert [group.name for group in hidden_thresholds(trained)] == ["hidden1", "hidden2"]


def test_hidden_layers_of_a_recording(trained: SpikingClassifier, digits: object) -> None:
    recording: Recording = trained.record(digits.x[:1])  # type: ignore[attr-defined]
    assert recording.hidden_layers == ("hidden1", "hidden2")
    assert replace(recording, layer_names=("input", "output", "", "")).hidden_layers == ("", "")
