"""CITATION.cff says what the package says of itself, in the form of version 1.2.0."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from unspike import citation
from unspike.foundation.bibliography import PAPER
from unspike.version import __version__

ROOT = Path(__file__).parents[1]
REQUIRED = ("cff-version", "message", "title", "authors")
OF_REFERENCE = ("type", "title", "authors")


@pytest.fixture(scope="module")
def cff() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    found: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    return found


def test_it_has_what_the_format_requires(cff: dict[str, Any]) -> None:
    assert cff["cff-version"] == "1.2.0"
    assert all(cff[name] for name in REQUIRED)
    assert cff["type"] == "software"
    assert all("name" in author or "family-names" in author for author in cff["authors"])
    for reference in cff["references"]:
        assert all(reference[name] for name in OF_REFERENCE)


def test_it_agrees_with_the_package(cff: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert cff["version"] == __version__
    assert cff["license"] == project["license"]
    assert [author["name"] for author in cff["authors"]] == [author["name"] for author in project["authors"]]
    assert cff["keywords"] == project["keywords"]
    assert project["description"][0].lower() + project["description"][1:] in cff["title"]
    (paper,) = cff["references"]
    for fact in (paper["doi"], paper["title"], paper["start"], str(paper["year"]), paper["journal"]):
        assert fact in PAPER


def test_the_command_cites_the_same(cff: dict[str, Any]) -> None:
    text = " ".join(citation().split())
    assert cff["title"] in text.replace("{{unspike}}", "unspike").replace("{unspike}", "unspike")
    assert "@software{unspike," in text
