"""The files of a comparison, and what its Markdown says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from unspike.studies.comparison.write import COMPARISON_FILES, markdown, write_comparison

from .test_page import method, report

__all__ = ["report"]


def test_every_file_is_written_and_the_json_holds_all(report: dict[str, Any], tmp_path: Path) -> None:
    assert write_comparison(report, tmp_path) == tmp_path / "compare.html"
    assert {path.name for path in tmp_path.iterdir()} == set(COMPARISON_FILES)
    assert json.loads((tmp_path / "compare.json").read_text()) == report
    assert (tmp_path / "compare.png").read_bytes().startswith(b"\x89PNG")


def test_what_the_text_says(report: dict[str, Any]) -> None:
    text = markdown(report)
    assert text.startswith("# Methods compared on d, class:3\n\n1 network; 2 networks retrained for each.")
    assert "Command: `unspike compare`" in text
    assert "On the Pareto front of cost and gap: hybrid." in text
    assert "Nearest to the retrained networks without retained data: none." in text
    assert "Left out: unsir (carries out class requests only)." in text
    assert text.splitlines()[-1] == "* odd: <script>alert(1)</script>"


def test_several_seeds_are_told(report: dict[str, Any]) -> None:
    text = markdown({**report, "seeds": [0, 1, 2], "methods": [method("ssd", 0.2)]})
    assert "3 networks, mean ± s.d.; 2 networks retrained for each." in text
    assert "On the Pareto front of cost and gap: none." in text
