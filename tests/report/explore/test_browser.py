"""The page in a real browser: choices made by mouse and by script, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Page, browser, needs_chromium
from unspike.foundation.files import write_text
from unspike.report.explore import ExploreCase, explore_page

from .example import case, page_of
from .test_page import HOSTILE

pytestmark = needs_chromium
READY = "document.documentElement.dataset.ready === 'true'"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("chromium")) as page:
        yield page


def shown(chromium: Page, folder: Path, cases: list[ExploreCase], **more: Any) -> Page:
    """Open a page of some cases; nothing of an earlier one is left."""
    path = folder / "explore.html"
    write_text(path, explore_page(page_of(cases, **more)))
    chromium.look(width=1200)
    chromium.console.clear()
    chromium.requests.clear()
    chromium.open(path)
    chromium.wait(READY)
    return chromium


@pytest.fixture
def page(chromium: Page, tmp_path: Path) -> Page:
    return shown(chromium, tmp_path, [case("0"), case("1")])


def state(page: Page) -> dict[str, Any]:
    page.ask("charts.settled()")
    found: dict[str, Any] = page.ask("explore.state")
    return found


def test_it_opens_without_a_word_to_the_console_and_asks_for_nothing(page: Page) -> None:
    page.ask("scrollTo(0, document.documentElement.scrollHeight)")
    page.ask("charts.settled()")
    assert page.console == []
    assert [url for url in page.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert state(page)["a"] == "good", "the method nearest to the retrained networks"
    assert state(page)["b"] == "retrained (mean)"


@pytest.mark.parametrize(("width", "dark"), [(1200, True), (390, False)])
def test_no_width_scrolls_sideways_and_no_theme_complains(page: Page, width: int, dark: bool) -> None:
    page.look(width=width, dark=dark)
    page.wait(f"innerWidth === {width}")
    page.ask("new Promise((done) => setTimeout(done, 400))")
    page.ask("charts.settled()")
    assert page.ask("document.documentElement.scrollWidth") <= width
    assert page.console == []


def test_two_methods_are_chosen_and_seen_side_by_side(page: Page) -> None:
    page.ask("const a = document.getElementById('a'); a.value = 'bad'; a.dispatchEvent(new Event('change'))")
    page.ask("const b = document.getElementById('b'); b.value = 'good'; b.dispatchEvent(new Event('change'))")
    found = state(page)
    assert (found["a"], found["b"]) == ("bad", "good")
    page.ask("document.getElementById('pair-head').scrollIntoView()")
    page.wait("document.querySelectorAll('#confusion-b svg.marks').length === 1")
    titles = page.ask("['a', 'b'].map((k) => document.getElementById(`confusion-${k}`).textContent)")
    assert "bad" in titles[0]
    assert "good" in titles[1]
    assert page.ask("document.querySelector('#networks input[name=pick-a]:checked').ariaLabel") == "bad as A"


def test_a_box_in_the_plot_selects_everywhere(page: Page) -> None:
    place = page.ask(
        "(() => { const r = document.querySelector('#map svg.marks').getBoundingClientRect();"
        "return [r.left, r.top, r.right, r.bottom]; })()"
    )
    left, top, right, bottom = place
    page.drag((left + 50, top + 15), (right - 27, bottom - 42))
    page.wait("explore.state.brush.length > 1")
    found = state(page)
    assert {"good", "bad", "original"} <= set(found["brush"])
    assert (found["a"], found["b"]) == ("good", "bad"), "methods first, the nearest before all"
    assert page.ask("document.querySelectorAll('#networks tr.in-brush').length") == 3
    assert page.ask("document.getElementById('clear').hidden") is False
    assert page.ask("document.getElementById('a').options[0].value") == found["brush"][0]
    page.ask("document.getElementById('clear').click()")
    assert state(page)["brush"] == []


def test_a_box_round_one_method_makes_it_a(page: Page) -> None:
    page.ask("explore.choose({ brush: ['bad'] })")
    assert state(page)["a"] == "bad"
    assert page.ask(
        "[...document.querySelectorAll('#networks tr.outside th')].map((h) => h.textContent)"
    ) == [
        "original",
        "retrained (mean)",
        "good",
    ]
    page.ask("explore.choose({ brush: ['good', 'bad'] })")
    assert (state(page)["a"], state(page)["b"]) == ("good", "bad")


def test_a_record_is_chosen_and_shown(page: Page) -> None:
    assert page.ask("document.querySelectorAll('#records .card').length") == 12
    worst = page.ask("explore.ranked()[0]")
    page.ask("document.querySelector('#records .card').click()")
    found = state(page)
    assert found["record"] == {"set": worst["set"], "index": worst["index"]}
    assert page.ask("document.querySelector('#records .card').ariaPressed") == "true"
    head = page.ask("document.querySelector('#record h3').textContent")
    assert head.startswith("Record ")
    assert page.ask("document.querySelectorAll('#record canvas').length") >= 1
    assert "says" in page.ask("document.querySelector('#record dl').textContent")


def test_spikes_are_drawn_of_the_records_that_were_watched(page: Page) -> None:
    page.ask("explore.choose({ record: { set: 'test', index: 0 } })")
    state(page)
    heads = page.ask("[...document.querySelectorAll('.rasters h4')].map((h) => h.textContent)")
    counts = page.ask(
        "['original', 'good', 'retrained 1'].map((name) =>"
        " explore.spikes(name, explore.state.record).spikes.length)"
    )
    names = ("original", "good", "retrained 1")
    assert heads == [f"{name}: {number} spikes" for name, number in zip(names, counts, strict=True)]
    page.ask("explore.choose({ record: { set: 'test', index: 1 } })")
    assert page.ask("document.querySelectorAll('.rasters').length") == 0
    page.ask("document.querySelector('#record .choices button').click()")
    assert state(page)["record"] == {"set": "test", "index": 0}


def test_a_class_is_chosen_and_only_its_records_are_listed(page: Page) -> None:
    page.ask(
        "const g = document.getElementById('group'); g.value = '1'; g.dispatchEvent(new Event('change'))"
    )
    assert state(page)["group"] == 1
    assert page.ask("[...new Set(explore.ranked().map((one) => one.label))]") == [1]
    assert page.ask("document.querySelectorAll('#records .card').length") == 4


def test_forgotten_records_have_no_names(page: Page) -> None:
    page.ask("document.querySelector('[data-value=forgotten]').click()")
    assert state(page)["order"] == "forgotten"
    words = page.ask("[...document.querySelectorAll('#records .card')].map((card) => card.innerText)")
    assert len(words) == 3
    assert all(word.startswith(("·\nno. ", "no. ")) for word in words)
    page.ask("document.querySelector('#records .card').click()")
    text = page.ask("document.getElementById('record').textContent")
    assert "Forgotten record" in text
    assert "--with-records" in text
    assert "says" not in text.split("How sure")[0]


def test_with_leave_forgotten_records_are_named_and_shown(chromium: Page, tmp_path: Path) -> None:
    page = shown(chromium, tmp_path, [case()], with_records=True)
    page.ask("document.querySelector('[data-value=forgotten]').click()")
    assert page.ask("document.querySelectorAll('#records canvas').length") == 3
    page.ask("document.querySelector('#records .card').click()")
    assert "Record 1" in page.ask("document.querySelector('#record h3').textContent")
    assert "This page shows forgotten records" in page.ask("document.body.innerText")
    assert page.console == []


def test_another_seed_keeps_what_is_chosen(page: Page) -> None:
    page.ask("explore.choose({ a: 'bad', record: { set: 'test', index: 2 } })")
    page.ask("const c = document.getElementById('case'); c.value = '1'; c.dispatchEvent(new Event('change'))")
    found = state(page)
    assert (found["case"], found["a"], found["record"]) == (1, "bad", None)
    assert page.console == []


def test_hostile_names_do_nothing(chromium: Page, tmp_path: Path) -> None:
    hostile = [case(HOSTILE, methods=(HOSTILE, "b"))]
    page = shown(chromium, tmp_path, hostile, classes=(HOSTILE, "a", "b"), title="t", about=HOSTILE)
    page.ask(
        "explore.choose({ group: 0, record: { set: 'test', index: 0 }, brush: explore.names().slice(0, 2) })"
    )
    page.ask("scrollTo(0, document.documentElement.scrollHeight)")
    page.ask("charts.settled()")
    assert page.console == []
    assert page.ask("document.querySelectorAll('img[src=x]').length") == 0
    assert page.ask("document.getElementById('a').options.length") > 0
    assert page.ask("explore.data.classes[0]").startswith("</script><img")


def test_networks_that_were_measured_before_profiles_were_kept(chromium: Page, tmp_path: Path) -> None:
    import dataclasses

    old = [dataclasses.replace(network, profile=None, changes=()) for network in case().networks]
    page = shown(chromium, tmp_path, [dataclasses.replace(case(), networks=old, pictures=None)])
    page.ask("document.getElementById('pair-head').scrollIntoView()")
    page.wait("document.getElementById('confusion-a').textContent.includes('earlier version')")
    assert page.console == []


def test_a_message_of_the_console_would_be_heard(chromium: Page, tmp_path: Path) -> None:
    path = tmp_path / "broken.html"
    path.write_text("<script>console.error('seen'); fetch('http://127.0.0.1:9/x')</script>")
    chromium.console.clear()
    chromium.requests.clear()
    chromium.open(path)
    chromium.wait("true")
    assert "seen" in chromium.console
    assert any("127.0.0.1" in url for url in chromium.requests)
