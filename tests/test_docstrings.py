"""The docstrings of public names are numpydoc: parameters in order, with types; returns; nothing unknown."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from numpydoc.validate import validate

FACES = ("unspike", "unspike.data", "unspike.evaluation", "unspike.models", "unspike.unlearning")
IGNORED = {
    "ES01": "one line says what most names are; more is written only where there is more to say",
    "EX01": "what a user does is in examples/, which runs",
    "SA01": "names are few, and those that belong together stand in one file",
}
IGNORED_IN_METHODS = {
    "PR01": "the one line of a short method names its few parameters, with their shapes",
    "YD01": "a context manager is a generator to Python, and yields nothing",
}
SAID_BY_THE_FIRST_LINE = {"RT01": ("Return", "Say"), "YD01": ("Yield",)}


def public() -> Iterator[str]:
    """Yield the dotted names of all public classes and functions, where they are defined."""
    found: dict[str, Any] = {}
    for face in FACES:
        module = import_module(face)
        for name in module.__all__:
            entry = getattr(module, name)
            if inspect.isclass(entry) or inspect.isfunction(entry):
                found[f"{entry.__module__}.{entry.__qualname__}"] = entry
    yield from found
    for name, entry in found.items():
        for method, value in vars(entry).items() if inspect.isclass(entry) else ():
            is_method = inspect.isfunction(value) or isinstance(value, classmethod | staticmethod | property)
            if is_method and not method.startswith("_"):
                yield f"{name}.{method}"


def is_method(name: str) -> bool:
    return name.split(".")[-2][0].isupper()


def is_protocol(name: str) -> bool:
    module, _, entry = name.rpartition(".")
    return not is_method(name) and getattr(getattr(import_module(module), entry), "_is_protocol", False)


@pytest.mark.parametrize("name", sorted(public()))
def test_a_docstring_is_numpydoc(name: str) -> None:
    found = validate(name)
    ignored = {**IGNORED, **(IGNORED_IN_METHODS if is_method(name) else {})}
    errors = [
        f"{code}: {message}"
        for code, message in found["errors"]
        if code not in ignored
        and not (found["docstring"].startswith(SAID_BY_THE_FIRST_LINE.get(code, ())))
        and not (code == "PR01" and is_protocol(name))  # whose *args are not its own
        and message != "Parameters {'_known'} not documented"  # a private field of a dataclass
    ]
    assert not errors


@pytest.mark.parametrize("face", FACES)
def test_every_public_name_is_there(face: str) -> None:
    module = import_module(face)
    assert module.__all__ == sorted(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)
