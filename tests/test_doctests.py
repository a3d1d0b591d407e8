"""The Python of the README and every example in a docstring give what they say they give."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import unspike

SOURCE = Path(str(unspike.__file__)).parent
README = SOURCE.parents[1] / "README.md"
MODULES = sorted(
    ".".join(("unspike", *path.relative_to(SOURCE).with_suffix("").parts))
    for path in SOURCE.rglob("*.py")
    if ">>>" in path.read_text()
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings(name: str) -> None:
    found = doctest.testmod(import_module(name), report=True)
    assert found.attempted
    assert not found.failed


def test_the_example_of_the_readme() -> None:
    found = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert found.attempted > 5
    assert not found.failed
