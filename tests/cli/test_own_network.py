"""A network of the user's own through the commands, and back into its owner's class."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")
pytest.importorskip("snntorch", reason="snnTorch is not installed (pip install 'unspike[snntorch]')")

from safetensors.numpy import load_file as arrays_in  # noqa: E402
from safetensors.torch import load_file  # noqa: E402

from tests.adapters.test_network_file import OWN  # noqa: E402
from unspike.adapters.network_file import NetworkFile  # noqa: E402
from unspike.data import load  # noqa: E402
from unspike.models.model_file import read_header  # noqa: E402

from .helpers import Invoke, refused  # noqa: E402
from .tiny import few_images  # noqa: E402

METHOD = ("--method", "fine-tune", "--quiet")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    return few_images(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def weights(few: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the network learned, as its owner saved it."""
    records = load(few)
    model = NetworkFile.parse(str(OWN)).network(records, seed=0)
    for _ in range(20):
        model.learn(records)
    path = tmp_path_factory.mktemp("own") / "w.pt"
    torch.save(model.module.state_dict(), path)
    return path


@pytest.fixture(scope="module")
def erased(few: str, weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the network after class 3; not to be changed."""
    from unspike.cli.main import exit_code

    out = tmp_path_factory.mktemp("forget") / "erased"
    words = ["forget", f"{OWN}:build", "--weights", str(weights), "--data", few, "--forget", "class:3"]
    assert exit_code([*words, *METHOD, "--out", str(out)]) == 0
    return out


def built() -> Any:
    """A fresh module of the owner's class."""
    from tests.adapters.own_file import build

    return build(7)


def test_a_run_ends_with_a_report_and_weights_that_go_home(
    few: str, weights: Path, tmp_path: Path, invoke: Invoke
) -> None:
    words = ("run", "--model", f"{OWN}:build", "--weights", weights, "--data", few, "--forget", "class:3")
    words = (*words, *METHOD, "--oracles", "1", "--json", "--out", tmp_path / "out")
    report = json.loads(invoke(*words).out)
    assert (report["model"]["recipe"], report["model"]["steps"]) == ("snntorch", 4)
    assert report["model"]["settings"]["train"].startswith("train ")
    (entry,) = report["requests"]
    home = tmp_path / "out" / entry["files"]["weights"]
    built().load_state_dict(load_file(home))
    assert (tmp_path / "out" / "report.html").exists()
    again = json.loads(invoke(*words).out)
    assert again["requests"] == report["requests"], "taken up, not made again"


def test_the_weights_say_what_was_done(erased: Path, weights: Path) -> None:
    header = read_header(erased / "state_dict.safetensors")
    assert [each["text"] for each in header["requests"]] == ["class:3"]
    assert header["unlearning"]["method"] == "fine-tune"
    assert header["network"]["settings"]["framework"]["name"] == "snntorch"
    net = built()
    net.load_state_dict(load_file(erased / "state_dict.safetensors"))
    before = torch.load(weights, weights_only=True)
    assert not torch.equal(net[1].weight, before["1.weight"])
    assert torch.equal(net[2].threshold, before["2.threshold"])


def test_what_was_forgotten_is_evaluated(
    few: str, weights: Path, erased: Path, tmp_path: Path, invoke: Invoke
) -> None:
    ended = invoke(
        *("evaluate", f"{OWN}:build", "--weights", weights, "--data", few, "--oracles", "1", "--quiet"),
        *("--unlearned", erased / "unlearned.safetensors", "--json", "--out", tmp_path / "out"),
    )
    (entry,) = json.loads(ended.out)["requests"]
    assert (entry["request"], entry["method"]) == ("class:3", "fine-tune")


@pytest.mark.parametrize("file", ["unlearned.safetensors", "state_dict.safetensors"])
def test_the_next_request_knows_the_one_before(
    file: str, erased: Path, tmp_path: Path, invoke: Invoke
) -> None:
    words = ("forget", f"{OWN}:build", "--weights", erased / file, "--out", tmp_path / "next", *METHOD)
    assert "has forgotten 'class:3' already" in refused(invoke(*words, "--forget", "class:3"))
    assert invoke(*words, "--forget", "class:4").code == 0
    header = read_header(tmp_path / "next" / "unlearned.safetensors")
    assert [each["text"] for each in header["requests"]] == ["class:3", "class:4"]


def test_a_request_is_taken_back(erased: Path, weights: Path, tmp_path: Path, invoke: Invoke) -> None:
    file = erased / "unlearned.safetensors"
    assert invoke("undo", f"{OWN}:build", "--weights", file, "--out", tmp_path / "back").code == 0
    state, before = arrays_in(tmp_path / "back" / "model.safetensors"), torch.load(weights, weights_only=True)
    assert (state["module.1.weight"] == before["1.weight"].numpy()).all()
    home = load_file(tmp_path / "back" / "state_dict.safetensors")
    assert home.keys() == before.keys()
    assert all(torch.equal(home[name], value) for name, value in before.items())


REFUSED = {
    "no such file": (("none.py:build", "--weights", "W"), "--model none.py is no file"),
    "no such function": ((f"{OWN}:bild", "--weights", "W"), "no function 'bild'"),
    "no weights": ((f"{OWN}:build",), "what has it learned? Add --weights FILE"),
    "no such weights": ((f"{OWN}:build", "--weights", "none.pt"), "--weights none.pt cannot be read"),
    "weights of another": (
        (f"{OWN}:small", "--weights", "W"),
        "do not fit the network: '1.weight' has",
    ),
    "no state_dict": ((f"{OWN}:build", "--weights", OWN), "is no file of safetensors or torch.save"),
    "other records": ((f"{OWN}:for_nine_values", "--weights", "W"), "does not take records of shape (8, 8)"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_one_line(what: str, few: str, weights: Path, tmp_path: Path, invoke: Invoke) -> None:
    words, message = REFUSED[what]
    given = [weights if word == "W" else word for word in words]
    ended = invoke("forget", *given, "--data", few, "--forget", "class:3", "--out", tmp_path / "out", *METHOD)
    assert message in refused(ended)
    assert not (tmp_path / "out").exists()


def test_weights_that_name_no_data_ask_for_them(weights: Path, invoke: Invoke) -> None:
    ended = invoke("forget", f"{OWN}:build", "--weights", weights, "--forget", "class:3")
    assert "does not say what data it was trained on. Give --data." in refused(ended)


def test_a_file_of_a_state_asks_for_what_builds_it(erased: Path, invoke: Invoke) -> None:
    file = erased / "unlearned.safetensors"
    assert f"FILE.py:FUNCTION --weights {file}" in refused(invoke("forget", file, "--forget", "class:4"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "--weights", "w.pt"), "--weights w.pt are of which network? Add --model FILE.py:FUNCTION"),
        (("run", "--model", OWN, "--hidden", "4"), "--hidden is an option of the network that is built in"),
        (("train", "--model", OWN, "--steps", "4"), "--steps is an option of the network that is built in"),
        (("reproduce", "table2", "--model", OWN), "this command is about the network that is built in"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    words: tuple[object, ...], message: str, invoke: Invoke
) -> None:
    assert message in refused(invoke(*words))


def test_a_network_without_weights_is_trained_by_its_own_function(
    few: str, tmp_path: Path, invoke: Invoke
) -> None:
    ended = invoke("train", "--model", OWN, "--data", few, "--out", tmp_path / "out", "--quiet")
    assert ended.code == 0
    assert read_header(tmp_path / "out" / "model.safetensors")["network"]["kind"] == "state"


def test_methods_are_compared_on_it(few: str, tmp_path: Path, invoke: Invoke) -> None:
    ended = invoke(
        *("compare", "--model", OWN, "--data", few, "--forget", "class:3", "--oracles", "1", "--quiet"),
        *(
            "--methods",
            "nothing,fine-tune",
            "--candidates",
            "1",
            "--backend",
            "loky://local?workers=1",
            "--json",
        ),
        *("--out", tmp_path / "out"),
    )
    assert [method["name"] for method in json.loads(ended.out)["methods"]] == ["fine-tune", "nothing"]
