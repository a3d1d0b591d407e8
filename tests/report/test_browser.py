"""The page in a real browser: no console error, nothing fetched, a picture comes out."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from unspike.report import write_report

from .example import example_figures, example_report, hostile_report

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found on the PATH")


def open_in_browser(page: Path, folder: Path, *, width: int, dark: bool) -> tuple[str, Path]:
    picture = folder / "page.png"
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={folder / 'profile'}",
        "--enable-logging=stderr",
        "--v=0",
        f"--screenshot={picture}",
        f"--window-size={width},5000",
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stderr, picture


@pytest.mark.parametrize(("width", "dark"), [(1200, False), (400, True)])
def test_opens_without_console_message_and_gives_a_picture(tmp_path: Path, width: int, dark: bool) -> None:
    _, page = write_report(example_report(), example_figures(), tmp_path / "report")
    log, picture = open_in_browser(page, tmp_path, width=width, dark=dark)
    assert not [line for line in log.splitlines() if ":CONSOLE" in line]
    png = picture.read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (width, 5000)


def test_hostile_strings_do_nothing_in_the_browser(tmp_path: Path) -> None:
    _, page = write_report(hostile_report(), example_figures(), tmp_path / "report")
    log, _ = open_in_browser(page, tmp_path, width=1200, dark=False)
    assert ":CONSOLE" not in log


def test_a_console_message_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "broken.html"
    page.write_text("<script>console.error('seen')</script>")
    log, _ = open_in_browser(page, tmp_path, width=400, dark=False)
    assert re.search(r":CONSOLE.*seen", log)
