"""A NIR graph through the commands, and back into a file of its kind."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nir
import numpy as np
import pytest

from tests.adapters.nir.graphs import STEPS, neurons, two_layers
from unspike import read_nir, write_nir
from unspike.data import load
from unspike.models.model_file import read_header
from unspike.models.registry import load_model

from .helpers import Invoke, refused
from .tiny import few_images

METHOD = ("--method", "fine-tune", "--quiet")
USE = ("--dt", "1", "--steps", STEPS)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    return few_images(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def graph(few: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What somebody trained and exported."""
    folder = tmp_path_factory.mktemp("graph")
    nir.write(folder / "untrained.nir", two_layers())
    model = read_nir(folder / "untrained.nir", dt=1.0, steps=STEPS)
    model.learn(load(few), epochs=60)
    write_nir(model, folder / "net.nir")
    return folder / "net.nir"


@pytest.fixture(scope="module")
def erased(few: str, graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the network after class 3; not to be changed."""
    from unspike.cli.main import exit_code

    out = tmp_path_factory.mktemp("forget") / "erased"
    words = ["forget", graph, *USE, "--data", few, "--forget", "class:3", "--thresholds", "fold", *METHOD]
    assert exit_code([*map(str, words), "--out", str(out)]) == 0
    return out


def test_it_goes_home_and_says_what_was_done(erased: Path, graph: Path) -> None:
    home = nir.read(erased / "unlearned.nir")
    assert list(home.nodes) == list(nir.read(graph).nodes)
    assert not np.array_equal(home.nodes["fc1"].weight, nir.read(graph).nodes["fc1"].weight)
    told = json.loads(home.metadata["unspike"])
    expected = {"kind": "class", "request": "class:3", "method": "fine-tune"}
    assert {name: told["erased"][0][name] for name in expected} == expected
    assert told["thresholds"] == "fold"
    assert len(told["original"]["sha256"]) == 64
    assert "record_id" not in home.metadata["unspike"]


def test_a_run_ends_with_a_report(few: str, graph: Path, tmp_path: Path, invoke: Invoke) -> None:
    asked = ("--data", few, "--forget", "records:" + ids(tmp_path), *METHOD, "--oracles", "1", "--json")
    words = ("run", "--model", graph, *USE, "--epochs", "1", *asked, "--out", tmp_path / "out")
    report = json.loads(invoke(*words).out)
    assert (report["model"]["recipe"], report["model"]["steps"]) == ("nir", STEPS)
    (entry,) = report["requests"]
    home = nir.read(tmp_path / "out" / entry["files"]["weights"])
    assert json.loads(home.metadata["unspike"])["erased"] == [
        {"kind": "samples", "method": "fine-tune", "records": 4}
    ]
    assert (tmp_path / "out" / "report.html").exists()


def ids(folder: Path) -> str:
    (folder / "ids.txt").write_text("1\n2\n30\n4\n")
    return str(folder / "ids.txt")


def test_what_was_forgotten_is_evaluated_and_taken_back(
    few: str, graph: Path, erased: Path, tmp_path: Path, invoke: Invoke
) -> None:
    file = erased / "unlearned.safetensors"
    ended = invoke(
        *("evaluate", graph, *USE, "--epochs", "1", "--data", few, "--oracles", "1", "--quiet", "--json"),
        *("--unlearned", file, "--out", tmp_path / "out"),
    )
    (entry,) = json.loads(ended.out)["requests"]
    assert (entry["request"], entry["method"]) == ("class:3", "fine-tune")
    assert invoke("undo", file, "--out", tmp_path / "back").code == 0
    before, after = nir.read(graph), nir.read(tmp_path / "back" / "restored.nir")
    assert json.loads(after.metadata["unspike"])["erased"] == []
    for name, node in before.nodes.items():
        for field in ("weight", "bias", "v_threshold"):
            assert np.array_equal(getattr(node, field, ()), getattr(after.nodes[name], field, ()))


def test_the_next_request_needs_no_graph(erased: Path, tmp_path: Path, invoke: Invoke) -> None:
    words = ("forget", erased / "unlearned.safetensors", *METHOD, "--out", tmp_path / "next")
    assert invoke(*words, "--forget", "class:4").code == 0
    header = read_header(tmp_path / "next" / "unlearned.safetensors")
    assert [each["text"] for each in header["requests"]] == ["class:3", "class:4"]
    told = json.loads(nir.read(tmp_path / "next" / "unlearned.nir").metadata["unspike"])
    assert [each["request"] for each in told["erased"]] == ["class:3", "class:4"]


def test_networks_like_it_are_trained(few: str, graph: Path, tmp_path: Path, invoke: Invoke) -> None:
    like = ("--model", graph, *USE, "--epochs", "1", "--data", few, "--quiet", "--json")
    assert invoke("train", *like, "--out", tmp_path / "model").code == 0
    state = load_model(tmp_path / "model" / "model.safetensors").state()
    assert not np.array_equal(state["fc1.weight"], nir.read(graph).nodes["fc1"].weight)

    request = ("--forget", "class:3", "--oracles", "1")
    band = json.loads(invoke("band", *like, *request, "--out", tmp_path / "band").out)
    assert len(band["oracles"]) == 1

    words = ("compare", *like, *request, "--methods", "nothing", "--candidates", "1", "--out", tmp_path / "c")
    compared = json.loads(invoke(*words).out)
    assert compared["methods"][0]["name"] == "nothing"


REFUSED = {
    "does not say --dt": ("--steps", "5"),
    "does not say --steps": ("--dt", "1"),
    "has tau 10, less than dt = 100": ("--dt", "100", "--steps", "5"),
    "code is 'morse'": (*USE, "--code", "morse"),
    "names 1.*expected 0.100: dt": (*USE, "--accuracy", "0.1"),
    "--thresholds is 'flod'.*'fold'": (*USE, "--thresholds", "flod"),
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_a_graph_does_not_say_must_be_said_rightly(
    said: str, few: str, graph: Path, tmp_path: Path, invoke: Invoke
) -> None:
    words = ("forget", graph, "--data", few, "--forget", "class:3", *REFUSED[said])
    assert re.search(said, refused(invoke(*words, "--out", tmp_path / "out")))
    assert not (tmp_path / "out").exists()


def test_graphs_that_are_damaged_or_not_simulated_are_one_line(
    few: str, graph: Path, tmp_path: Path, invoke: Invoke
) -> None:
    content = graph.read_bytes()
    (tmp_path / "short.nir").write_bytes(content[: len(content) // 2])
    (tmp_path / "pickle.nir").write_bytes(b"\x80\x04cos\nsystem\n.")
    membrane = two_layers()
    membrane.nodes["lif2"] = neurons("LI", (10,))
    nir.write(tmp_path / "membrane.nir", membrane)
    said = {
        "short": "damaged",
        "pickle": "no HDF5",
        "membrane": "'lif2' never fires; say how",
        "none": "missing",
    }
    for name, what in said.items():
        words = ("forget", tmp_path / f"{name}.nir", *USE, "--data", few, "--forget", "class:3")
        assert what in refused(invoke(*words, "--out", tmp_path / "out"))


def test_options_of_graphs_are_for_graphs(few: str, erased: Path, graph: Path, invoke: Invoke) -> None:
    asked = ("--data", few, "--forget", "class:3")
    assert "--dt is an option of NIR graphs" in refused(invoke("run", "--dt", "1", *asked))
    file = erased / "unlearned.safetensors"
    assert "--steps is an option of NIR graphs" in refused(invoke("forget", file, "--steps", "3", *asked))
    assert "does not say --dt" in refused(invoke("compare", "--model", graph, "--data", few))
    said = refused(invoke("run", "--model", graph, *USE, "--hidden", "5", *asked))
    assert "--hidden is an option of the network that is built in" in said
