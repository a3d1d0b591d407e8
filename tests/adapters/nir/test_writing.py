"""A network that has forgotten, written: the file says what was done, and either way it is the network."""

from __future__ import annotations

import json
from pathlib import Path

import nir
import numpy as np
import pytest

import unspike
from unspike.adapters.nir.model import NirModel
from unspike.data.dataset import Dataset
from unspike.foundation.errors import InvalidInput

from .graphs import STEPS
from .test_folding import moved


@pytest.mark.parametrize("thresholds", ["array", "fold"])
def test_what_is_read_again_answers_the_same(
    thresholds: str, trained_graph: NirModel, digits: Dataset, tmp_path: Path
) -> None:
    model = moved(trained_graph)
    unspike.write_nir(model, tmp_path / "net.nir", thresholds=thresholds)
    again = unspike.read_nir(tmp_path / "net.nir", dt=1.0, steps=STEPS)
    first, second = (each.predict_counts(digits.x).argmax(axis=1) for each in (model, again))
    assert np.mean(first == second) == 1.0 if thresholds == "array" else np.mean(first == second) >= 0.999
    uniform = [len(np.unique(group.value)) == 1 for group in again.thresholds()]
    assert uniform == [thresholds == "fold"] * 2


def test_what_was_done_stands_in_the_metadata(trained_graph: NirModel, tmp_path: Path) -> None:
    first, second = tmp_path / "net.nir", tmp_path / "forgotten.nir"
    unspike.write_nir(trained_graph, first)
    model = unspike.read_nir(first, dt=1.0, steps=STEPS)
    unspike.write_nir(model, second, thresholds="fold", forgotten="class:3", method="hybrid")
    told = json.loads(nir.read(second).metadata["unspike"])
    assert (told["forgotten"], told["method"], told["thresholds"]) == ("class:3", "hybrid", "fold")
    assert told["version"] == unspike.__version__
    assert told["original"]["sha256"] == unspike.read_nir(first, dt=1.0, steps=STEPS).origin["sha256"]


def test_another_way_is_refused(trained_graph: NirModel, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"thresholds is 'folds', expected one of array, fold.*'fold'"):
        unspike.write_nir(trained_graph, tmp_path / "net.nir", thresholds="folds")
