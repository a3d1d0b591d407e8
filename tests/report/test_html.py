"""The page says what the report holds, in words and numbers, and lets nothing in from outside."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import matplotlib
import numpy as np
import pytest

from unspike.report import Figures, RequestFigures, render

from .example import HOSTILE, example_figures, example_report, hostile_report

_VOID = {"meta", "link", "br", "hr", "img", "input"}


@pytest.fixture(scope="module")
def page() -> str:
    return render(example_report(), example_figures())


def test_importing_the_report_is_light_and_pyplot_is_never_touched() -> None:
    script = (
        "import sys, unspike.report as r; heavy = {'matplotlib', 'jinja2', 'jsonschema'} & set(sys.modules);"
        "r.plots.svg.draw_svg(lambda ax: ax.plot([1]), inches=(1, 1), name='n', alt='a');"
        "print(heavy, 'matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set() False"


class Outline(HTMLParser):
    """Collect the tags and attributes of a page and check that tags nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def text_of(page: str) -> str:
    plain = re.sub(r"<(style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain)


def test_the_same_report_gives_the_same_bytes(page: str) -> None:
    assert render(example_report(), example_figures()) == page


def test_drawing_neither_heeds_nor_changes_the_settings_of_matplotlib(page: str) -> None:
    with matplotlib.rc_context({"font.size": 17, "svg.fonttype": "path"}):
        assert render(example_report(), example_figures()) == page
        assert matplotlib.rcParams["font.size"] == 17


def test_tags_nest_ids_are_unique_and_links_inside_the_page_hit(page: str) -> None:
    outline = Outline(page)
    assert outline.open == []
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] for attributes in outline.all("a")} | {
        attributes["href"] for attributes in outline.all("use")
    }
    assert {str(link).removeprefix("#") for link in links} <= set(map(str, ids))


def test_refers_to_nothing_outside_itself(page: str) -> None:
    for _, attributes in Outline(page).tags:
        for name in ("src", "href", "xlink:href", "srcset", "action"):
            assert re.match(r"#|data:|None", str(attributes.get(name))), attributes
    assert not re.search(r"url\((?!#)|@import|http-equiv=\"refresh\"", page)
    assert "https://" not in page
    assert "http://" not in page
    assert "default-src 'none'" in page
    assert len(page.encode()) < 3_000_000


def test_has_alternative_texts_and_scoped_table_heads(page: str) -> None:
    outline = Outline(page)
    assert len(outline.all("svg")) == 26
    assert all(svg["role"] == "img" and len(str(svg["aria-label"])) > 20 for svg in outline.all("svg"))
    assert all(head["scope"] in ("col", "row") for head in outline.all("th"))
    assert len(outline.all("caption")) == len(outline.all("table"))


def test_verdicts_stand_at_the_top_with_a_word(page: str) -> None:
    text = text_of(page)
    top = text[: text.index("Request 1")]
    for request, word in zip(
        example_report()["requests"], ("Yes, forgotten", "No, not forgotten"), strict=True
    ):
        assert f"{word} · {request['request']} {request['verdict']['sentence']}" in top


def test_the_tables_hold_the_numbers_of_the_report(page: str) -> None:
    report, text = example_report(), text_of(page)
    rows = report["requests"][1]["rows"]
    oracle = rows["oracle"]["test"]["accuracy"]
    difference = 100 * (rows["unlearned"]["test"]["accuracy"] - oracle["mean"])
    expected = (
        f"Test records: accuracy (%) {100 * rows['original']['test']['accuracy']:.2f} "
        f"{100 * rows['unlearned']['test']['accuracy']:.2f} "
        f"{100 * oracle['mean']:.2f} ± {100 * oracle['std']:.2f} "
        f"{difference:+.2f}".replace("-", "−")
    )
    assert expected in text
    assert "Specificity, ROC AUC not computed: only one class is present in this set." in text
    assert "Average gap (points) 2.63 0.47 0.31 low" in text
    assert "Time (s) 11.8 0.513 10.6 4.82" in text
    assert "Synaptic operations – 4.13 × 10⁸ 8.22 × 10⁹ 5.03" in text
    assert "unspike run --data 'made up' --oracles 3" in page.replace("&#39;", "'")


def test_what_was_damaged_and_what_to_do_next_stand_at_the_top(page: str) -> None:
    text = text_of(page)
    top = text[: text.index("Request 1")]
    assert "Damaged: test accuracy. Next: Do not use this network." in top
    assert "Over-done" not in top
    assert "Share erased 52 %, 95 % interval 32 % to 75 %" in page


def test_who_asked_which_records_and_what_still_holds_them_is_named(page: str) -> None:
    report, text = example_report(), text_of(page)
    assert "Reference: made-up request 17." in text
    for entry in report["requests"]:
        assert f"{entry['records']} training records, fingerprint {entry['fingerprint']}" in text
        assert f"Their ids {entry['files']['records']}" in text
    assert f"Network before {'0a' * 32} Network after {'0b' * 32}" in text
    assert "Outside training 41 further records, judged by none" in text
    assert "model.safetensors the network before" in text
    assert "Reference" not in text_of(render({**report, "reference": None}, example_figures()))


