"""A graph in unspike's own form: everything is there again, and nothing of what was learned before."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import unspike
from unspike.adapters.nir.graph import graph_of
from unspike.adapters.nir.model import NirModel, Use
from unspike.data.dataset import Dataset
from unspike.foundation.conformance import same_bits
from unspike.foundation.errors import InvalidInput
from unspike.models.model_file import read_model, write_model
from unspike.models.registry import load_model, save_model

from .graphs import STEPS, two_layers
from .test_folding import moved


def test_it_is_read_by_its_kind_with_all_that_was_asked_for(
    trained_graph: NirModel, digits: Dataset, tmp_path: Path
) -> None:
    model = moved(trained_graph)
    model.home = "fold"
    save_model(model, tmp_path / "net.safetensors", fact="kept")
    again = load_model(tmp_path / "net.safetensors")
    assert isinstance(again, NirModel)
    assert same_bits(again.state(), model.state())
    assert again.settings() == model.settings()
    assert same_bits(again.clone(seed=4).state(), model.clone(seed=4).state())
    written = []
    for number, each in enumerate((again, model)):
        unspike.write_nir(each, tmp_path / f"{number}.nir")
        written.append(unspike.read_nir(tmp_path / f"{number}.nir", dt=1.0, steps=STEPS))
    assert same_bits(written[0].state(), written[1].state())
    assert all(np.all(group.value == 1.0) for group in written[0].thresholds())


def test_weights_that_were_changed_are_not_in_the_file(trained_graph: NirModel, tmp_path: Path) -> None:
    model = NirModel(trained_graph.graph, Use(dt=1.0, steps=STEPS), trained_graph.class_names)
    before = model.state()
    for group in model.synapses():
        group.assign(np.zeros_like(group.weight))
    model.save(tmp_path / "net.safetensors")
    _, arrays = read_model(tmp_path / "net.safetensors")
    old = {value for name in ("fc1.weight", "fc2.weight") for value in before[name].ravel().tolist()}
    assert not any(old & set(np.ravel(array).tolist()) for array in arrays.values() if array.size > 10)


def test_a_header_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    NirModel(graph_of(two_layers()), Use(dt=1.0, steps=STEPS), tuple("0123456789")).save(path)
    header, arrays = read_model(path)
    for spoil in ("order", "use", "weight_scale", "class_names"):
        told = json.loads(json.dumps(header["network"]))
        del told[spoil]
        write_model(path, told, arrays, {})
        with pytest.raises(InvalidInput, match=r"net\.safetensors: the header does not fit the arrays"):
            NirModel.load(path)
    write_model(path, {**header["network"], "kind": "other"}, arrays, {})
    with pytest.raises(InvalidInput, match="kind 'other', expected 'nir'"):
        NirModel.load(path)
