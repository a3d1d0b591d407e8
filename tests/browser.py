"""A page in headless Chromium, spoken to over its debugging pipe: look, click, ask, hear its complaints."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found on the PATH")
_ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--remote-debugging-pipe", "--disable-dev-shm-usage"),
)
_PATIENCE = 60.0


@dataclass
class Page:
    """An open page.

    Attributes
    ----------
    console : list of str
        What it wrote to the console, errors and violations of its policy included.
    requests : list of str
        Addresses that it asked for.
    """

    to: int
    back: int
    session: str = ""
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    _number: int = 0
    _rest: bytes = b""

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return the answer; what happens meanwhile is taken down."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while (found := self._next()).get("id") != self._number:
            self._heard(found)
        assert "error" not in found, found["error"]
        return found["result"]  # type: ignore[no-any-return]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self.back, 1 << 20)
            assert part, "Chromium ended"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)  # type: ignore[no-any-return]

    def _heard(self, event: dict[str, Any]) -> None:
        told = event.get("params", {})
        if event.get("method") == "Runtime.consoleAPICalled":
            self.console.append(" ".join(str(one.get("value", one)) for one in told["args"]))
        elif event.get("method") == "Runtime.exceptionThrown":
            self.console.append(json.dumps(told["exceptionDetails"])[:2000])
        elif event.get("method") == "Log.entryAdded":
            self.console.append(told["entry"]["text"])
        elif event.get("method") == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])

    def ask(self, expression: str) -> Any:
        """Return the value of an expression of JavaScript; promises are waited for."""
        found = self.send(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def open(self, path: Path) -> None:
        """Open a file and wait until it is loaded."""
        self.send("Page.navigate", url=path.as_uri())
        self.wait("document.readyState === 'complete'")

    def wait(self, condition: str) -> None:
        """Wait until an expression holds."""
        until = time.monotonic() + _PATIENCE
        while not self.ask(condition):
            assert time.monotonic() < until, (condition, self.console)
            time.sleep(0.02)

    def look(self, *, width: int, height: int = 900, dark: bool = False) -> None:
        """Set the size of the window and the colours that the reader prefers."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the mouse at one place of the window and let it go at another."""
        (x0, y0), (x1, y1) = start, end
        mouse = "Input.dispatchMouseEvent"
        self.send(mouse, type="mouseMoved", x=x0, y=y0)
        self.send(mouse, type="mousePressed", x=x0, y=y0, button="left", clickCount=1)
        for share in (0.3, 0.7, 1.0):
            x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            self.send(mouse, type="mouseMoved", x=x, y=y, button="left", buttons=1)
        self.send(mouse, type="mouseReleased", x=x1, y=y1, button="left", clickCount=1)

    def picture(self, path: Path, *, whole: bool = True) -> None:
        """Write what is seen to a PNG file."""
        found = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))

    def paper(self, path: Path) -> None:
        """Write the page as it is printed on A4 to a PDF file."""
        found = self.send("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=False)
        path.write_bytes(base64.b64decode(found["data"]))


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """Yield an empty page of a Chromium that keeps its profile in a folder.

    Parameters
    ----------
    folder : Path
        Where the profile goes.
    """
    to_them, to = os.pipe()
    back, from_them = os.pipe()

    def as_three_and_four() -> None:
        low, high = os.dup(to_them), os.dup(from_them)
        os.dup2(low, 3)
        os.dup2(high, 4)

    process = subprocess.Popen(
        [str(CHROMIUM), *_ARGUMENTS, f"--user-data-dir={folder / 'profile'}", "about:blank"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=as_three_and_four,
        close_fds=False,
    )
    os.close(to_them)
    os.close(from_them)
    page = Page(to=to, back=back)
    try:
        target = page.send("Target.createTarget", url="about:blank")["targetId"]
        page.session = page.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.send(f"{domain}.enable")
        page.look(width=1200)
        yield page
        page.session = ""
        page.send("Browser.close")
        process.wait(_PATIENCE)
    finally:
        process.kill()
        process.wait()
        os.close(to)
        os.close(back)
