"""Retrained networks made beforehand, and taken up by a run."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

import pytest

from ..helpers import SMALL, Invoke, killed_once_there, refused

FORGET = ("--forget", "fraction:0.10")


@pytest.fixture(scope="module")
def band(digits: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three networks and a memorising one; not to be changed."""
    from unspike.cli.main import exit_code

    out = tmp_path_factory.mktemp("band") / "band"
    words = ["band", "--data", digits, *SMALL, *FORGET, "--oracles", "3", "--out", str(out), "--quiet"]
    assert exit_code(words) == 0
    return out


def test_what_a_band_holds(band: Path) -> None:
    account = json.loads((band / "band.json").read_text())
    assert account["schema"] == "unspike.band/1"
    assert len(account["oracles"]) == 3
    assert len(list((band / "oracles").iterdir())) == 3
    assert len(list((band / "controls").iterdir())) == 1
    for oracle in account["oracles"]:
        assert 0 <= oracle["figures"]["accuracy.forget"] <= 1
        assert oracle["audit"] == {"passed": None, "failed": None}, "three are too few to hold one out"
    assert account["memoriser"]["seed"] == account["oracles"][0]["seed"]


def test_a_run_takes_up_a_band_and_a_band_grows(
    band: Path, digits: str, tmp_path: Path, invoke: Invoke
) -> None:
    words = ("--data", digits, *SMALL, *FORGET, "--oracles", 3)
    ended = invoke("run", *words, "--band", band, "--out", tmp_path / "out")
    assert ended.code == 0
    assert "Train networks to compare with: 4 networks in 0.0" in ended.err
    (entry,) = json.loads((tmp_path / "out" / "report.json").read_text())["requests"]
    controls = {control["name"] for control in entry["controls"]}
    assert controls == {"original", "half undone", "half forgotten", "memorising network", "placebo"}
    assert entry["verdict"]["answer"] == "cannot tell"
    assert "there are 3 retrained networks, and a verdict needs 4" in ended.out
    first = (band / "band.json").read_bytes()
    ended = invoke("band", *words[:-1], 4, "--out", band)
    assert ended.code == 0
    assert len(list((band / "oracles").iterdir())) == 4
    again = json.loads((band / "band.json").read_text())
    assert {oracle["audit"]["passed"] for oracle in again["oracles"]} <= {True, False}
    assert [o["seed"] for o in again["oracles"][:3]] == [o["seed"] for o in json.loads(first)["oracles"]]


def test_a_damaged_network_is_told_and_made_again(digits: str, tmp_path: Path, invoke: Invoke) -> None:
    words = ("band", "--data", digits, *SMALL, *FORGET, "--oracles", 1, "--out", tmp_path / "band")
    assert invoke(*words, "--quiet").code == 0
    broken = next((tmp_path / "band" / "oracles").iterdir())
    (broken / "model.safetensors").write_bytes(b"")
    ended = invoke(*words, "--quiet")
    assert ended.code == 0
    (line,) = ended.err.splitlines()
    assert line.startswith(f"unspike: note: '{broken}' is damaged")
    assert (broken / "model.safetensors").stat().st_size > 0


def test_another_band_in_the_same_folder_is_refused(band: Path, digits: str, invoke: Invoke) -> None:
    words = ("band", "--data", digits, *SMALL, "--forget", "class:3", "--out", band)
    assert "holds a run with --forget fraction:0.10" in refused(invoke(*words))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("--forget", "fraction:0.10", "--epochs", 3), r"was trained with --epochs \d+, the network with 3"),
        (("--forget", "fraction:0.10", "--seed", 5), "was trained with --seed 0, the network with 5"),
        (("--forget", "class:3"), "is for --forget fraction:0.10 and other records"),
    ],
)
def test_a_band_of_another_network_or_other_records_is_refused(
    change: tuple[object, ...], message: str, band: Path, digits: str, tmp_path: Path, invoke: Invoke
) -> None:
    ended = invoke("run", "--data", digits, *SMALL, *change, "--band", band, "--out", tmp_path / "out")
    assert re.search(message, refused(ended))
    assert not (tmp_path / "out").exists()


def test_a_policy_for_the_other_kind_is_refused(digits: str, tmp_path: Path, invoke: Invoke) -> None:
    policy = tmp_path / "mine.toml"
    policy.write_bytes(
        resources.files("unspike.evaluation.verdict").joinpath("policies/class.toml").read_bytes()
    )
    words = ("run", "--data", digits, *SMALL, *FORGET, "--policy", policy, "--out", tmp_path / "out")
    assert "judges class requests, and none was made" in refused(invoke(*words))
    assert not (tmp_path / "out").exists()


def test_a_killed_band_is_taken_up(band: Path, digits: str, tmp_path: Path, invoke: Invoke) -> None:
    out = tmp_path / "band"
    words = ("band", "--data", digits, *SMALL, *FORGET, "--oracles", 3, "--out", out, "--quiet")
    survivor = killed_once_there(out, "oracles/[0-9a-f]*/training.json", *words)
    before = survivor.read_bytes()
    assert not (out / "band.json").exists()
    assert invoke(*words).code == 0
    assert survivor.read_bytes() == before
    accounts = [json.loads((folder / "band.json").read_text()) for folder in (band, out)]
    figures = [[oracle["figures"] for oracle in account["oracles"][:3]] for account in accounts]
    assert figures[0] == figures[1]
    assert not list(out.rglob(".*"))
