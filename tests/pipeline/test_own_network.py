"""A network in memory, unlearned and reported in one call."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pytest

import unspike
from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.foundation.errors import InvalidInput
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.contract import Unlearned


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load("digits")


@pytest.fixture(scope="module")
def task(digits: Dataset) -> unspike.data.Task:
    return unspike.ForgetRequest.of_class("3").select(digits.take(range(500)))


@pytest.fixture(scope="module")
def unlearned(digits: Dataset, task: unspike.data.Task) -> Unlearned:
    model = SpikingClassifier.untrained(digits, hidden=(30,), connection_probability=0.3, steps=20, epochs=4)
    model.learn(digits.take(range(500)))
    return unspike.make_unlearner("hybrid").unlearn(model, task, unseen=digits.take(range(500, 700)))


def test_a_report_in_one_call(
    digits: Dataset, task: unspike.data.Task, unlearned: Unlearned, tmp_path: Path
) -> None:
    test, out = digits.take(range(700, 1100)), tmp_path / "report"
    made = unspike.report(unlearned, task, test, out=out, oracles=2, workers=1)
    assert made.page == out / "report.html"
    assert made.report is not None
    (entry,) = made.report["requests"]
    assert entry["request"] == "class:3"
    assert {control["name"] for control in entry["controls"]} >= {"original", "placebo"}, "unseen is known"
    assert entry["files"]["changes"] == f"{task.name}/changes.npz"
    assert (out / entry["files"]["changes"]).exists()
    assert made.report["data"]["split"] == {
        "by": "given",
        "seed": 0,
        "train": 500,
        "validation": 200,
        "test": 400,
    }
    again = unspike.report(unlearned, task, test, out=out, oracles=2, workers=1)
    assert again.report is not None
    assert again.report["requests"] == made.report["requests"], "taken up, not measured again"


def test_a_folder_of_something_else_is_refused(
    digits: Dataset, task: unspike.data.Task, unlearned: Unlearned, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="holds files that are not of a run of unspike"):
        unspike.report(unlearned, task, digits.take(range(700, 800)), out=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_cannot_be_compared_is_refused(
    digits: Dataset, task: unspike.data.Task, unlearned: Unlearned, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    with pytest.raises(InvalidInput, match="test records have ids of training records, first 400"):
        unspike.report(unlearned, task, digits.take(range(400, 600)), out=out)
    with pytest.raises(InvalidInput, match="holds no retained records"):
        unspike.report(unlearned, task.without_retained(), digits.take(range(700, 800)), out=out)
    own = digits.take(range(700, 800))
    strange = replace(own, record_id=own.record_id, class_names=tuple("abcdefghij"))
    with pytest.raises(InvalidInput, match="Data sets cannot be joined"):
        unspike.report(unlearned, task, strange, out=out)
    assert not out.exists()


@pytest.mark.parametrize(("epochs", "answer"), [(24, "forgotten"), (8, "cannot tell")])
def test_a_pytorch_network_in_four_lines(digits: Dataset, tmp_path: Path, epochs: int, answer: str) -> None:
    """Retrained networks of another recipe than the network's own prove nothing, and that is found."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")
    pytest.importorskip("snntorch", reason="snnTorch is not installed (pip install 'unspike[snntorch]')")
    from tests.adapters.networks import snntorch_loop

    train, validation, test = (digits.take(range(*ends)) for ends in ((0, 700), (700, 1000), (1000, 1700)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        own = unspike.wrap(snntorch_loop(), steps=10)
        own.learn(train, epochs=24)

        model = unspike.wrap(own.module, steps=10, epochs=epochs)
        task = unspike.ForgetRequest.of_class("3").select(train)
        unlearned = unspike.make_unlearner("hybrid").unlearn(model, task, unseen=validation)
        made = unspike.report(unlearned, task, test, out=tmp_path / "report", oracles=4, workers=1)

    assert made.report is not None
    (entry,) = made.report["requests"]
    recipe = next(control for control in entry["controls"] if control["name"] == "same recipe")
    assert recipe["as_expected"] == (answer != "cannot tell")
    if answer == "cannot tell":
        assert entry["verdict"]["answer"] == "cannot tell"
        assert "the control 'same recipe' is not as good" in entry["verdict"]["sentence"]
    assert entry["rows"]["unlearned"]["forget"]["accuracy"] < 0.05
    assert made.report["model"]["recipe"] == "snntorch"
    assert made.report["model"]["settings"]["not_unlearned"] == []
    assert not (tmp_path / "report" / "controls").exists(), "networks that learned the records are removed"
    fresh = snntorch_loop()
    fresh.load_state_dict(unlearned.model.module.state_dict())
