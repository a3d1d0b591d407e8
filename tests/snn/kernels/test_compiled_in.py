"""Compiled code is cached by its own file; a change of what it takes from other files must reach it too."""

from __future__ import annotations

import hashlib
import re
from importlib import import_module
from pathlib import Path

import pytest

FOLDER = Path(str(import_module("unspike.snn.kernels").__file__)).parent
IMPORT = re.compile(r"^from unspike\.snn\.kernels\.(\w+) import", re.MULTILINE)


def source(name: str) -> str:
    return (FOLDER / f"{name}.py").read_text()


def taken_from(name: str) -> list[str]:
    """The kernels that a kernel takes from, and those that these take from."""
    found, left = set[str](), {name}
    while left:
        here = set(IMPORT.findall(source(left.pop())))
        left |= here - found
        found |= here
    return sorted(found)


CACHED = [f.stem for f in sorted(FOLDER.glob("*.py")) if "cache=True" in f.read_text() and taken_from(f.stem)]


@pytest.mark.parametrize("name", CACHED)
def test_a_change_of_what_is_compiled_in_changes_this_file_too(name: str) -> None:
    kernel = import_module(f"unspike.snn.kernels.{name}")
    digest = hashlib.sha256()
    for other in taken_from(name):
        digest.update(source(other).encode())
    found = digest.hexdigest()[:16]
    assert found == kernel.COMPILED_IN, f'set COMPILED_IN = "{found}" in {name}.py'


def test_what_a_kernel_takes_from_is_found() -> None:
    assert "whole_rows" in CACHED
    assert taken_from("whole_rows") == ["lanes", "vector_code", "vectors"]
