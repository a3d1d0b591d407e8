"""NIR files: what was written is read bit for bit, and what is no graph is refused in one line."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import h5py
import nir
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unspike.adapters.nir import file
from unspike.adapters.nir.file import read_graph, write_graph
from unspike.foundation.errors import InvalidInput

from .graphs import two_layers


@pytest.fixture
def path(tmp_path: Path) -> Path:
    nir.write(tmp_path / "net.nir", two_layers())
    return tmp_path / "net.nir"


def test_read_written_and_read_again_it_is_the_same_bit_for_bit(path: Path, tmp_path: Path) -> None:
    graph, digest = read_graph(path)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    write_graph(tmp_path / "again.nir", graph.with_metadata({"maker": "me"}))
    again, _ = read_graph(tmp_path / "again.nir")
    assert (list(again.nodes), again.edges) == (list(graph.nodes), graph.edges)
    assert again.metadata == {"maker": "me"}
    for name, node in graph.nodes.items():
        for key, value in node.values.items():
            found = again.nodes[name].values[key]
            assert np.asarray(found).dtype == np.asarray(value).dtype, (name, key)
            assert np.asarray(found).tobytes() == np.asarray(value).tobytes(), (name, key)


def test_what_is_cut_short_or_no_graph_is_refused(path: Path, tmp_path: Path) -> None:
    content = path.read_bytes()
    other = tmp_path / "other.nir"
    for part in (content[: len(content) // 2], content[:600], b"", b"\x80\x04K\x01.", b"{}"):
        other.write_bytes(part)
        with pytest.raises(InvalidInput, match=r"other\.nir .*(damaged|no HDF5)") as told:
            read_graph(other)
        assert "\n" not in str(told.value)
    with pytest.raises(InvalidInput, match="missing"):
        read_graph(tmp_path / "none.nir")


def spoilt(path: Path, spoil: Any) -> None:
    with h5py.File(path, "a") as held:
        spoil(held)


def test_numbers_that_are_not_finite_are_refused_by_node(path: Path) -> None:
    def spoil(held: h5py.File) -> None:
        held["node/nodes/fc2/weight"][3, 4] = np.nan

    spoilt(path, spoil)
    with pytest.raises(InvalidInput, match=r"'weight' of node 'fc2' \(Affine\) holds NaN"):
        read_graph(path)


@pytest.mark.parametrize("elsewhere", ["external", "soft", "virtual"])
def test_a_file_that_points_elsewhere_is_refused(path: Path, elsewhere: str) -> None:
    def spoil(held: h5py.File) -> None:
        del held["node/nodes/fc1/bias"]
        if elsewhere == "external":
            held["node/nodes/fc1/bias"] = h5py.ExternalLink("/etc/hostname", "/x")
        elif elsewhere == "soft":
            held["node/nodes/fc1/bias"] = h5py.SoftLink("/node/nodes/fc2/bias")
        else:
            layout = h5py.VirtualLayout(shape=(30,), dtype="f4")
            layout[:] = h5py.VirtualSource("other.h5", "x", shape=(30,))
            held["node/nodes/fc1"].create_virtual_dataset("bias", layout)

    spoilt(path, spoil)
    with pytest.raises(InvalidInput, match=r"points elsewhere|lies in another file"):
        read_graph(path)


def test_texts_of_impossible_length_are_refused(path: Path) -> None:
    content = bytearray(path.read_bytes())
    heap = content.find(b"GCOL")
    assert heap > 0
    for length in (2**64 - 16, 2**40):  # the first would be walked over for ever
        content[heap + 24 : heap + 32] = length.to_bytes(8, "little")
        path.write_bytes(content)
        with pytest.raises(InvalidInput, match=r"damaged \(a text has"):
            read_graph(path)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused(
    path: Path, tmp_path: Path, changes: list[tuple[int, int]]
) -> None:
    content = bytearray(path.read_bytes())
    for place, value in changes:
        content[place % len(content)] = value
    (tmp_path / "damaged.nir").write_bytes(content)
    with suppress(InvalidInput):  # anything else fails
        read_graph(tmp_path / "damaged.nir")


def test_a_file_that_contains_itself_is_refused(path: Path) -> None:
    spoilt(path, lambda held: held["node/nodes"].__setitem__("again", held["node"]))
    with pytest.raises(InvalidInput, match="nested deeper"):
        read_graph(path)


def test_a_file_that_would_unpack_to_more_than_memory_is_refused(path: Path) -> None:
    def spoil(held: h5py.File) -> None:
        held["node/nodes/fc1"].create_dataset(
            "more", (2**20, 2**20), "f8", chunks=(64, 64), compression="gzip"
        )

    spoilt(path, spoil)
    with pytest.raises(InvalidInput, match=r"needs .* bytes"):
        read_graph(path)


def test_an_old_package_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nir, "version", "1.0.4")
    with pytest.raises(InvalidInput, match=r"nir 1\.0\.4 is installed, expected 1\.0\.8"):
        file.require_nir()


def test_a_file_that_cannot_be_written_is_one_line(path: Path) -> None:
    graph, _ = read_graph(path)
    with pytest.raises(InvalidInput, match="cannot write"):
        write_graph(path / "below" / "net.nir", graph)
