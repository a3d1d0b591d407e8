"""What metrics there are, and how each is to be read."""

from __future__ import annotations

import json

import pytest

from unspike.evaluation import all_metrics

from ..helpers import Invoke, refused


def test_every_metric_is_listed_with_its_definition_and_source(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = invoke("metrics").out
    assert max(map(len, shown.splitlines())) <= 80
    text = " ".join(shown.split())
    for metric in all_metrics():
        assert f"{metric.name}: {metric.definition.rstrip('.')}." in text
    assert "[yeom2018privacy]" in text


def test_a_family_and_one_metric(invoke: Invoke) -> None:
    family = json.loads(invoke("metrics", "klom", "--json").out)
    assert [each["name"] for each in family] == ["klom.forget", "klom.retain", "klom.test"]
    shown = invoke("metrics", "mia.loss.auc").out  # the beginning of other names, too
    assert "Unit: fraction\n" in shown
    assert "{yeom2018privacy," in shown
    line = refused(invoke("metrics", "accuracy.tset"))
    assert f"expected one of the {len(all_metrics())} there are. Did you mean" in line
