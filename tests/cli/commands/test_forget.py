"""What is forgotten, and the account of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from unspike.data import load, split
from unspike.snn.classifier import SpikingClassifier

from ..helpers import Invoke


def test_the_changes_turn_one_network_into_the_other(model: Path, unlearned: Path) -> None:
    before, after = SpikingClassifier.load(model), SpikingClassifier.load(unlearned)
    changes = np.load(unlearned.parent / "changes.npz", allow_pickle=False)
    account = json.loads((unlearned.parent / "unlearning.json").read_text())
    groups = {("weight", group.name): (group.assign, group.weight) for group in before.synapses()}
    groups |= {("threshold", group.name): (group.assign, group.value) for group in before.thresholds()}
    changed = 0
    for change in account["changes"]:
        assign, value = groups[change["what"], change["group"]]
        place = f"{change['what']}/{change['group']}"
        index = changes[f"{place}/index"]
        np.testing.assert_array_equal(value[index], changes[f"{place}/before"])
        value[index] = changes[f"{place}/after"]
        assign(value)
        assert set(changes[f"{place}/causes"][changes[f"{place}/cause"]]) == set(change["causes"])
        changed += len(index)
    assert changed > 0
    for name, array in after.state().items():
        np.testing.assert_array_equal(array, before.state()[name])


def test_without_retained_data(model: Path, invoke: Invoke, tmp_path: Path) -> None:
    words = ("forget", model, "--forget", "fraction:0.2", "--without-retain", "--threads", 1)
    ended = invoke(*words, "--out", tmp_path / "out", "--json")
    assert ended.code == 0
    account = json.loads(ended.out)
    assert account["used_retained_data"] is False
    assert account["request"] == "fraction:0.2"
    assert Path(account["model"]).is_file()


def test_a_single_record(digits: str, model: Path, invoke: Invoke, tmp_path: Path) -> None:
    (record,) = split(load(digits), seed=0).train.record_id[:1]
    (tmp_path / "ids.txt").write_text(f"{record}\n")
    words = ("forget", model, "--forget", f"records:{tmp_path / 'ids.txt'}", "--threads", 1)
    assert invoke(*words, "--out", tmp_path / "out", "--quiet").code == 0


def seeds_in(settings: dict[str, Any]) -> list[int]:
    parts = [value for value in settings.values() if isinstance(value, dict)]
    own = [settings["seed"]] if "seed" in settings else []
    return own + [seed for part in parts for seed in seeds_in(part)]


def test_the_seed_reaches_the_method(model: Path, invoke: Invoke, tmp_path: Path) -> None:
    words = ("forget", model, "--forget", "class:3", "--threads", 1, "--method", "hybrid", "--quiet")
    folders = {0: tmp_path / "none", 7: tmp_path / "seven"}
    for seed, folder in folders.items():
        assert invoke(*words, "--seed", seed, "--out", folder).code == 0
        settings = json.loads((folder / "unlearning.json").read_text())["settings"]
        assert seeds_in(settings) == [seed] * 8  # of the method and its seven parts
    states = [SpikingClassifier.load(folder / "unlearned.safetensors").state() for folder in folders.values()]
    assert not np.array_equal(states[0]["weight"], states[1]["weight"])


def test_forgetting_again_takes_up_what_is_there(model: Path, unlearned: Path, invoke: Invoke) -> None:
    before = unlearned.stat().st_mtime_ns
    words = ("forget", model, "--forget", "class:3", "--threads", 1, "--out", unlearned.parent)
    ended = invoke(*words)
    assert ended.code == 0
    assert ended.out.splitlines()[-1] == str(unlearned)
    assert unlearned.stat().st_mtime_ns == before
