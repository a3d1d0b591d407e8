"""The table in a real browser: a click on a head sorts, without a console message."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from unspike.studies.comparison.page import page
from unspike.studies.comparison.table import HEADS

from .test_page import Cells, method, report

__all__ = ["report"]

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found on the PATH")


def opened(text: str, folder: Path, *clicks: int) -> tuple[list[str], str]:
    """The names in the order of the rows after clicks on heads, and the log."""
    clicking = ";".join(f"document.querySelectorAll('thead button')[{column}].click()" for column in clicks)
    (folder / "page.html").write_text(text.replace("</body>", f"<script>{clicking}</script></body>"))
    command = [
        str(CHROMIUM),
        *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--enable-logging=stderr", "--v=0", f"--user-data-dir={folder / 'profile'}", "--dump-dom"),
        (folder / "page.html").as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    cells = Cells()
    cells.feed(done.stdout)
    return [row[0][0] for row in cells.rows], done.stderr


def test_a_click_sorts_and_another_turns_it_round(report: dict[str, Any], tmp_path: Path) -> None:
    unknown = method("unknown", 0.2)
    unknown["figures"]["retain"] = {"mean": None, "std": None, "runs": [None], "reason": "none"}
    # As text 0.09 comes before 0.5 and after 0.1e1: the sort must be one of numbers.
    report["methods"] = [method("large", 0.5), unknown, method("small", 0.09)]
    text, column = page(report), HEADS.index("Retained (%)")
    names, log = opened(text, tmp_path, 0, column)
    assert names == ["small", "large", "unknown"]
    assert ":CONSOLE" not in log
    assert opened(text, tmp_path, column, column)[0] == ["large", "small", "unknown"]
