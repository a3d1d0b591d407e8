"""A NIR graph takes the path of the network that is built in, but for its training."""

from __future__ import annotations

from pathlib import Path

import nir
import pytest

from tests.adapters.nir.graphs import STEPS, two_layers
from unspike.adapters.nir.graph_file import GraphFile
from unspike.adapters.nir.model import NirModel
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress
from unspike.models.registry import load_model
from unspike.models.state_hash import state_hash
from unspike.pipeline.material import Material
from unspike.pipeline.networks.graph import GraphNetwork
from unspike.pipeline.saved import SavedNetwork


@pytest.fixture(scope="module")
def file(material: Material, tmp_path_factory: pytest.TempPathFactory) -> GraphFile:
    from unspike import read_nir, write_nir

    path = tmp_path_factory.mktemp("graph") / "net.nir"
    nir.write(path, two_layers())
    model = read_nir(path, dt=1.0, steps=STEPS)
    model.learn(material.parts.train, epochs=3)
    write_nir(model, path)
    return GraphFile(path=path, dt=1.0, steps=STEPS)


def test_it_is_saved_in_a_form_that_needs_no_graph(
    file: GraphFile, material: Material, tmp_path: Path
) -> None:
    settings = GraphNetwork(file=file, data="digits", threads=1)
    model = settings.network(material)
    assert isinstance(model, NirModel)
    assert (model.threads, model.trained_by is None) == (1, False)
    original = settings.original(model, material, tmp_path, progress=NoProgress())
    assert original.seconds is None
    assert state_hash(load_model(tmp_path / "model.safetensors")) == state_hash(original.model)
    facts = settings.facts(model)
    assert (facts["--model"], facts["--steps"]) == (file.hash[:16], STEPS)


def test_it_is_read_where_a_saved_network_is(file: GraphFile, material: Material) -> None:
    saved = SavedNetwork(model=file.path, built_by=file, data="digits")
    original, found = saved.load(NoProgress())
    assert found.parts.train.fingerprint == material.parts.train.fingerprint
    assert state_hash(original.model) == state_hash(saved.network())
    assert saved.hash == file.hash


def test_it_must_know_the_data(material: Material, tmp_path: Path) -> None:
    nir.write(tmp_path / "net.nir", two_layers())
    with pytest.raises(InvalidInput, match=r"net\.nir names 0\.\d+ of 269 records rightly, expected above"):
        GraphNetwork(file=GraphFile(path=tmp_path / "net.nir", dt=1.0, steps=STEPS)).network(material)
