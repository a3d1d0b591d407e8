"""Check pages for what keeps people out: python tools/accessibility.py AXE PAGE [PAGE ...].

AXE is the file axe.min.js of axe-core (`npm pack axe-core@4.14.1`, which is under the MPL 2.0 and no part of
unspike), PAGE a file such as report.html. Each page is opened in headless Chromium in light and in dark, wide
and as narrow as a telephone, and every violation that axe-core finds is printed with the elements that it is
about. Ends with 1 if there are any.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser import Page, browser

LOOKS = [(width, dark) for width in (1200, 390) for dark in (False, True)]
_SHOWN = 4  # elements of a violation


def violations(page: Page, axe: str, path: Path, *, width: int, dark: bool) -> list[dict[str, Any]]:
    """Return what axe-core objects to in a page.

    Parameters
    ----------
    page : Page
        An open browser.
    axe : str
        The text of axe.min.js.
    path : Path
        The page.
    width, dark : int, bool
        How it is looked at.
    """
    page.look(width=width, dark=dark)
    page.open(path)
    page.ask("[...document.querySelectorAll('details')].forEach((one) => { one.open = true; })")
    # The explore page draws what is in sight: all of it is.
    height = int(page.ask("document.documentElement.scrollHeight"))
    page.look(width=width, height=height, dark=dark)
    page.ask("new Promise((done) => setTimeout(done, 1500))")
    page.ask(axe + "; 1")
    found: list[dict[str, Any]] = page.ask("axe.run().then((found) => found.violations)")
    return found


def told(found: list[dict[str, Any]]) -> Iterator[str]:
    """Yield lines on violations."""
    for one in found:
        yield f"  {one['impact']}: {one['id']}, {len(one['nodes'])} elements ({one['help']})"
        for node in one["nodes"][:_SHOWN]:
            why = " ".join(str(node.get("failureSummary", "")).split())
            yield f"    {' '.join(map(str, node['target']))}: {node['html'][:160]} - {why[:240]}"


def main(axe: Path, pages: list[Path]) -> int:
    """Print what is found in each page, and return how the program ends."""
    text, count = axe.read_text("utf-8"), 0
    for path in pages:
        for width, dark in LOOKS:
            with (
                tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
                browser(Path(folder)) as page,
            ):
                found = violations(page, text, path.resolve(), width=width, dark=dark)
            print(f"{path}, {width} pixels, {'dark' if dark else 'light'}: {len(found)} violations")
            print("\n".join(told(found)), end="\n" if found else "")
            count += len(found)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(word) for word in sys.argv[2:]]))
