"""Both files are written whole, or what was there before stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.report import Figures, validate, write_report

from .example import example_figures, example_report


def test_writes_the_report_and_its_page_and_nothing_else(tmp_path: Path) -> None:
    report = example_report(["a", "b"])
    folder = tmp_path / "new" / "folder"
    assert write_report(report, example_figures(), folder) == (folder / "report.json", folder / "report.html")
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "report.json"]
    text = (folder / "report.json").read_text(encoding="utf-8")
    assert json.loads(text) == report
    validate(json.loads(text))
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def broken(key: str, value: Any) -> dict[str, Any]:
    return {**example_report(["a", "b"]), key: value}


@pytest.mark.parametrize(
    "report", [broken("requests", float("nan")), broken("created", 3), broken("schema", "other/1")]
)
def test_an_invalid_report_leaves_the_old_files(tmp_path: Path, report: dict[str, Any]) -> None:
    (tmp_path / "report.json").write_text("old")
    with pytest.raises(InvalidInput):
        write_report(report, Figures(), tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report.json", "old")]


def test_an_interrupted_write_leaves_the_old_file_and_no_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.json").write_text("old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("unspike.foundation.files.os.replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_report(example_report(["a", "b"]), Figures(), tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report.json", "old")]
