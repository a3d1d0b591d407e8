"""A file of the user's own says how a network is built; what it says wrongly is one line."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from unspike.adapters import network_file
from unspike.adapters.network_file import NetworkFile
from unspike.data.dataset import Dataset
from unspike.foundation import own_code
from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash

OWN = Path(__file__).parent / "own_file.py"
needs_snntorch = pytest.mark.skipif(
    find_spec("snntorch") is None, reason="snnTorch is not installed (pip install 'unspike[snntorch]')"
)


@pytest.fixture(autouse=True)
def put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test imports is forgotten after it."""
    monkeypatch.setattr(own_code, "_imported", [])
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.mark.parametrize(
    ("text", "function", "shown"),
    [
        (f"{OWN}:wrapped", "wrapped", "own_file.py:wrapped"),
        (str(OWN), "build", "own_file.py:build"),
        ("some.module:made", "made", "some.module:made"),
    ],
)
def test_a_text_names_a_file_and_a_function(text: str, function: str, shown: str) -> None:
    file = NetworkFile.parse(text)
    assert (file.function, file.text) == (function, shown)


def test_a_file_is_known_by_its_whole_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(OWN.parent)
    assert NetworkFile.parse("own_file.py:build") == NetworkFile(source=str(OWN), function="build")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("none.py:build", "--model none.py is no file"),
        ("net", "--model is 'net', expected FILE.py:FUNCTION"),
        ("", "--model is '', expected FILE.py"),
        (f"{OWN}:not a name", "is '.*:not a name', expected FILE.py:FUNCTION"),
    ],
)
def test_what_names_neither_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        NetworkFile.parse(text)


@needs_snntorch
def test_the_file_says_what_wrap_takes(digits: Dataset) -> None:
    model = NetworkFile.parse(str(OWN)).network(digits, seed=3)
    told = model.settings()
    assert (told["steps"], told["epochs"], model.seed) == (4, 2, 3)
    assert told["build"].startswith("build ")
    assert told["train"].startswith("train ")
    again = NetworkFile.parse(str(OWN)).network(digits, seed=3)
    assert state_hash(again) == state_hash(model) == state_hash(model.clone())
    assert state_hash(NetworkFile.parse(str(OWN)).network(digits, seed=4)) != state_hash(model)


@needs_snntorch
def test_a_network_that_was_wrapped_already_is_taken_as_it_is(digits: Dataset) -> None:
    told = NetworkFile.parse(f"{OWN}:wrapped").network(digits, seed=3).settings()
    assert (told["steps"], told["epochs"], told["train"]) == (3, 7, "Adam, cross-entropy of spike counts")


@needs_snntorch
@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("bild", r"--model own_file.py has no function 'bild'.*Did you mean 'build'\?"),
        ("steps", "has no function 'steps'"),
        (
            "broken",
            r"own_file.py:broken\(3\) failed in own_file.py, line \d+ \(RuntimeError: no module",
        ),
        ("without_spikes", "--model own_file.py:without_spikes: Linear has no spiking layer"),
        ("for_nine_values", r"the module does not take records of shape \(8, 8\)"),
        ("with_three_outputs", "the module has 3 outputs for 10 classes"),
    ],
)
def test_what_cannot_be_built_is_one_line(function: str, message: str, digits: Dataset) -> None:
    with pytest.raises(InvalidInput, match=message) as refused:
        NetworkFile.parse(f"{OWN}:{function}").network(digits, seed=3)
    assert "\n" not in str(refused.value)


def test_without_pytorch_the_extra_is_named(digits: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_file, "find_spec", lambda name: None)
    with pytest.raises(InvalidInput, match=r"needs PyTorch.*pip install 'unspike\[snntorch\]'"):
        NetworkFile.parse(str(OWN)).network(digits, seed=0)


def test_without_a_framework_its_extra_is_named(
    digits: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_file, "find_spec", lambda name: True)
    monkeypatch.setitem(sys.modules, "norse", None)
    (tmp_path / "of_norse.py").write_text("import norse\n")
    with pytest.raises(InvalidInput, match=r"of_norse.py:build needs norse.*pip install 'unspike\[norse\]'"):
        NetworkFile.parse(str(tmp_path / "of_norse.py")).network(digits, seed=0)
    (tmp_path / "of_mine.py").write_text("import something_of_mine\n")
    with pytest.raises(InvalidInput, match=r"--model .*of_mine.py cannot be loaded \(ModuleNotFoundError"):
        NetworkFile.parse(str(tmp_path / "of_mine.py")).network(digits, seed=0)
