"""A graph with what it does not say."""

from __future__ import annotations

from pathlib import Path

import nir
import numpy as np
import pytest

from unspike.adapters.nir.graph_file import GraphFile
from unspike.adapters.nir.model import NirModel
from unspike.adapters.nir.writing import write_nir
from unspike.data.dataset import Dataset
from unspike.foundation.conformance import same_bits
from unspike.foundation.errors import InvalidInput

from .graphs import STEPS, two_layers


def test_it_is_the_network_as_it_goes_home(trained_graph: NirModel, digits: Dataset, tmp_path: Path) -> None:
    write_nir(trained_graph, tmp_path / "net.nir")
    file = GraphFile(path=tmp_path / "net.nir", dt=1.0, steps=STEPS, thresholds="fold")
    model = file.network(digits.take(range(1000, 1200)), seed=7)
    assert same_bits(model.state(), trained_graph.state())
    assert (model.seed, model.home, file.text) == (7, "fold", "net.nir")


def test_the_hash_tells_files_and_uses_apart(tmp_path: Path) -> None:
    for number in (1, 2):
        nir.write(tmp_path / f"{number}.nir", two_layers(hidden=10 * number))
    first = GraphFile(path=tmp_path / "1.nir", dt=1.0, steps=5)
    others = (
        GraphFile(path=tmp_path / "2.nir", dt=1.0, steps=5),
        GraphFile(path=tmp_path / "1.nir", dt=0.5, steps=5),
        GraphFile(path=tmp_path / "1.nir", dt=1.0, steps=6),
    )
    assert first.hash == GraphFile(path=tmp_path / "1.nir", dt=1.0, steps=5, accuracy=0.9).hash
    assert len({first.hash, *(other.hash for other in others)}) == 4


def test_what_cannot_be_folded_is_refused_before_any_work(digits: Dataset, tmp_path: Path) -> None:
    graph = two_layers()
    graph.nodes["lif2"].v_reset = np.full(10, 0.1, np.float32)
    nir.write(tmp_path / "net.nir", graph)
    file = GraphFile(path=tmp_path / "net.nir", dt=1.0, steps=5, thresholds="fold")
    with pytest.raises(InvalidInput, match=r"node 'lif2' \(LIF\) cannot be folded, for its v_reset"):
        file.network(digits.take([]), seed=0)


def test_names_of_graphs() -> None:
    assert GraphFile.is_named("a/net.NIR")
    assert not GraphFile.is_named("net.nir:build")
    with pytest.raises(InvalidInput, match="--thresholds is 'both', expected one of array, fold"):
        GraphFile(path=Path("net.nir"), dt=1.0, steps=5, thresholds="both")
