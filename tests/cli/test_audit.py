"""--audit and --ensemble: what they add to a run, what is taken up, what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from unspike.evaluation.audit import NO_ENSEMBLES
from unspike.report import validate, validate_audit

from .helpers import SMALL, Invoke, files_in, refused

FEW = "accuracy.forget,accuracy.forget_test,klom_small.forget,zrf"
TINY = ("--hidden", 12, "--connection-probability", 0.5, "--epochs", 2, "--steps", 12, "--threads", 1)


@pytest.fixture
def out(finished: Path, tmp_path: Path) -> Path:
    """A copy of a finished run without an audit."""
    return Path(shutil.copytree(finished, tmp_path / "out"))


def words(digits: str, out: Path, *more: object) -> tuple[object, ...]:
    return ("run", "--data", digits, *SMALL, "--oracles", 2, "--out", out, "--audit", *more)


def audit_in(folder: Path) -> dict[str, Any]:
    """What an audit.json tells; that it is whole, it proves to the program alone."""
    found: dict[str, Any] = json.loads((folder / "audit.json").read_text())
    validate_audit(found)
    del found["kept"]
    return found


def test_an_audit_is_added_to_a_finished_run(digits: str, out: Path, invoke: Invoke) -> None:
    before = files_in(out)
    ended = invoke(*words(digits, out, "--metrics", FEW))
    assert ended.code == 0
    assert "2 of 4 metrics computed." in ended.out
    assert "training" not in ended.err
    assert "Measure" not in ended.err
    after = files_in(out)
    assert after.keys() - before.keys() == {"class-3/audit.json", "fraction-0.10/audit.json"}
    report = json.loads(after["report.json"])
    validate(report)
    for entry, folder in zip(report["requests"], ("class-3", "fraction-0.10"), strict=True):
        found = audit_in(out / folder)
        assert entry["audit"] == found
        assert sorted(found["metrics"]) == sorted(FEW.split(","))
        forget = found["metrics"]["accuracy.forget"]
        assert forget["unlearned"] == entry["rows"]["unlearned"]["forget"]["accuracy"]
        assert forget["oracle"]["runs"] == entry["rows"]["oracle"]["forget"]["accuracy"]["runs"]
        assert found["metrics"]["klom_small.forget"]["reason"] == NO_ENSEMBLES
    page = (out / "report.html").read_text()
    assert page.count("<h3>Every metric</h3>") == 2
    assert f"Not computed: {NO_ENSEMBLES}" in page


def test_evaluate_audits_as_run_does(model: Path, unlearned: Path, tmp_path: Path, invoke: Invoke) -> None:
    out = tmp_path / "report"
    words = ("evaluate", model, "--unlearned", unlearned, "--oracles", 2, "--threads", 1, "--out", out)
    assert invoke(*words, "--audit", "--metrics", FEW).code == 0
    found = audit_in(out / "class-3")
    assert found["method"] == "rewind"
    assert found["metrics"]["accuracy.forget"]["unlearned"] == 0
    assert json.loads((out / "report.json").read_text())["requests"][0]["audit"] == found


def test_ensembles_give_klom_its_number_and_its_floor(digits: str, tmp_path: Path, invoke: Invoke) -> None:
    out = tmp_path / "out"
    words = ("run", "--data", digits, *TINY, "--oracles", 2, "--forget", "fraction:0.3", "--out", out)
    audit = ("--method", "fine-tune", "--audit", "--metrics", "klom_small.forget,klom.forget,mia.u_lira.auc")
    assert invoke(*words, *audit, "--ensemble", 16).code == 0
    found = audit_in(out / "fraction-0.3")
    assert found["ensemble"] == 16
    klom = found["metrics"]["klom_small.forget"]
    assert klom["n"] == 16
    assert klom["oracle"]["mean"] == klom["details"]["unlearned"]["floor"] > 0
    assert (
        found["metrics"]["klom.forget"]["reason"] == "it needs at least 100 networks in each group, found 16"
    )
    assert 0 <= found["metrics"]["mia.u_lira.auc"]["unlearned"] <= 1
    assert len(list((out / "ensembles").glob("*.npz"))) == 64
    assert len(list((out / "oracles").iterdir())) == 32
    assert not (out / "controls").exists()  # the originals and the memorising network


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--ensemble", "32"], "--ensemble is an option of the audit. Add --audit"),
        (["--metrics", "zrf"], "--metrics is an option of the audit. Add --audit"),
        (["--audit", "--ensemble", "4"], "--ensemble is 4, expected 0 or 16 to 500"),
        (["--audit", "--metrics", "zfr"], "no metric 'zfr'"),
        (
            ["--audit", "--metrics", "zrf", "--ensemble", "32"],
            "None of --metrics compares groups of networks",
        ),
    ],
)
@pytest.mark.parametrize("command", ["run", "evaluate"])
def test_what_would_be_in_vain_is_refused(
    command: str, more: list[str], message: str, tmp_path: Path, invoke: Invoke
) -> None:
    start = {"run": ["run"], "evaluate": ["evaluate", "nowhere", "--unlearned", "nowhere"]}[command]
    assert message in refused(invoke(*start, *more, "--out", tmp_path / "out"))
    assert not (tmp_path / "out").exists()
