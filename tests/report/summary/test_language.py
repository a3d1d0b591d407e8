"""Every language says the same: the same keys, and the same things filled in."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.report.summary import Language, language_named, languages


def sentences(texts: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, str]]:
    for key, value in texts.items():
        if isinstance(value, Mapping):
            yield from sentences(value, f"{place}{key}.")
        else:
            yield f"{place}{key}", value


def filled(texts: Mapping[str, Any]) -> dict[str, set[str]]:
    return {
        key: {name for _, name, _, _ in string.Formatter().parse(value) if name}
        for key, value in sentences(texts)
    }


def test_english_and_german_are_there() -> None:
    assert {"de", "en"} <= set(languages())


@pytest.mark.parametrize("code", languages())
def test_a_language_has_all_sentences_with_all_that_is_filled_in(code: str) -> None:
    assert filled(language_named(code).texts) == filled(language_named("en").texts)
    assert all(value.strip() for _, value in sentences(language_named(code).texts))


def test_no_sentence_was_left_in_english() -> None:
    english, german = (dict(sentences(language_named(code).texts)) for code in ("en", "de"))
    assert not [key for key in english if len(english[key]) > 12 and english[key] == german[key]]


@pytest.mark.parametrize(
    ("code", "value", "places", "expected"),
    [
        ("en", 12345.678, 1, "12,345.7"),
        ("de", 12345.678, 1, "12.345,7"),
        ("de", -0.5, 1, "−0,5"),
        ("en", -0.01, 1, "0.0"),
    ],
)
def test_numbers_are_written_as_in_the_language(code: str, value: float, places: int, expected: str) -> None:
    assert language_named(code).number(value, places) == expected


def test_dates_are_written_as_in_the_language() -> None:
    moment = "2026-11-29T06:55:24+00:00"
    assert language_named("de").date(moment) == "29.11.2026"
    assert language_named("en").date(moment) == "2026-11-29"


def test_a_percent_sign_does_not_begin_a_line() -> None:
    words = Language(code="x", texts={"share": "{share} % gone"})
    assert words.say("share", share=5) == "5\N{NO-BREAK SPACE}% gone"


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match=r"--language is 'fr', expected one of de, en"):
        language_named("fr")
