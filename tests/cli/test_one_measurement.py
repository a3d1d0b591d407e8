"""One name, one number: every figure that report, verdict, audit and comparison show of the same networks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from unspike.cli.main import exit_code

from .helpers import SMALL

SEEN = ("--oracles", 4, "--forget", "fraction:0.20", "--method", "gradient-ascent")
ROWS = ("original", "unlearned")
CONTROLS = {
    "forget": "accuracy.forget",
    "retain": "accuracy.retain",
    "test": "accuracy.test",
    "membership": "mia.loss.auc",
    "average_gap": "average_gap",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("one")


def carried_out(*words: object) -> None:
    assert exit_code([*map(str, words), "--quiet"]) == 0


@pytest.fixture(scope="module")
def report(out: Path, digits: str) -> dict[str, Any]:
    """A run with an audit."""
    carried_out("run", "--data", digits, *SMALL, *SEEN, "--audit", "--out", out / "run")
    (entry,) = json.loads((out / "run" / "report.json").read_text())["requests"]
    return entry  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def comparison(out: Path, digits: str) -> dict[str, Any]:
    """A comparison of the same method on the same networks."""
    words = (*SEEN[:4], "--methods", "gradient-ascent", "--candidates", 1, "--seeds", 1)
    carried_out("compare", "--data", digits, *SMALL, *words, "--out", out / "compare")
    return json.loads((out / "compare" / "compare.json").read_text())  # type: ignore[no-any-return]


Figure = tuple[str, str, Any]


def of_the_report(entry: dict[str, Any]) -> Iterator[Figure]:
    """Yield every figure of a report entry that is a metric: metric, network, value."""
    for network, row in entry["rows"].items():
        for part in ("retain", "forget", "test"):
            yield f"accuracy.{part}", network, row[part]["accuracy"]
            for figure in ("precision", "recall", "f1", "specificity", "roc_auc"):
                yield f"classification.{figure}.{part}", network, row[part][figure]
        for attack, figures in row["membership"]["attacks"].items():
            for figure in ("auc", "balanced_accuracy", "accuracy", "precision", "recall"):
                yield f"mia.{attack}.{figure}", network, figures[figure]
        yield "mia.loss.auc", network, row["membership"]["auc"]
    for metric, key in (("average_gap", "average_gap"), ("tug_of_war", "tow")):
        yield metric, "unlearned", entry["gaps"][key]
        yield metric, "original", entry["gaps"]["original"][key]
    for network, word in (("original", "train"), ("unlearned", "unlearn")):
        yield "cost.seconds", network, entry["cost"][f"{word}_seconds"]
    yield "cost.making_operations", "unlearned", entry["cost"]["unlearn_synaptic_operations"]
    for check in entry["verdict"]["checks"]:
        if "metric" in check:
            yield check["metric"], "unlearned", check["value"]
            yield check["metric"], "original", check["original"]
    (idle,) = [control for control in entry["controls"] if control["name"] == "do nothing"]
    for key, metric in CONTROLS.items():
        yield metric, "original", idle[key]


def test_report_verdict_controls_and_audit_show_the_same_numbers(report: dict[str, Any]) -> None:
    audit = report["audit"]["metrics"]
    compared = set()
    for metric, network, value in of_the_report(report):
        assert value == audit[metric][network], (metric, network)
        compared.add(metric)
    assert len(compared) > 30


def test_means_over_retrained_networks_are_the_same_in_report_verdict_and_audit(
    report: dict[str, Any],
) -> None:
    audit = report["audit"]["metrics"]
    for check in report["verdict"]["checks"]:
        if "metric" in check:
            assert check["oracle_mean"] == audit[check["metric"]]["oracle"]["mean"], check["name"]
    between = report["gaps"]["between_oracles"]
    assert between["average_gap"] == audit["average_gap"]["oracle"]["mean"]
    assert between["tow"] == audit["tug_of_war"]["oracle"]["mean"]
    cost = report["cost"]
    assert cost["oracle_seconds"] == audit["cost.seconds"]["oracle"]["mean"]
    assert cost["oracle_synaptic_operations"] == audit["cost.making_operations"]["oracle"]["mean"]


def test_intervals_and_layers_are_the_same(report: dict[str, Any]) -> None:
    audit = report["audit"]["metrics"]
    for attack in ("loss", "logistic_regression"):
        told = audit[f"mia.{attack}.auc"]
        for network, key in (("unlearned", "interval"), ("original", "original_interval")):
            found = report["rows"][network]["membership"]["attacks"][attack]["auc_interval"]
            assert found == told[key], attack
    layers = audit["hidden_alignment"]["details"]["unlearned"]["layers"]
    for layer in report["hidden_distance"]:
        assert layer["unlearned"] == layers[layer["layer"]]["distance"]
        assert layer["between_oracles"] == layers[layer["layer"]]["between"]


def test_compare_shows_what_report_and_audit_show(report: dict[str, Any], comparison: dict[str, Any]) -> None:
    """The same seed, data, network, request and method: every column is the metric that it names."""
    audit = report["audit"]["metrics"]
    (row,) = [run for run in comparison["runs"] if run["method"] == "gradient-ascent"]
    original = comparison["compared_with"]["0"]["original"]
    columns = [column for column in comparison["columns"] if column["metric"]]
    assert len(columns) == 10
    for column in columns:
        name, metric = column["name"], column["metric"]
        assert row["figures"][name]["value"] == audit[metric]["unlearned"], metric
        assert row["figures"][name]["interval"] == audit[metric]["interval"], metric
        assert original[name]["value"] == audit[metric]["original"], metric
        runs = [one[name]["value"] for one in comparison["compared_with"]["0"]["retrained"]]
        assert runs == audit[metric]["oracle"]["runs"], metric
    checks = {check["name"]: check["value"] for check in report["verdict"]["checks"]}
    assert {check["name"]: check["value"] for check in row["verdict"]["checks"]} == checks
