"""Follow every link, picture and reference of the built site, and find every request to an outside server.

    python docs/check_site.py docs/_build/html

Local addresses must lead to a file, and to a place in it where one is named. Outside addresses are never
opened: links to them must be well-formed, and nothing that a browser fetches by itself may have one. Where
Chromium is installed, pages are opened in it as well, and its own log of requests is read.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

FETCHED = {
    ("img", "src"),
    ("img", "srcset"),
    ("source", "src"),
    ("source", "srcset"),
    ("script", "src"),
    ("iframe", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("track", "src"),
    ("input", "src"),
    ("use", "href"),
    ("image", "href"),
}
"""Elements and attributes whose address a browser opens by itself; of `link` what its `rel` says."""
NOT_FETCHED = {"canonical", "next", "prev", "search", "index", "author", "license", "alternate"}
OUTSIDE = {"http", "https"}
HARMLESS = {"mailto", "data"}
IN_CSS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
OPENED = 12
_BROWSER = "not an origin"


@dataclass
class Page:
    """What an HTML page refers to."""

    fetched: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    without_alt: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.page.ids |= {given[name] for name in ("id", "name") if given.get(name)}
        self._style = tag == "style"
        self.page.fetched += addresses_in_css(given.get("style", ""))
        if tag == "img" and "alt" not in given:
            self.page.without_alt.append(given.get("src", ""))
        if tag == "link":
            kept = self.page.linked if set(given.get("rel", "").split()) <= NOT_FETCHED else self.page.fetched
            kept.append(given.get("href", ""))
        elif tag == "a" and "href" in given:
            self.page.linked.append(given["href"])
        for name in given.keys() & {attribute for element, attribute in FETCHED if element == tag}:
            several = name == "srcset"
            self.page.fetched += (
                [part.split()[0] for part in given[name].split(",")] if several else [given[name]]
            )

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if self._style:
            self.page.fetched += addresses_in_css(data)


def addresses_in_css(text: str) -> list[str]:
    """Return the addresses that a style sheet opens."""
    return [first or second for first, second in IN_CSS.findall(text)]


@cache
def read(path: Path) -> Page:
    """Return what a page refers to."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return reader.page


def faults_of_page(path: Path, root: Path) -> Iterator[str]:
    """Yield what is wrong with the references of a page."""
    page = read(path)
    for address in page.fetched:
        yield from _faults(address, path, root, fetched=True)
    for address in page.linked:
        yield from _faults(address, path, root, fetched=False)
    for picture in page.without_alt:
        yield f"picture without alternative text: {picture}"


def faults_of_css(path: Path, root: Path) -> Iterator[str]:
    """Yield what is wrong with the references of a style sheet."""
    for address in addresses_in_css(path.read_text(encoding="utf-8")):
        yield from _faults(address, path, root, fetched=True)


def _faults(address: str, path: Path, root: Path, *, fetched: bool) -> Iterator[str]:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        yield f"not an address: {address} ({error})"
        return
    if parts.scheme in HARMLESS:
        return
    if parts.scheme or parts.netloc:
        if fetched:
            yield f"request to an outside server: {address}"
        elif parts.scheme not in OUTSIDE or not re.fullmatch(r"[\w.-]+\.[a-z]{2,}(:\d+)?", parts.netloc):
            yield f"not a well-formed outside address: {address}"
        return
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file() or not target.is_relative_to(root):
        yield f"leads nowhere: {address}"
    elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in read(target).ids:
        yield f"there is no such place in the page: {address}"


def pages_of(root: Path) -> list[Path]:
    """Return the pages of a site; what the theme keeps among its scripts and styles is none."""
    return sorted(path for path in root.rglob("*.html") if "_static" not in path.relative_to(root).parts)


def crawl(root: Path) -> dict[str, list[str]]:
    """Return the faults of every page and style sheet of a site that has any."""
    root = root.resolve()
    found = {path: list(faults_of_page(path, root)) for path in pages_of(root)}
    found |= {path: list(faults_of_css(path, root)) for path in sorted(root.rglob("*.css"))}
    return {
        str(path.relative_to(root)): list(dict.fromkeys(faults)) for path, faults in found.items() if faults
    }


def chromium() -> str | None:
    """Return the browser's program, None where there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def requests_in_browser(page: Path, browser: str) -> tuple[list[str], list[str]]:
    """Return the outside addresses that a page asks for in Chromium, and what it writes to the console."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "net.json"
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder}/profile",
            "--enable-logging=stderr",
            "--v=0",
            f"--log-net-log={log}",
            "--virtual-time-budget=3000",
            "--dump-dom",
            page.as_uri(),
        ]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        events = json.loads(log.read_text())["events"]
    # What the browser asks for itself, say its updates, has no initiator.
    asked = [event["params"]["url"] for event in events if _is_of_page(event.get("params", {}))]
    console = [line for line in ended.stderr.splitlines() if ":CONSOLE" in line and "[PST]" not in line]
    return sorted({url for url in asked if urlsplit(url).scheme in {*OUTSIDE, "ws", "wss"}}), console


def _is_of_page(params: dict[str, Any]) -> bool:
    return "url" in params and params.get("initiator", _BROWSER) != _BROWSER


def some_pages(root: Path, number: int = OPENED) -> list[Path]:
    """Return the first page of each folder, those near the top first."""
    folders = sorted({path.parent for path in pages_of(root)}, key=lambda each: (len(each.parts), each))
    return [min(folder.glob("*.html"), key=lambda path: path.name != "index.html") for folder in folders][
        :number
    ]


def main() -> None:
    """Check the site whose folder is named."""
    root = Path(sys.argv[1])
    if not (root / "index.html").is_file():
        sys.exit(f"check_site: error: {root} holds no built site. Run 'make docs'.")
    found = crawl(root)
    browser = chromium()
    for path in some_pages(root) if browser else []:
        asked, console = requests_in_browser(path.resolve(), browser)
        faults = [*(f"asked for in Chromium: {url}" for url in asked), *console]
        if faults:
            found.setdefault(str(path.relative_to(root)), []).extend(faults)
    for name, faults in found.items():
        for fault in faults:
            print(f"{name}: {fault}", file=sys.stderr)
    pages = len(pages_of(root))
    opened = (
        f"{len(some_pages(root))} opened in Chromium" if browser else "none opened, for no Chromium was found"
    )
    print(f"{pages} pages, {opened}: {sum(map(len, found.values()))} faults")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
