"""The pages of the committed comparisons are not in git; one command builds them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_page_is_built_beside_each_comparison(tmp_path: Path) -> None:
    for cell in ("mnist-samples", "uci-har-class"):
        (tmp_path / cell).mkdir()
        shutil.copy(ROOT / "docs/results/compare" / cell / "compare.json", tmp_path / cell)
    tool = [sys.executable, ROOT / "tools/compare_pages.py", tmp_path]
    printed = subprocess.run(tool, capture_output=True, text=True, check=True, timeout=300).stdout
    pages = sorted(tmp_path.glob("*/compare.html"))
    assert printed.split() == [str(page) for page in pages]
    assert len(pages) == 2
    assert "class:SITTING" in pages[1].read_text()
    assert "class:SITTING" not in pages[0].read_text()
