"""Files of networks: what is written comes back bit by bit, and nothing else is read."""

from __future__ import annotations

import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save_file

from unspike.foundation.errors import InvalidInput
from unspike.models.model_file import (
    SCHEMA_VERSION,
    content_hash,
    header_hash,
    read_header,
    read_model,
    write_model,
)

NETWORK = {"kind": "table", "size": 5}
STATE = {"a": np.linspace(0.0, 1.0, 5, dtype=np.float32), "b": np.arange(6).reshape(2, 3)}


def written(path: Path, **facts: Any) -> Path:
    write_model(path, NETWORK, STATE, {"fingerprint": "abc", **facts})
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path / "model.safetensors")


def forge(path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Edit a file's header and give it the right hashes, as an attacker could."""
    with safe_open(path, framework="numpy") as file:
        header = json.loads(file.metadata()["unspike"])
    edit(header)
    header["content_hash"] = content_hash(header["network"], STATE)
    header["header_hash"] = header_hash(header)
    save_file(STATE, path, metadata={"unspike": json.dumps(header)})


def refused(path: Path, words: str) -> None:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(InvalidInput, match=words) as caught:
        read_model(path)
    assert "\n" not in str(caught.value)
    assert before == (path.read_bytes() if path.is_file() else None)


def test_what_is_written_comes_back(path: Path) -> None:
    header, state = read_model(path)
    assert header == read_header(path)
    assert header["network"] == NETWORK
    assert header["fingerprint"] == "abc"
    assert state.keys() == STATE.keys()
    for name, array in STATE.items():
        np.testing.assert_array_equal(state[name], array)
        assert state[name].dtype == array.dtype


def test_the_content_hash_is_of_network_and_arrays_alone(path: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other.safetensors", fingerprint="of other data", note="more")
    assert read_header(other)["content_hash"] == read_header(path)["content_hash"]
    base = content_hash(NETWORK, STATE)
    altered = [
        content_hash({**NETWORK, "size": 6}, STATE),
        content_hash(NETWORK, {**STATE, "a": np.nextafter(STATE["a"], np.float32(2.0))}),
        content_hash(NETWORK, {**STATE, "b": STATE["b"].reshape(3, 2)}),
        content_hash(NETWORK, {**STATE, "b": STATE["b"].astype(np.int32)}),
        content_hash(NETWORK, {"a": STATE["a"], "c": STATE["b"]}),
    ]
    assert len({base, *altered}) == 6


def test_a_header_that_tells_of_no_network(path: Path) -> None:
    for network in (None, [1], "table"):
        forge(path, lambda header, network=network: header.update(network=network))
        refused(path, r"damaged \(\$\.network: .* is not of type 'object'\)")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    refused(tmp_path / "none.safetensors", "no model file")
    refused(tmp_path, "is a folder")


@pytest.mark.parametrize("share", [0.0, 0.001, 0.05, 0.5, 0.999])
def test_a_truncated_file(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    refused(path, "truncated or no safetensors file")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0.0, 1.0, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit(path: Path, where: float, bit: int) -> None:
    data = path.read_bytes()
    flipped = bytearray(data)
    flipped[int(where * len(data))] ^= 1 << bit
    try:
        path.write_bytes(flipped)
        with pytest.raises(InvalidInput):
            read_model(path)
    finally:
        path.write_bytes(data)


def test_a_pickle_is_not_opened(path: Path, tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "ran",))

    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        path.write_bytes(pickle.dumps(Bomb(), protocol=protocol))
        refused(path, "is a pickle or a zip")
    path.write_bytes(pickle.dumps(Bomb(), protocol=0))
    refused(path, "no safetensors file")
    assert not (tmp_path / "ran").exists()


def test_a_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.pkl", b"")
    refused(path, "is a pickle or a zip")


def test_a_newer_schema(path: Path) -> None:
    forge(path, lambda header: header.update(schema_version=SCHEMA_VERSION + 1))
    refused(path, "upgrade unspike")


def test_an_older_schema(path: Path) -> None:
    forge(path, lambda header: header.update(schema_version=SCHEMA_VERSION - 1))
    refused(path, "has model schema 1, this unspike reads 2; train the network again")


def test_another_safetensors_file(path: Path) -> None:
    save_file({"weight": np.zeros(3, np.float32)}, path)
    refused(path, "not one written by unspike")
    save_file({"weight": np.zeros(3, np.float32)}, path, metadata={"unspike": "[" * 100_000})
    refused(path, "not one written by unspike")
    forge_less = json.dumps({"schema": "other.model", "schema_version": 1})
    save_file({"weight": np.zeros(3, np.float32)}, path, metadata={"unspike": forge_less})
    refused(path, "not one written by unspike")


def test_what_the_header_tells_besides_cannot_be_altered(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b'\\"abc\\"', b'\\"abd\\"'))
    assert path.read_bytes() != content
    refused(path, "changed after it was written")


def test_a_path_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot write"):
        written(tmp_path / "no" / "folder" / "m.safetensors")
    (tmp_path / "taken").mkdir()
    with pytest.raises(InvalidInput, match="cannot write"):
        written(tmp_path / "taken")
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]
