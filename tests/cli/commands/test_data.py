"""What data there is, where it lies, and who is in which part."""

from __future__ import annotations

import json
from pathlib import Path

from ..helpers import Invoke, refused


def test_parts_says_who_is_where(invoke: Invoke) -> None:
    ended = invoke("data", "parts", "digits", "--seed", "3", "--json")
    assert ended.code == 0
    found = json.loads(ended.out)
    assert sum(found["class"]["3"].values()) == 183
    assert list(found) == ["class"], "digits name no people"


def test_parts_prints_a_table(invoke: Invoke) -> None:
    ended = invoke("data", "parts", "digits")
    assert "Records of digits by class" in ended.out
    assert "validation" in ended.out


def test_parts_of_a_misspelt_split(invoke: Invoke) -> None:
    assert "Did you mean 'subject'" in refused(invoke("data", "parts", "digits", "--split", "subjects"))


def test_data_list(invoke: Invoke) -> None:
    listed = json.loads(invoke("data", "list", "--json").out)
    names = {one["name"] for one in listed["data"]}
    assert {"mnist5k", "mnist", "uci-har", "digits"} <= names
    shown = invoke("data", "list").out
    assert all(name in shown for name in names)


def test_data_where_and_fetch(invoke: Invoke) -> None:
    path = invoke("data", "where", "mnist5k").out.strip()
    assert Path(path).exists()
    assert invoke("data", "fetch", "mnist5k", "--quiet").out.strip() == path
    assert "Did you mean 'mnist5k'?" in refused(invoke("data", "where", "mnist5"))
    assert "Did you mean 'mnist5k'?" in refused(invoke("data", "fetch", "mnist5"))
