"""The section of every metric: a number with its interval, or the reason why there is none."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from unspike.evaluation import all_metrics
from unspike.foundation.errors import InvalidInput
from unspike.report import Figures, render, validate, validate_audit
from unspike.report.every_metric import metric_groups

from .example import HOSTILE, example_figures, example_report
from .test_html import Outline, text_of

NO_GROUPS = "it compares groups of networks, and no such groups were given"


def metric(**changes: Any) -> dict[str, Any]:
    return {
        "original": 0.9876,
        "unlearned": 0.9411,
        "oracle": {"mean": 0.9375, "std": 0.0123, "runs": [0.9252, 0.9498]},
        "interval": [0.921, 0.96],
        "original_interval": None,
        "n": 340,
        "reason": None,
        "details": {},
        "definition": "Share of the forgotten records whose class has most output spikes.",
        "unit": "fraction",
        "direction": "equal to the retrained networks'",
        "valid_range": [0.0, 1.0],
        "smallest_n": 20,
        "counted": "records",
        "source": [],
    } | changes


def missing(reason: str, **changes: Any) -> dict[str, Any]:
    nothing = {"mean": None, "std": None, "runs": [None]}
    return metric(original=None, unlearned=None, oracle=nothing, interval=None, n=0, reason=reason, **changes)


def example_audit() -> dict[str, Any]:
    return {
        "schema": "unspike.audit/1",
        "method": "hybrid",
        "ensemble": 0,
        "asked": [],
        "tally": {"telling": ["average_gap"], "outside": [], "share": 0.0},
        "metrics": {
            "accuracy.forget": metric(),
            "accuracy.test": metric(oracle={"mean": None, "std": None, "runs": [None]}, reason="oracle: why"),
            "klom.forget": missing(NO_GROUPS, unit="nats", direction="lower"),
            "somebody.elses": metric(unit="x", interval=None, unlearned=12_345.0, source=["smith2030"]),
        },
    }


def audited_report(**changes: Any) -> dict[str, Any]:
    report = example_report()
    report["requests"][0]["audit"] = example_audit() | changes
    return report


@pytest.fixture(scope="module")
def page() -> str:
    return render(audited_report(), example_figures())


def test_rows_hold_number_interval_band_direction_and_sample(page: str) -> None:
    text = text_of(page)
    assert (
        "accuracy.forget (fraction) Share of the forgotten records whose class has most output spikes. "
        "0.988 0.941 [0.921 to 0.960] 0.938 ± 0.0123 equal to the retrained networks&#39; 340 records"
    ) in text
    assert "klom.forget (nats)" in text
    assert f"Not computed: {NO_GROUPS} lower –" in text
    assert "not computed equal to the retrained networks&#39; oracle: why 340 records" in text
    assert "0.988 12,345 0.938 ± 0.0123" in text
    assert "3 of 4 metrics could be computed validly" in text
    assert "No groups of networks were trained: --audit --ensemble 32 trains them." in text


def test_groups_can_be_folded_and_say_how_much_they_hold(page: str) -> None:
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.all("details")) == len(outline.all("summary"))
    assert page.count('class="metrics"') == 3
    assert all("open" not in attributes for attributes in outline.all("details"))
    text = text_of(page)
    assert "Accuracy, confidence and classification 2 of 2 computed" in text
    assert "KLoM, over groups of networks 0 of 1 computed" in text
    assert "Further metrics 1 of 1 computed" in text


def test_a_request_without_an_audit_has_no_such_section(page: str) -> None:
    assert page.count("<h3>Every metric</h3>") == 1  # of two requests
    assert metric_groups(example_report()["requests"][1]) == []


def test_every_registered_metric_has_a_group() -> None:
    groups = metric_groups({"audit": {"metrics": {each.name: metric() for each in all_metrics()}}})
    assert "Further metrics" not in [group.title for group in groups]
    assert sum(len(group.rows) for group in groups) == len(all_metrics())


def test_hostile_strings_are_shown_and_not_obeyed() -> None:
    audit = {"metrics": {HOSTILE: missing(HOSTILE, definition=HOSTILE, unit=HOSTILE)}, "ensemble": 16}
    page = render(audited_report(**audit), Figures())
    assert "Groups of networks: 16 networks each." in text_of(page)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_schema_takes_an_audit_alone_and_in_a_report() -> None:
    validate_audit(example_audit())
    validate(audited_report())


@pytest.mark.parametrize("key", sorted(set(metric()) - {"details"}))
def test_a_metric_needs_all_that_is_read_of_it(key: str) -> None:
    broken = copy.deepcopy(example_audit())
    del broken["metrics"]["accuracy.forget"][key]
    with pytest.raises(InvalidInput, match=rf"audit\.json at metrics\.accuracy\.forget: the key '{key}'"):
        validate_audit(broken)
    with pytest.raises(InvalidInput, match=r"report\.json at requests\[0\]\.audit\.metrics"):
        validate(audited_report(metrics=broken["metrics"]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "unspike.audit/2"}, "expected 'unspike.audit/1'"),
        ({"ensemble": -1}, "ensemble"),
        ({"metrics": {"zrf": metric(unlearned=float("nan"))}}, "expected a finite number"),
        ({"metrics": {"zrf": metric(interval=[0.1])}}, "interval"),
        ({"metrics": {"zrf": metric(unlearned="0.5")}}, "expected number or null"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        validate_audit(example_audit() | change)
