from __future__ import annotations

from pathlib import Path

import pytest

from unspike.data import Task
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress
from unspike.models.state_hash import state_hash
from unspike.pipeline.forgetting import forgotten, method_named
from unspike.pipeline.material import Material
from unspike.pipeline.requests.undoing import undo
from unspike.pipeline.saved import SavedNetwork
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.changes import load_changes, save_changes


@pytest.fixture
def erased(original: SpikingClassifier, task: Task, material: Material, tmp_path: Path) -> Path:
    method = method_named("reverse-stdp")
    forgotten(original, task, material, method, tmp_path / "erased", progress=NoProgress())
    return tmp_path / "erased"


def test_undoing_gives_the_network_before(original: SpikingClassifier, erased: Path, tmp_path: Path) -> None:
    restored = SpikingClassifier.load(
        undo(SavedNetwork(model=erased / "unlearned.safetensors"), tmp_path / "restored")
    )
    assert state_hash(restored) == state_hash(original)


def test_changes_that_lead_elsewhere_are_refused(erased: Path, tmp_path: Path) -> None:
    others = load_changes(erased / "changes.npz")[1:]
    save_changes(erased / "changes.npz", others)
    with pytest.raises(InvalidInput, match=r"does not lead back to the network before 'fraction:0\.3'"):
        undo(SavedNetwork(model=erased / "unlearned.safetensors"), tmp_path / "restored")
    assert not (tmp_path / "restored").exists()
