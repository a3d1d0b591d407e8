"""`unspike reproduce`: from the command line to the files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from unspike.cli.main import exit_code
from unspike.studies.paper import plan, results
from unspike.studies.paper.curve import SHARES

from ..helpers import SMALL, Invoke, files_in, killed_once_there, refused

FEW = ("--epochs", 5, "--hidden", "30,30")


def words(digits: str, out: Path, *more: object) -> list[str]:
    data = ("--data-mnist", digits, "--data-har", digits)
    return [str(w) for w in ("reproduce", *more, *data, *SMALL, *FEW, "--out", out)]


def content(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.fixture(scope="module")
def reproduced(digits: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables 2 and 5 with two seeds; not to be changed."""
    out = tmp_path_factory.mktemp("reproduce") / "out"
    assert exit_code([*words(digits, out, "table2", "table5", "--seeds", 2), "--quiet"]) == 0
    return out


def test_a_table_holds_every_column_and_metric(reproduced: Path) -> None:
    table = content(reproduced / "table2.json")
    assert [block["title"] for block in table["blocks"]] == [
        "On all test records",
        "On forgotten records",
        "On retained records",
    ]
    rows = table["blocks"][0]["rows"]
    assert list(rows) == [
        "Accuracy",
        "Precision",
        "Recall",
        "F1 score",
        "Sensitivity",
        "Specificity",
        "ROC AUC",
    ]
    assert rows["Recall"] == rows["Sensitivity"]
    for found in rows["Accuracy"].values():
        assert len(found["runs"]) == 2
        assert found["mean"] == pytest.approx(sum(found["runs"]) / 2)
        assert found["low"] <= found["mean"] <= found["high"]
    text = (reproduced / "table2.md").read_text()
    for head in ("Baseline", "Unlearned (Algorithm 1)", "Retrained on what is left", "± "):
        assert head in text


def test_the_attack_is_shown_for_both_kinds(reproduced: Path) -> None:
    titles = [block["title"] for block in content(reproduced / "table5.json")["blocks"]]
    assert [title.split(":")[0] for title in titles] == ["MNIST, sample-wise"] * 2 + ["MNIST, class-wise"] * 2
    for row in content(reproduced / "table5.json")["runs"]["mnist-class"]:
        attack = row["columns"]["baseline"]["attack"]["threshold"]
        assert attack["records"] <= row["records"]["test_class"]


def test_a_class_is_forgotten_and_its_records_are_shown_apart(reproduced: Path) -> None:
    rows = content(reproduced / "table5.json")["runs"]["mnist-class"]
    assert all(row["request"].startswith("class:") for row in rows)
    for row in rows:
        records = row["records"]
        assert records["test"] == records["test_class"] + records["test_others"]
        assert row["columns"]["scratch"]["sets"]["test_class"]["accuracy"] == 0.0


def test_claims_say_what_was_measured_and_what_not(reproduced: Path) -> None:
    claims = content(reproduced / "claims.json")["claims"]
    marks = {(one["claim"], one["reading"]): one["agrees"] for one in claims if one["decides"]}
    assert marks["Unlearning lowers the metrics more on UCI HAR than on MNIST", _har_reading()] is None
    recovered = "Retraining on what is left recovers a considerable part, not all"
    assert marks[recovered, "MNIST, sample-wise, all test records"] in (True, False)
    text = (reproduced / "claims.md").read_text()
    assert "not measured" in text


def _har_reading() -> str:
    return "sample-wise, all test records, Algorithm 1"


def test_tables_are_added_and_what_is_there_is_kept(
    digits: str, reproduced: Path, tmp_path: Path, invoke: Invoke
) -> None:
    out = Path(shutil.copytree(reproduced, tmp_path / "out"))
    before = {n: text for n, text in files_in(out).items() if n.startswith(("pieces", "networks"))}
    lost = "pieces/mnist-samples-seed1.json"
    (out / lost).unlink()
    ended = invoke(*words(digits, out, "table1", "table2", "--seeds", 2))
    assert ended.code == 0
    after = files_in(out)
    for name, text in before.items():
        if name != lost:
            assert after[name] == text
    again, once = (json.loads(text) for text in (after[lost], before[lost]))
    for found in (again, once):
        del found["kept"]  # with a hash of the times too
        for column in found["columns"].values():
            del column["seconds"]
    assert again == once  # made again with the same figures
    assert "pieces/uci-har-samples-seed1.json" in after
    marks = {(one["claim"], one["reading"]): one for one in content(out / "claims.json")["claims"]}
    more = marks["Unlearning lowers the metrics more on UCI HAR than on MNIST", _har_reading()]
    assert more["agrees"] is False  # both stand for the same records here
    assert str(out / "table1.md") in ended.out


