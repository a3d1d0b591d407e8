"""A link that leads nowhere, a picture that is not there and a request to a server are all found."""

from __future__ import annotations

from pathlib import Path

import check_site
import pytest

SITE = Path(__file__).parents[2] / "docs/_build/html"
CHROMIUM = check_site.chromium()


def site(folder: Path, body: str, **files: str) -> dict[str, list[str]]:
    check_site.read.cache_clear()
    (folder / "index.html").write_text(f"<html><body>{body}</body></html>")
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return check_site.crawl(folder)


def test_what_is_right_is_no_fault(tmp_path: Path) -> None:
    body = (
        '<h1 id="top">x</h1><a href="#top"></a><a href="other.html#here"></a><a href="mailto:a@b.org"></a>'
        '<a href="https://doi.org/10.1/x"></a><img src="a.svg" alt="a"><img src="data:image/png,AA" alt="">'
    )
    assert site(tmp_path, body, other_html='<p id="here">', a_svg="<svg/>") == {}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="gone.html">', "leads nowhere: gone.html"),
        ('<a href="#gone">', "there is no such place in the page: #gone"),
        ('<a href="../outside.html">', "leads nowhere: ../outside.html"),
        ('<img src="gone.png" alt="x">', "leads nowhere: gone.png"),
        ('<img src="data:x">', "picture without alternative text: data:x"),
        ('<a href="https://no spaces/">', "not a well-formed outside address: https://no spaces/"),
        ('<a href="javascript:x()">', "not a well-formed outside address: javascript:x()"),
        (
            '<script src="https://cdn.org/x.js"></script>',
            "request to an outside server: https://cdn.org/x.js",
        ),
        ('<script src="//cdn.org/x.js"></script>', "request to an outside server: //cdn.org/x.js"),
        (
            '<img alt="" srcset="https://a.org/x 1x, b.png 2x">',
            "request to an outside server: https://a.org/x",
        ),
        (
            '<link rel="preconnect" href="https://fonts.org">',
            "request to an outside server: https://fonts.org",
        ),
        ("<style>@import 'https://a.org/x.css'</style>", "request to an outside server: https://a.org/x.css"),
        (
            '<p style="background:url(https://a.org/x.png)">',
            "request to an outside server: https://a.org/x.png",
        ),
    ],
)
def test_a_fault_is_found(body: str, fault: str, tmp_path: Path) -> None:
    assert fault in site(tmp_path, body)["index.html"]


def test_style_sheets_are_read_too(tmp_path: Path) -> None:
    found = site(
        tmp_path, "", a_css="a{background:url('gone.png')} @font-face{src:url(https://a.org/f.woff)}"
    )
    assert found == {
        "a.css": ["leads nowhere: gone.png", "request to an outside server: https://a.org/f.woff"]
    }


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found on the PATH")
def test_what_a_script_asks_for_is_seen_by_the_browser(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<script>fetch('https://a.org/x').catch(() => console.error('seen'))</script>")
    asked, console = check_site.requests_in_browser(page, CHROMIUM)
    assert asked == ["https://a.org/x"]
    assert any("seen" in line for line in console)


@pytest.mark.skipif(not (SITE / "index.html").exists(), reason="the site is not built (make docs)")
def test_the_built_site_has_no_fault() -> None:
    check_site.read.cache_clear()
    assert check_site.crawl(SITE) == {}
