"""Help, version, lists; and that none of them waits for what it does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import unspike
from unspike.cli.progress import Lines

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


def test_data_list(invoke: Invoke) -> None:
    listed = json.loads(invoke("data", "list", "--json").out)
    names = {one["name"] for one in listed["data"]}
    assert {"mnist5k", "mnist", "uci-har", "digits"} <= names
    shown = invoke("data", "list").out
    assert all(name in shown for name in names)


def test_data_where_and_fetch(invoke: Invoke) -> None:
    path = invoke("data", "where", "mnist5k").out.strip()
    assert Path(path).exists()
    assert invoke("data", "fetch", "mnist5k", "--quiet").out.strip() == path
    assert "Did you mean 'mnist5k'?" in refused(invoke("data", "where", "mnist5"))
    assert "Did you mean 'mnist5k'?" in refused(invoke("data", "fetch", "mnist5"))


def test_methods(invoke: Invoke) -> None:
    lists = json.loads(invoke("methods", "--json").out)
    assert "hybrid" in lists["methods"]
    assert "default" in lists["recipes"]
    shown = invoke("methods").out
    assert all(name in shown for name in (*lists["methods"], *lists["recipes"]))
    (unsir,) = [line for line in shown.splitlines() if " unsir " in line]
    assert "class only" in unsir
    assert "needed" in unsir


def test_the_settings_of_a_method(invoke: Invoke) -> None:
    ended = invoke("methods", "hybrid")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("After Algorithm 1, extended")
    assert "Retained data: used if given" in ended.out
    assert "wang2024machine" in ended.out
    found = json.loads(invoke("methods", "hybrid", "--json").out)["settings"]
    assert found["anticipated.memorisation.little"] == 0.12
    assert all(name in ended.out for name in found)
    assert "Did you mean 'hybrid'?" in refused(invoke("methods", "hybird"))


def test_a_method_of_the_literature_names_its_source(invoke: Invoke) -> None:
    shown = invoke("methods", "unsir").out
    assert "Requests: class only" in shown
    assert "tarun2024fast" in shown


def test_cite(invoke: Invoke) -> None:
    assert "10.3389/fnbot.2024.1361577" in invoke("cite").out
    assert invoke("cite", "hybrid").out.startswith("@article")
    assert "Did you mean 'hybrid'?" in refused(invoke("cite", "hybird"))


def test_the_public_names_are_there() -> None:
    for name in unspike.__all__:
        assert getattr(unspike, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing_of_the_kind'"):
        _ = unspike.nothing_of_the_kind


def test_lines_of_progress(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(sys.stderr)
    lines.start("training", 2000, "records")
    lines.step(2000)
    lines.close()
    first, last = capsys.readouterr().err.splitlines()
    assert first == "training: 2,000 records"
    assert last.startswith("training: 2,000 records in 0.0 s, ")
