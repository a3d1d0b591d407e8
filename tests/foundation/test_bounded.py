"""What a stranger's file may be, and what it may not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.foundation.bounded import DEEPEST, check_form, json_value, read_plain_file, toml_value
from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import json_text


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\x00\xff")
    assert read_plain_file(path, what="--policy") == b"\x00\xff"
    assert read_plain_file(path, what="--policy", most=2) == b"\x00\xff"


def test_what_would_never_end_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(InvalidInput, match=r"^--policy .* is a pipe or a device, expected a file"):
            read_plain_file(path, what="--policy")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("folder", "is a folder, expected a file"),
        ("nothing", "is missing"),
        ("large", "has 3 bytes, expected at most 2"),
        ("n" * 300, "cannot be read"),
        ("nul\0", "is no path"),
    ],
)
def test_other_files_are_refused(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_bytes(b"123")
    with pytest.raises(InvalidInput, match=message):
        read_plain_file(tmp_path / name, what="--policy", most=2)


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def test_depth_is_bounded() -> None:
    json_value(nested(DEEPEST))
    toml_value(b"value = " + nested(DEEPEST))
    for depth in (DEEPEST + 1, 100_000):
        with pytest.raises(ValueError, match=f"nested deeper than {DEEPEST} levels"):
            json_value(nested(depth))
        with pytest.raises(ValueError, match=f"nested deeper than {DEEPEST} levels"):
            toml_value(b"value = " + nested(depth))
    with pytest.raises(ValueError, match="nested deeper"):
        toml_value(b"[" + b".".join([b"a"] * 10_000) + b"]")


def test_brackets_within_texts_do_not_count() -> None:
    assert json_value(b'"' + b"[" * 100 + b'\\"["') == "[" * 100 + '"['


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=20))
def test_what_json_holds_is_read(value: object) -> None:
    assert json_value(json_text(value).encode("utf-8", "surrogatepass")) == value


@given(st.binary(max_size=60))
def test_anything_else_is_a_value_error_or_a_value(content: bytes) -> None:
    for read in (json_value, toml_value):
        try:
            read(content)
        except ValueError:
            continue


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e400", "[-1e999]"])
def test_what_is_no_number_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="is not finite"):
        json_value(word.encode())


def test_a_form_is_held() -> None:
    form = {"type": "object", "properties": {"seed": {"type": "integer"}}, "required": ["seed"]}
    check_form({"seed": 3}, form, what="a.json", mend="Mend it.")
    with pytest.raises(
        InvalidInput, match=r"^a.json is damaged \(\$.seed: '3' is not of type 'integer'\). Mend"
    ):
        check_form({"seed": "3"}, form, what="a.json", mend="Mend it.")
