from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import (
    read_arrays,
    read_json,
    remove,
    write_arrays,
    write_bytes,
    write_json,
    write_text,
    written_aside,
)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"é": [1, 0.1, None]})
    assert read_json(tmp_path / "a.json") == {"é": [1, 0.1, None]}
    assert (tmp_path / "a.json").read_bytes().endswith(b"\n}\n")
    write_text(tmp_path / "a.txt", "one\ntwo\r\n")
    assert (tmp_path / "a.txt").read_bytes() == b"one\ntwo\r\n"
    arrays = {"a/b": np.arange(3.0), "words": np.array(["x", "yz"])}
    write_arrays(tmp_path / "a.npz", arrays)
    found = read_arrays(tmp_path / "a.npz")
    assert found.keys() == arrays.keys()
    assert all(np.array_equal(found[name], arrays[name]) for name in arrays)


def test_until_it_is_whole_the_former_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"former")

    def interrupted() -> None:
        with written_aside(path) as aside:
            assert str(os.getpid()) in aside.name
            assert aside.parent == tmp_path
            aside.write_bytes(b"half")
            assert path.read_bytes() == b"former"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == b"former"


def test_a_folder_is_there_as_a_whole(tmp_path: Path) -> None:
    with written_aside(tmp_path / "folder") as aside:
        aside.mkdir()
        (aside / "one").write_text("1")
        assert not (tmp_path / "folder").exists()
    assert [each.name for each in (tmp_path / "folder").iterdir()] == ["one"]

    def failing() -> None:
        with written_aside(tmp_path / "other") as aside:
            aside.mkdir()
            (aside / "one").write_text("1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_a_link_is_removed_and_not_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one").write_text("1")
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    remove(tmp_path / "link")
    remove(tmp_path / "none")
    assert (tmp_path / "folder" / "one").exists()
    remove(tmp_path / "folder")
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    for content, message in ((b"[1]", "no JSON object"), (b"{", "damaged"), (b"\xff", "damaged")):
        (tmp_path / "a.json").write_bytes(content)
        with pytest.raises(InvalidInput, match=f"a.json .*{message}"):
            read_json(tmp_path / "a.json")
    with pytest.raises(InvalidInput, match=r"b\.json is missing"):
        read_json(tmp_path / "b.json")
    (tmp_path / "a.npz").write_bytes(b"PK")
    for name, message in (("a.npz", "is damaged"), ("b.npz", "is missing")):
        with pytest.raises(InvalidInput, match=f"{name} {message}"):
            read_arrays(tmp_path / name)
    np.savez(tmp_path / "c.npz", a=np.array([object()]), allow_pickle=True)
    with pytest.raises(InvalidInput, match=r"c\.npz"):
        read_arrays(tmp_path / "c.npz")
