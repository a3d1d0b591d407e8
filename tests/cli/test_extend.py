"""A finished run is extended: what is there is taken up, and only what would be wrong is made again."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from unspike.models.model_file import read_header
from unspike.oracles import training
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.method import Method

from .helpers import SMALL, Invoke, files_in


@dataclass
class Work:
    """How often what was done."""

    trained: int = 0
    retrained: int = 0
    unlearned: int = 0


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Work:
    """The work of a run, counted where it is done."""
    work, within = Work(), list[str]()
    learn, unlearn, train = SpikingClassifier.learn, Method.unlearn, training._train

    def counted_learn(self: Any, data: Any, **settings: Any) -> Any:
        work.trained += len(data) > 2 and settings.get("progress") is not None and not within
        return learn(self, data, **settings)

    def counted_train(*args: Any) -> Any:
        work.retrained += 1
        return train(*args)

    def counted_unlearn(self: Any, model: Any, task: Any, **settings: Any) -> Any:
        work.unlearned += settings.get("progress") is not None
        within.append(task.text)  # a method may train, too
        try:
            return unlearn(self, model, task, **settings)
        finally:
            within.pop()

    monkeypatch.setattr(SpikingClassifier, "learn", counted_learn)
    monkeypatch.setattr(training, "_train", counted_train)
    monkeypatch.setattr(Method, "unlearn", counted_unlearn)
    return work


@pytest.fixture
def out(finished: Path, tmp_path: Path) -> Path:
    """A copy of a finished run: class 3 and a tenth, two oracles each."""
    return Path(shutil.copytree(finished, tmp_path / "out"))


@pytest.fixture
def again(digits: str, out: Path, invoke: Invoke) -> Any:
    """Run in the same folder, and return the report."""

    def run(*words: object, oracles: int = 2) -> Any:
        ended = invoke("run", "--data", digits, *SMALL, "--oracles", oracles, "--out", out, "--quiet", *words)
        assert (ended.code, ended.err) == (0, "")
        return json.loads((out / "report.json").read_text())["requests"]

    return run


def test_nothing_else_makes_nothing(again: Any, done: Work) -> None:
    again()
    assert done == Work()


def test_more_oracles_are_added(again: Any, done: Work) -> None:
    entries = again(oracles=3)
    assert done == Work(retrained=3)  # one for each request; the memoriser is kept by no run
    runs = [entry["rows"]["oracle"]["test"]["accuracy"]["runs"] for entry in entries]
    assert [len(each) for each in runs] == [3, 3]
    again(oracles=2)
    assert done.retrained == 4  # the memoriser, to measure with as many again


def test_one_more_request_is_added(again: Any, done: Work, out: Path) -> None:
    before = files_in(out / "class-3")
    entries = again("--forget", "class:3", "--forget", "class:7")
    assert [entry["request"] for entry in entries] == ["class:3", "class:7"]
    assert done == Work(retrained=3, unlearned=1)
    assert files_in(out / "class-3") == before
    assert (out / "fraction-0.10").is_dir()  # what was there stays


def test_another_policy_measures_again_and_trains_nothing(
    again: Any, done: Work, out: Path, tmp_path: Path
) -> None:
    shipped = Path(str(training.__file__)).parents[1] / "evaluation" / "verdict" / "policies" / "class.toml"
    policy = tmp_path / "mine.toml"
    policy.write_text("# mine\n" + shipped.read_text())
    before = files_in(out)
    again("--policy", policy)
    assert done == Work(retrained=1)  # the memoriser, to measure with
    after = files_in(out)
    changed = {name for name in after if after[name] != before.get(name) and "/" in name}
    assert changed <= {"class-3/measured.json", "class-3/scores.npz"}
    assert "class-3/measured.json" in changed


def test_another_method_goes_into_folders_of_its_own(again: Any, done: Work, out: Path) -> None:
    before = files_in(out)
    entries = again("--method", "gradient-ascent", "--forget", "class:3")
    assert done == Work(retrained=1, unlearned=1)
    assert entries[0]["method"] == "gradient-ascent"
    assert entries[0]["files"]["model"] == "class-3-2/unlearned.safetensors"
    after = files_in(out)
    assert all(after[name] == before[name] for name in before if "/" in name)
    again()  # the first method again: nothing is left to do
    again("--method", "gradient-ascent", "--forget", "class:3")
    again("--method", "gradient-ascent", "--set", "passes=1", "--forget", "class:3")
    assert done == Work(retrained=2, unlearned=2)
    assert (out / "class-3-3").is_dir()


def test_other_records_under_the_same_name_go_into_a_folder_of_their_own(
    again: Any, done: Work, out: Path, tmp_path: Path
) -> None:
    known = read_header(out / "fraction-0.10" / "unlearned.safetensors")["requests"][-1]["record_id"]
    path = tmp_path / "ids.txt"
    path.write_text("\n".join(map(str, known[::2])))
    again("--forget", f"records:{path}")
    path.write_text("\n".join(map(str, known[1::2])))
    entries = again("--forget", f"records:{path}")
    folder = re.sub(r"/.*", "", entries[0]["files"]["model"])
    assert folder.endswith("-2")
    assert (out / folder.removesuffix("-2")).is_dir()


def test_fresh_replaces_all_of_it(again: Any, out: Path) -> None:
    again("--method", "gradient-ascent", "--forget", "class:3")
    again("--method", "nothing", "--forget", "class:3", "--fresh")
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == ["class-3", "oracles"]


def test_an_evaluation_is_extended(
    model: Path, unlearned: Path, tmp_path: Path, invoke: Invoke, done: Work
) -> None:
    words = ("evaluate", model, "--unlearned", unlearned, "--out", tmp_path / "out", "--quiet")
    assert invoke(*words, "--oracles", 1).code == 0
    first = done.retrained
    assert invoke(*words, "--oracles", 2).code == 0
    assert done.retrained - first == 2  # one more, and the memoriser


def test_the_tables_of_the_page_are_written_too(
    finished: Path, digits: str, tmp_path: Path, invoke: Invoke
) -> None:
    out = Path(shutil.copytree(finished, tmp_path / "out"))
    ended = invoke("run", "--data", digits, *SMALL, "--oracles", "2", "--out", out, "--quiet", "--tables")
    assert ended.code == 0
    tables = sorted(path.name for path in (out / "tables").iterdir())
    assert len(tables) >= 4
    assert len([name for name in tables if name.endswith(".csv")]) == len(tables) / 2
