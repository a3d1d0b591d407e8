from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser import needs_chromium
from tools import accessibility


def test_what_is_found_is_told_with_its_place() -> None:
    found: list[dict[str, Any]] = [
        {
            "impact": "serious",
            "id": "color-contrast",
            "help": "contrast",
            "nodes": [{"target": ["#a"], "html": "<p id=a>", "failureSummary": "Fix\n this"}],
        }
    ]
    assert list(accessibility.told(found)) == [
        "  serious: color-contrast, 1 elements (contrast)",
        "    #a: <p id=a> - Fix this",
    ]


@needs_chromium
def test_the_program_fails_where_something_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    axe, page = tmp_path / "axe.js", tmp_path / "page.html"
    page.write_text('<meta name="viewport" content="width=device-width"><p>words</p>')
    axe.write_text(
        "window.axe = {run: async () => ({violations: [{impact: 'minor', id: String(innerWidth), help: '',"
        "nodes: []}]})}"
    )
    assert accessibility.main(axe, [page]) == 1
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines() if "minor" in line] == [
        f"  minor: {width}" for width in (1200, 1200, 390, 390)
    ]
    axe.write_text("window.axe = {run: async () => ({violations: []})}")
    assert accessibility.main(axe, [page]) == 0