def test_the_checks_and_the_controls_stand_beside_the_verdict(page: str) -> None:
    text = text_of(page)
    assert "output traces passed −0.412 −0.398 0.410 1.00 1.00 × 10⁻⁷" in text
    assert "output traces not passed −0.412 −0.398 1.20 × 10⁻⁴ 4.80 × 10⁻⁴" in text
    assert "hidden1 traces says nothing here −0.412 −0.398 0.200 0.800 0.310" in text
    assert "activity of hidden2 not computed: the retrained networks do not differ there." in text
    assert "memorising network 93.00 97.80 93.10 0.512 0.41 told apart told apart" in text
    assert "must not be below 5 %" in text


def test_a_report_without_controls_or_share_is_shown() -> None:
    report = example_report()
    for entry in report["requests"]:
        del entry["controls"]
        entry["verdict"]["share_erased"] = None
    shown = render(report, example_figures())
    assert "memorising network 93.00" not in text_of(shown)
    assert "Share erased:" not in shown


def test_states_its_limits_and_claims_nothing_more(page: str) -> None:
    text = text_of(page)
    assert "a verification report of what was run and measured, not a certificate" in text
    assert "copies, caches" in text
    assert not re.search(r"\b(certified|GDPR|complian\w+|guarantee\w*|legally)\b", text, flags=re.IGNORECASE)


def test_hostile_strings_are_shown_and_not_obeyed() -> None:
    figures = example_figures()
    spikes = figures.requests[0].rasters["original"]["hidden1"]
    rasters = {"original": {HOSTILE: spikes}}
    page = render(
        hostile_report(),
        Figures(requests=(RequestFigures(rasters=rasters, changes=figures.requests[0].changes),)),
    )
    assert "<script" not in page
    assert "{{ 7*7 }}" in page
    outline = Outline(page)
    assert outline.open == []
    assert not [name for _, attributes in outline.tags for name in attributes if name.startswith("on")]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def without(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda entry: entry.pop(name)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without("roc"), "Not drawn: this report holds no ROC points."),
        (
            lambda entry: entry["cost"].update(dict.fromkeys(entry["cost"])),
            "Time (s) not computed not computed not computed not computed",
        ),
        (lambda entry: entry["verdict"].update(forgotten=None), "Unknown"),
        (lambda entry: entry["verdict"].update(checks=[]), "Yes, forgotten"),
        (lambda entry: entry.update(changes=[], hidden_distance=[]), "Changed weights and thresholds"),
        (
            lambda entry: entry["gaps"].update(average_gap=None),
            "Average gap (points) 25.84 not computed 0.31 low",
        ),
    ],
)
def test_what_is_missing_is_said(change: Callable[[dict[str, Any]], Any], words: str) -> None:
    report = example_report(["a", "b", "c", "d"])
    report["requests"] = report["requests"][:1]
    change(report["requests"][0])
    text = text_of(render(report, Figures()))
    assert words in text
    assert "Not drawn: the spikes of single records were not kept in this run." in text
    assert "Not drawn: no weight or threshold was changed" in text


def test_an_attack_that_could_not_be_made_is_said_and_not_drawn() -> None:
    report = copy.deepcopy(example_report(["a", "b"]))
    entry = report["requests"][1]
    for row in entry["rows"].values():
        attack = row["membership"]["attacks"]["loss"]
        empty = {"mean": None, "std": None, "runs": [None]} if isinstance(attack["auc"], dict) else None
        attack |= {
            "auc": empty,
            "balanced_accuracy": empty,
            "notes": {"auc": "there are no never-seen records"},
        }
    nothing: dict[str, list[float]] = {"fpr": [], "tpr": []}
    entry["roc"]["loss"] = {"original": nothing, "unlearned": nothing, "oracle": [nothing]}
    page = render(report, Figures())
    assert "Threshold attack: AUC not computed: there are no never-seen records." in page
    assert "Threshold attack: balanced accuracy (%)" in page
    assert "Balanced accuracy not computed: no reason was recorded." in page
    assert page.count("ROC of the threshold attack") == 1


def test_one_oracle_has_no_spread() -> None:
    report = example_report(["a", "b"])
    accuracy = report["requests"][0]["rows"]["oracle"]["retain"]["accuracy"]
    accuracy |= {"mean": 0.975, "std": None, "runs": [0.975]}
    text = text_of(render(report, Figures()))
    assert "1 network retrained from scratch" in text
    assert re.search(r"Retained training records: accuracy \(%\) \S+ \S+ 97\.50 ", text)


def test_rasters_of_one_layer_and_of_silent_layers_can_be_drawn() -> None:
    silent = np.zeros((10, 5), dtype=bool)
    figures = RequestFigures(rasters={"unlearned": {"only": silent}}, step_ms=0.5)
    report = example_report(["a", "b"])
    page = render({**report, "requests": report["requests"][:1]}, Figures(requests=(figures,)))
    assert "Spike raster of forgotten record, unlearned network: only 0 spikes." in page
