"""Networks written to NIR files, and those that would answer otherwise there, which are not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import nir
import pytest

from tests.adapters.nir.graphs import STEPS, two_layers
from unspike.adapters.nir.graph import graph_of
from unspike.adapters.nir.model import NirModel, Use
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress
from unspike.models.registry import save_model
from unspike.pipeline import TrainSettings
from unspike.pipeline.material import Material
from unspike.pipeline.networks.exporting import export
from unspike.pipeline.saved import SavedNetwork
from unspike.snn.neurons import LeakyIntegrateAndFire
from unspike.snn.recipes import RECIPES


def test_a_graph_keeps_its_own_time(material: Material, tmp_path: Path) -> None:
    model = NirModel(
        graph_of(two_layers()), Use(dt=1.0, steps=STEPS), material.dataset.class_names, origin={"sha256": "0"}
    )
    save_model(model, tmp_path / "model.safetensors", **material.facts())
    saved = SavedNetwork(model=tmp_path / "model.safetensors")
    how = {"dt": 0.5, "thresholds": "array", "progress": NoProgress()}
    found = export(saved, tmp_path / "net.nir", **how)
    assert (found.same, found.records) == (1.0, len(material.parts.test))
    graph = nir.read(tmp_path / "net.nir")
    assert graph.nodes["lif1"].tau[0] == 10.0
    assert json.loads(graph.metadata["unspike"])["original"] == {"sha256": "0"}


def test_what_would_answer_otherwise_is_not_written(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = replace(RECIPES["lif"], neuron=LeakyIntegrateAndFire(v_floor=-66.0))
    monkeypatch.setitem(RECIPES, "lif", floor)
    training = TrainSettings(data="digits", recipe="lif", hidden=(30,), connection_probability=0.5, steps=15)
    model = training.network(material)
    model.learn(material.parts.train, epochs=3)
    save_model(model, tmp_path / "model.safetensors", **material.facts())
    saved = SavedNetwork(model=tmp_path / "model.safetensors")
    with pytest.raises(InvalidInput, match=r"names \d+\.\d% of 269 test records otherwise.*lower bound"):
        export(saved, tmp_path / "net.nir", dt=1.0, thresholds="array", progress=NoProgress())
    assert not (tmp_path / "net.nir").exists()
