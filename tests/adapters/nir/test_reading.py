"""A network from a file: what is asked for, and whether it answers as it should."""

from __future__ import annotations

from pathlib import Path

import nir
import numpy as np
import pytest

import unspike
from unspike.adapters.nir.model import NirModel
from unspike.adapters.wrap import NotUnlearned
from unspike.data.dataset import Dataset
from unspike.foundation.conformance import same_bits
from unspike.foundation.errors import InvalidInput

from .graphs import STEPS, two_layers


@pytest.fixture
def path(trained_graph: NirModel, tmp_path: Path) -> Path:
    unspike.write_nir(trained_graph, tmp_path / "net.nir")
    return tmp_path / "net.nir"


def test_it_is_the_network_that_was_written(path: Path, trained_graph: NirModel, digits: Dataset) -> None:
    model = unspike.read_nir(path, dt=1.0, steps=STEPS)
    assert same_bits(model.state(), trained_graph.state())
    assert model.class_names == tuple("0123456789")
    assert np.array_equal(model.predict_counts(digits.x), trained_graph.predict_counts(digits.x))


def test_an_accuracy_that_was_measured_elsewhere_must_be_found_again(path: Path, digits: Dataset) -> None:
    some = digits.take(range(1000, 1300))
    counts = unspike.read_nir(path, dt=1.0, steps=STEPS).predict_counts(some.x)
    accuracy = float((counts.argmax(axis=1) == some.y).mean())
    unspike.read_nir(path, some, dt=1.0, steps=STEPS, accuracy=accuracy)
    with pytest.raises(InvalidInput, match=r"names 0\.\d+ of 300 records rightly, expected 0\.990: dt"):
        unspike.read_nir(path, some, dt=1.0, steps=STEPS, accuracy=0.99)
    with pytest.raises(InvalidInput, match=r"rightly, expected 0\.[89]\d+: dt"):
        unspike.read_nir(path, some, dt=0.01, steps=STEPS, accuracy=accuracy)
    with pytest.raises(InvalidInput, match=r"names 0\.0\d+ of 300 records rightly, expected above 0\.150"):
        unspike.read_nir(path, some, dt=0.01, steps=STEPS)


def test_what_may_be_learned_and_stays_is_said(tmp_path: Path) -> None:
    graph = two_layers()
    graph.nodes["lif1"].tau = np.linspace(5.0, 15.0, 30).astype(np.float32)
    nir.write(tmp_path / "net.nir", graph)
    with pytest.warns(NotUnlearned, match=r"lif1\.tau"):
        unspike.read_nir(tmp_path / "net.nir", dt=1.0, steps=STEPS)
