"""A whole run on real digits: what it writes, and that other software finds the same figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import (
    confusion_matrix,
    precision_recall_fscore_support,
    recall_score,
    roc_auc_score,
)

from unspike.models.share_right import share_right
from unspike.report import validate

from ...report.test_browser import CHROMIUM, open_in_browser
from ..helpers import SMALL, Invoke

NETWORKS = ("original", "unlearned", "oracle0", "oracle1")


@pytest.fixture(scope="session")
def report(finished: Path) -> dict[str, Any]:
    return json.loads((finished / "report.json").read_text())  # type: ignore[no-any-return]


def test_the_report_is_valid_and_complete(report: dict[str, Any]) -> None:
    validate(report)
    assert report["data"]["records"] == 400
    assert report["data"]["split"] == {"by": "random", "seed": 0, "train": 280, "validation": 60, "test": 60}
    assert report["model"]["hidden"] == [50, 50]
    assert report["environment"]["threads"] == 1
    requests = report["requests"]
    assert [(entry["request"], entry["kind"]) for entry in requests] == [
        ("class:3", "class"),
        ("fraction:0.10", "samples"),
    ]
    for entry in requests:
        assert entry["method"] == "rewind"
        assert entry["used_retained_data"] is True
        assert ("forget_test" in entry["rows"]["oracle"]) == (entry["kind"] == "class")
        assert len(entry["rows"]["oracle"]["test"]["accuracy"]["runs"]) == 2
        retained, forgotten = (entry["rows"]["original"][name]["records"] for name in ("retain", "forget"))
        assert retained + forgotten == 280
        cost = entry["cost"]
        whole = cost["train_seconds"] * retained / (retained + forgotten)
        assert cost["time_ratio"] == pytest.approx(cost["unlearn_seconds"] / whole)


def test_the_files_that_the_report_names_are_there(finished: Path, report: dict[str, Any]) -> None:
    for entry in report["requests"]:
        for name in entry["files"].values():
            assert (finished / name).is_file()
        changes = np.load(finished / entry["files"]["changes"], allow_pickle=False)
        for change in entry["changes"]:
            place = f"{change['what']}/{change['group']}"
            assert len(changes[f"{place}/index"]) == change["changed"]
            assert np.all(changes[f"{place}/before"] != changes[f"{place}/after"])


def margin(probability: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Log-odds of a class, to nine decimals so that equal ones tie."""
    z = np.log(np.maximum(probability, np.finfo(np.float64).tiny))
    rows = np.arange(len(z))
    others = z.copy()
    others[rows, label] = -np.inf
    return np.round(z[rows, label] - np.logaddexp.reduce(others, axis=1), 9)


def figures_of(counts: np.ndarray, probability: np.ndarray, label: np.ndarray) -> dict[str, Any]:
    """Accuracy, precision, recall, F1, specificity and ROC AUC by scikit-learn."""
    present, guess = np.unique(label), counts.argmax(axis=1)
    precision, recall, f1, _ = precision_recall_fscore_support(
        label, guess, labels=present, average="macro", zero_division=0
    )
    found = {
        "accuracy": share_right(counts, label).mean(),
        "precision": precision,
        "recall": recall,
        "sensitivity": recall,
        "f1": f1,
    }
    if len(present) < 2:
        return {**found, "specificity": None, "roc_auc": None}
    areas = [roc_auc_score(label == c, margin(probability, np.full(len(label), c))) for c in present]
    specificities = [recall_score(label != c, guess != c) for c in present]
    return {**found, "roc_auc": np.mean(areas), "specificity": np.mean(specificities)}


def reported(entry: dict[str, Any], network: str, part: str) -> dict[str, Any]:
    if not network.startswith("oracle"):
        return entry["rows"][network][part]  # type: ignore[no-any-return]
    run = int(network.removeprefix("oracle"))
    values = entry["rows"]["oracle"][part]
    spreads = {name: value for name, value in values.items() if isinstance(value, dict)}
    return {name: value["runs"][run] for name, value in spreads.items() if "runs" in value}


@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("network", NETWORKS)
def test_scikit_learn_finds_the_same_figures(
    index: int, network: str, finished: Path, report: dict[str, Any]
) -> None:
    scores = np.load(finished / "scores.npz", allow_pickle=False)
    entry = report["requests"][index]
    parts = {name for name in entry["rows"]["original"] if name != "membership"}
    for part in parts:
        counts, probability, label = (
            scores[f"{index}/{network}/{part}/{field}"] for field in ("counts", "probability", "label")
        )
        told = reported(entry, network, part)
        for name, value in figures_of(counts, probability, label).items():
            assert told[name] == pytest.approx(value), (part, name)
        if not network.startswith("oracle"):
            table = confusion_matrix(label, counts.argmax(axis=1), labels=range(10))
            assert told["confusion"] == table.tolist()


@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("network", NETWORKS)
def test_scikit_learn_finds_the_same_membership_attack(
    index: int, network: str, finished: Path, report: dict[str, Any]
) -> None:
    scores = np.load(finished / "scores.npz", allow_pickle=False)
    entry = report["requests"][index]
    non_members = str(scores[f"{index}/non_members"])
    assert non_members == ("forget_test" if entry["kind"] == "class" else "test")
    sides = []
    for part in ("forget", non_members):
        fields = ("probability", "label", "margin")
        probability, label, known = (scores[f"{index}/{network}/{part}/{field}"] for field in fields)
        np.testing.assert_allclose(probability.sum(axis=1), 1.0)
        np.testing.assert_allclose(known, margin(probability, label), atol=2e-9)
        sides.append(known)
    told = reported(entry, network, "membership")["auc"]
    if min(map(len, sides)) < 20:
        assert told is None
        return
    area = roc_auc_score(np.repeat([1, 0], [len(side) for side in sides]), np.concatenate(sides))
    assert told == pytest.approx(area)


def test_the_forgotten_records_are_those_of_the_request(finished: Path) -> None:
    scores = np.load(finished / "scores.npz", allow_pickle=False)
    assert set(scores["0/original/forget/label"]) == {3}
    assert 3 not in scores["0/oracle0/retain/label"]
    for index in (0, 1):
        forget, retain, test = (
            set(scores[f"{index}/original/{part}/record_id"]) for part in ("forget", "retain", "test")
        )
        assert not forget & retain
        assert not (forget | retain) & test


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found on the PATH")
def test_the_page_opens_in_a_browser_without_console_message(finished: Path, tmp_path: Path) -> None:
    log, picture = open_in_browser(finished / "report.html", tmp_path, width=1200, dark=False)
    assert ":CONSOLE" not in log
    assert picture.stat().st_size > 10_000


def test_what_a_person_sees(digits: str, finished: Path, invoke: Invoke) -> None:
    words = ("run", "--data", digits, *SMALL, "--oracles", 2, "--out", finished, "--quiet")
    ended = invoke(*words)
    assert ended.code == 0
    assert ended.err == ""
    words_page, records_page, report = ended.out.splitlines()[-3:]
    assert report == str(finished / "report.html")
    assert words_page.endswith(f": {finished / 'summary.html'}")
    assert records_page.endswith(f": {finished / 'explore.html'}")
    for text in ("class:3: 29 records, rewind", "fraction:0.10", "Original", "Unlearned", "Retrained", "±"):
        assert text in ended.out


def test_json_is_all_that_stdout_holds(digits: str, finished: Path, invoke: Invoke) -> None:
    ended = invoke("run", "--data", digits, *SMALL, "--oracles", 2, "--out", finished, "--json")
    assert ended.code == 0
    validate(json.loads(ended.out))
    assert "Load compiled code" in ended.err
