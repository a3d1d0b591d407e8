from __future__ import annotations

from pathlib import Path

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress
from unspike.models.state_hash import state_hash
from unspike.pipeline.material import Material
from unspike.pipeline.saved import SavedNetwork
from unspike.snn.classifier import SpikingClassifier


def test_a_saved_network_comes_with_its_data(
    original: SpikingClassifier, material: Material, tmp_path: Path
) -> None:
    original.save(tmp_path / "m.safetensors", **material.facts())
    loaded, data = SavedNetwork(model=tmp_path / "m.safetensors").load(NoProgress())
    assert state_hash(loaded.model) == state_hash(original)
    assert data.parts.train.fingerprint == material.parts.train.fingerprint
    assert data.past == ()


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"seed": -1}, "--seed is -1"), ({"threads": 0}, "--threads is 0"), ({}, "no model file")],
)
def test_what_cannot_be_is_refused(settings: dict[str, int], message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=message):
        SavedNetwork(model=tmp_path / "m.safetensors", **settings).load(NoProgress())
