"""Inputs made to harm: one line, or they work where they may; no traceback, no hang, little memory.

Every thirteenth of them here; `benchmarks/hostile.py` tries all.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import read_arrays, read_json
from unspike.models.model_file import read_header
from unspike.unlearning.changes import load_changes

from .helpers import Invoke, refused

EVERY, MOST_MEMORY = 13, 2**30


def test_hostile_inputs_are_refused_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.cli.hostile", tmp_path, str(EVERY)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) >= 45
    assert [each for each in found if not each["right"]] == []
    assert max(each["peak"] for each in found) < MOST_MEMORY


@pytest.mark.parametrize("read", [read_json, read_arrays, read_header, load_changes])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400), start=st.sampled_from([b"", b"{", b"PK\x03\x04", b"\x93NUMPY\x01\x00"])
)
def test_any_bytes_are_read_or_refused(read: object, content: bytes, start: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(start + content)
    with contextlib.suppress(InvalidInput):
        read(path)  # type: ignore[operator]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(["schema", "settings", "makes", "places", "x"]), value=_JSON)
def test_any_entry_of_a_run_is_understood_or_refused(
    key: str, value: object, tmp_path: Path, invoke: Invoke
) -> None:
    account = {"schema": "unspike.run/2", "settings": {"command": "train"}, "makes": [], "places": {}}
    (tmp_path / "run.json").write_text(json.dumps({**account, key: value}))
    refused(invoke("train", "--data", "digits", "--epochs", "1", "--hidden", "5", "--out", tmp_path))
