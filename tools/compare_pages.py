"""Build compare.html of every compare.json in some folders: python tools/compare_pages.py [FOLDER ...]."""

import json
import sys
from pathlib import Path

from unspike.foundation.files import write_text
from unspike.studies.comparison.page import page
from unspike.studies.comparison.write import JSON_FILE, PAGE_FILE

RESULTS = Path(__file__).parents[1] / "docs/results/compare"


def main(folders: list[Path]) -> None:
    """Write a page beside each compare.json in the folders, and say where."""
    for path in sorted(found for folder in folders for found in folder.rglob(JSON_FILE)):
        write_text(path.with_name(PAGE_FILE), page(json.loads(path.read_text(encoding="utf-8"))))
        print(path.with_name(PAGE_FILE))


if __name__ == "__main__":
    main([Path(word) for word in sys.argv[1:]] or [RESULTS])
