"""The page as text: complete, closed to the outside, and safe whatever the names in it are."""

from __future__ import annotations

import base64
import hashlib
import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.report.explore import explore_page
from unspike.report.explore.page import LIBRARIES, json_in_script

from .example import case, page_of

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&${alert(1)}{{7*7}}<!--\u2028\ud800é漢\x00"


class Scripts(HTMLParser):
    """The scripts of a page: their type and their text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str | None, str]] = []
        self.tags: list[str] = []
        self.policy = ""
        self.addresses: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]
        if tag == "script":
            self.found.append((named.get("type"), ""))
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named["content"] or ""

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script" and self.found:
            kind, text = self.found[-1]
            self.found[-1] = (kind, text + data)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")


def scripts_of(text: str) -> Scripts:
    found = Scripts()
    found.feed(text)
    return found


@pytest.fixture(scope="module")
def text() -> str:
    return explore_page(page_of([case()]))


def test_the_policy_names_every_script_and_nothing_from_outside(text: str) -> None:
    found = scripts_of(text)
    ran = [script for kind, script in found.found if kind is None]
    assert len(ran) == len(LIBRARIES) + 1
    for script in ran:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in found.policy
    assert "default-src 'none'" in found.policy
    assert "unsafe-eval" not in found.policy
    assert "script-src 'unsafe-inline'" not in found.policy
    assert "http" not in found.policy
    assert found.addresses == ["data:,"]
    assert "sourceMappingURL" not in text


def test_licences_of_the_libraries_lie_beside_them() -> None:
    from importlib.resources import files

    folder = files("unspike.report") / "explore" / "vendor"
    for name in LIBRARIES:
        assert (folder / f"{name}.min.js").is_file()
        assert "Redistribution" in (folder / f"{name}.LICENSE").read_text("utf-8")


def test_the_same_networks_give_the_same_page(text: str) -> None:
    assert explore_page(page_of([case()])) == text


def test_hostile_names_end_no_script_and_come_out_whole() -> None:
    shown = page_of([case(HOSTILE, methods=(HOSTILE, "b"))], classes=(HOSTILE, "a", "b"), title=HOSTILE)
    page = explore_page(shown).encode(errors="replace").decode()
    plain = scripts_of(explore_page(page_of([case()])))
    assert scripts_of(page).tags == plain.tags, "the same elements as ever"
    data = json.loads(dict(scripts_of(page).found)["application/json"])
    assert data["classes"][0] == HOSTILE
    assert data["cases"][0]["networks"][1]["name"] == HOSTILE


@given(st.dictionaries(st.text(), st.text()))
def test_json_in_a_script_has_nothing_that_could_end_it(value: dict[str, str]) -> None:
    text = json_in_script(value)
    assert not set(text) & set("<>&\u2028\u2029")
    assert text.isascii()
    assert json.loads(text) == value
