"""The Python of the README and every example in a docstring give what they say they give."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import unspike
from unspike.data import registry as data_registry
from unspike.evaluation.metrics import registry as metric_registry
from unspike.unlearning import registry as method_registry

REGISTRIES = (
    data_registry._SOURCES,
    data_registry._READERS,
    method_registry._METHODS,
    metric_registry._METRICS,
)
NEEDS = {"unspike.adapters.wrap": "snntorch"}
SOURCE = Path(str(unspike.__file__)).parent
README = SOURCE.parents[1] / "README.md"
MODULES = sorted(
    ".".join(("unspike", *path.relative_to(SOURCE).with_suffix("").parts))
    for path in SOURCE.rglob("*.py")
    if ">>>" in path.read_text()
)


@pytest.fixture(autouse=True)
def what_examples_register_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    for registry in REGISTRIES:
        registry.names()  # those of the package are there before
        monkeypatch.setattr(registry, "_entries", dict(registry._entries))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings(name: str) -> None:
    if name in NEEDS:
        package = NEEDS[name]
        pytest.importorskip(package, reason=f"{package} is not installed (pip install 'unspike[{package}]')")
    found = doctest.testmod(import_module(name), report=True)
    assert found.attempted
    assert not found.failed


def test_the_example_of_the_readme() -> None:
    found = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert found.attempted > 5
    assert not found.failed