def test_the_figure(digits: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = SHARES[::3]
    for module in (plan, results):
        monkeypatch.setattr(module, "SHARES", some)
    out = tmp_path / "out"
    settings = words(digits, out, "figure1", "--seeds", 1)
    assert exit_code([*settings, "--share-of", "class", "--quiet"]) == 0
    found = content(out / "figure1.json")
    assert set(found["curves"]) == {"mnist-samples", "mnist-class", "uci-har-samples", "uci-har-class"}
    for curves in found["curves"].values():
        for curve in curves.values():
            assert [point["share"] for point in curve] == list(some)
    assert SHARES == (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
    assert found["curves"]["mnist-samples"] == found["curves"]["uci-har-samples"]
    assert (out / "figure1.png").read_bytes()[:4] == b"\x89PNG"
    assert "| Accuracy loss rises" in (out / "claims.md").read_text()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ([], "Nothing to reproduce was named, expected some of table1"),
        (["table7"], "The paper has no 'table7'"),
        (["tabel1"], "Did you mean 'table1'?"),
        (["table1", "--seeds", "0"], "--seeds is 0, expected a whole number from 1 to"),
        (["table1", "--backend", "dusk"], "--backend is 'dusk'"),
        (["table1", "--backend", "dask://127.0.0.1:1"], "--backend dask://127.0.0.1:1 does not answer"),
        (["table1", "--backend", "ray://127.0.0.1:1"], "--backend ray://127.0.0.1:1 "),
        (["table1", "--seed", "-1"], "--seed is -1"),
        (["table1", "--share-of", "clas"], "Did you mean 'class'?"),
        (["table1", "--recipe", "papr"], "Did you mean 'paper'?"),
    ],
)
def test_refused(more: list[str], message: str, digits: str, tmp_path: Path, invoke: Invoke) -> None:
    assert message in refused(invoke(*words(digits, tmp_path / "out", *more)))
    assert not (tmp_path / "out").exists()


def test_data_that_are_not_there(digits: str, tmp_path: Path, invoke: Invoke) -> None:
    line = refused(
        invoke("reproduce", "table2", "--data-mnist", "npz:nowhere.npz", "--out", tmp_path / "out")
    )
    assert "nowhere.npz" in line
    assert not (tmp_path / "out").exists()


def test_json_alone_and_a_second_run_makes_nothing_anew(
    digits: str, reproduced: Path, tmp_path: Path, invoke: Invoke
) -> None:
    out = Path(shutil.copytree(reproduced, tmp_path / "out"))
    before = {n: text for n, text in files_in(out).items() if n.startswith(("pieces", "networks"))}
    ended = invoke(*words(digits, out, "table2", "table5", "--seeds", 2, "--json", "--quiet"))
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["claims"]
    after = files_in(out)
    assert {name: after[name] for name in before} == before


def test_what_is_damaged_is_told_and_made_again(
    digits: str, reproduced: Path, tmp_path: Path, invoke: Invoke
) -> None:
    out = Path(shutil.copytree(reproduced, tmp_path / "out"))
    piece = out / "pieces/mnist-samples-seed0.json"
    piece.write_text(piece.read_text().replace('"accuracy": 0.', '"accuracy": 1.', 1))
    network = out / "networks/mnist-seed0/model.safetensors"
    network.write_bytes(network.read_bytes()[:-100])
    ended = invoke(*words(digits, out, "table2", "--seeds", 2, "--quiet"))
    assert ended.code == 0
    assert [line.split(" is damaged")[0] for line in ended.err.splitlines()] == [
        f"unspike: note: '{path}'" for path in (piece, network)
    ]
    tables = [content(folder / "table2.json")["blocks"] for folder in (reproduced, out)]
    assert tables[0] == tables[1]


def test_a_killed_run_is_taken_up(digits: str, reproduced: Path, tmp_path: Path, invoke: Invoke) -> None:
    out = tmp_path / "out"
    settings = words(digits, out, "table2", "--seeds", 2)
    survivor = killed_once_there(out, "networks/*/training.json", *settings, "--quiet")
    assert not (out / "table2.json").exists()
    before = survivor.read_bytes()
    assert invoke(*settings, "--quiet").code == 0
    assert survivor.read_bytes() == before
    tables = [content(folder / "table2.json")["blocks"] for folder in (reproduced, out)]
    assert tables[0] == tables[1]
    assert not list(out.rglob(".*"))
