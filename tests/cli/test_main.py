"""Help, version, lists; and that none of them waits for what it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

import unspike

from .helpers import Invoke, refused


@pytest.mark.parametrize("words", [[], ["--help"], ["data"], ["data", "--help"]])
def test_help(words: list[str], invoke: Invoke) -> None:
    ended = invoke(*words)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Usage: unspike")


@pytest.mark.parametrize(
    "command",
    [
        "run",
        "train",
        "forget",
        "evaluate",
        "band",
        "methods",
        "cite",
        "data list",
        "data where",
        "data fetch",
    ],
)
def test_the_help_of_each_command_has_examples(command: str, invoke: Invoke) -> None:
    ended = invoke(*command.split(), "--help")
    assert ended.code == 0
    assert f"\n  unspike {command}" in ended.out or f" unspike {command} " in ended.out.split("\n\n", 2)[2]


def test_version(invoke: Invoke) -> None:
    assert invoke("--version").out == f"unspike {unspike.__version__}\n"


def test_an_unknown_command(invoke: Invoke) -> None:
    assert "'rum'" in refused(invoke("rum"))


def test_the_program_starts_without_anything_heavy() -> None:
    heavy = "numpy numba sklearn scipy matplotlib rich jinja2 pooch joblib safetensors jsonschema"
    code = f"import sys, unspike.cli.main; print(*set('{heavy}'.split()) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_public_names_are_there() -> None:
    for name in unspike.__all__:
        assert getattr(unspike, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing_of_the_kind'"):
        _ = unspike.nothing_of_the_kind
