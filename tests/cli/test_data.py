from __future__ import annotations

import json

from .helpers import Invoke, refused


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
