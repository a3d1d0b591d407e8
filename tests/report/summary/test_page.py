from __future__ import annotations

import copy
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.browser import browser, needs_chromium
from unspike.report.summary import language_named, summary_page

from ..example import HOSTILE, example_report, hostile_report


def words_of(text: str) -> str:
    body = text[text.index("<body>") :]
    return " ".join(unescape(re.sub("<[^>]*>", " ", body)).replace("\N{NO-BREAK SPACE}", " ").split())


def with_answer(forgotten: bool | None) -> dict[str, Any]:
    report = copy.deepcopy(example_report())
    report["requests"] = report["requests"][:1]
    report["requests"][0]["verdict"]["forgotten"] = forgotten
    return report


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize(
    ("forgotten", "key"), [(True, "forgotten"), (False, "not_forgotten"), (None, "cannot_tell")]
)
def test_each_answer_has_its_sentences(code: str, forgotten: bool | None, key: str) -> None:
    text, words = summary_page(with_answer(forgotten), code), language_named(code)
    assert f'<html lang="{code}">' in text
    for place in ("answer", "meaning"):
        assert words.say(f"{place}.{key}") in words_of(text)
    others = {"forgotten", "not_forgotten", "cannot_tell"} - {key}
    assert not any(words.say(f"meaning.{other}") in words_of(text) for other in others)


def test_figures_are_those_of_the_report_in_the_numbers_of_the_language() -> None:
    report = with_answer(True)
    entry = report["requests"][0]
    entry["rows"]["original"]["test"]["accuracy"] = 0.91249
    entry["verdict"]["share_erased"] = {"value": 0.976, "low": 0.9, "high": 1.04}
    entry["records"] = 1234
    english, german = (words_of(summary_page(report, code)) for code in ("en", "de"))
    assert "91.2" in english
    assert "91,2" in german
    assert "98 % is gone (95 % interval 90 to 104 %)" in english
    assert "98 % zurückgelegt (95-%-Intervall 90 bis 104 %)" in german
    assert "1,234" in english
    assert "1.234" in german


def test_what_was_not_measured_is_not_spoken_of() -> None:
    report = with_answer(None)
    entry = report["requests"][0]
    entry["verdict"].update(share_erased=None, damaged=[], over_done=[])
    entry["cost"]["unlearn_seconds"] = None
    text = words_of(summary_page(report))
    words = language_named("en")
    assert f"<h2>{words.say('head.found')}</h2>" not in summary_page(report)
    assert "Of the way" not in text
    assert "It took" not in text
    entry["verdict"]["damaged"] = ["test accuracy"]
    assert words.say("found.damaged") in words_of(summary_page(report))


def test_hostile_texts_are_only_texts() -> None:
    text = summary_page(hostile_report(), "de")
    assert "<script>" not in text
    assert HOSTILE.split("\x00")[0].split(">")[1][:5] in words_of(text)
    assert not re.search(r'(src|href)="(?!data:)', text)


@needs_chromium
@pytest.mark.parametrize("code", ["en", "de"])
def test_each_request_is_one_page_of_paper(code: str, tmp_path: Path) -> None:
    report = example_report()
    (tmp_path / "summary.html").write_text(summary_page(report, code), "utf-8")
    with browser(tmp_path) as page:
        page.open(tmp_path / "summary.html")
        page.paper(tmp_path / "summary.pdf")
        assert page.console == []
    pages = re.findall(rb"/Type\s*/Page[^s]", (tmp_path / "summary.pdf").read_bytes())
    assert len(pages) == len(report["requests"])
