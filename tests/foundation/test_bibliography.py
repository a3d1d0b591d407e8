"""Sources are BibTeX that a program can read: balanced, with a year, each key once."""

from __future__ import annotations

import re

import pytest

from unspike.foundation import bibliography
from unspike.foundation.bibliography import SOURCES

OF_METHODS = [
    value for name, value in vars(bibliography).items() if re.match("[A-Z]", name) and isinstance(value, str)
]
ENTRIES = [*OF_METHODS, *SOURCES.values()]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.partition("{")[2].partition(",")[0])
def test_an_entry_can_be_read(entry: str) -> None:
    assert re.match(r"@(article|inproceedings|misc|book|techreport|phdthesis)\{[A-Za-z0-9:_-]+,\n", entry)
    assert entry.count("{") == entry.count("}")
    for field in ("author", "title", "year"):
        assert re.search(rf"^  {field} *= \{{[^=]+\}},?$", entry, re.MULTILINE), field
    assert re.search(r"year *= \{(19|20)\d\d\}", entry)


def test_no_key_names_two_works() -> None:
    titles: dict[str, set[str]] = {}
    for entry in ENTRIES:
        key = entry.partition("{")[2].partition(",")[0]
        titles.setdefault(key, set()).add(re.sub(r"\s+", " ", entry))
    assert [key for key, found in titles.items() if len(found) > 1] == []
