"""Each figure that a policy can name, against values worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from unspike.evaluation.attacks import threshold_attack
from unspike.evaluation.measured import Measured
from unspike.evaluation.measures import MEASURES, Figure, figures, register_measure
from unspike.evaluation.metrics.per_class import classification_metrics
from unspike.foundation.errors import InvalidInput

from .fakes import scores


def measured(forget: Any, *, hidden: dict[str, Any] | None = None, label: Any = (0, 0, 1, 1)) -> Measured:
    parts = {
        "forget": scores(forget, label),
        "retain": scores([[9, 0], [9, 0], [0, 9], [9, 0]], [0, 0, 1, 1], first_id=10),
        "test": scores([[9, 0], [0, 9]], [0, 1], first_id=20),
    }
    row: dict[str, Any] = {
        name: classification_metrics(part.counts, part.label, ("a", "b")) for name, part in parts.items()
    }
    attacks = {"threshold": threshold_attack(parts["forget"], parts["test"])}
    layers = {name: np.asarray(counts, dtype=np.float32) for name, counts in (hidden or {}).items()}
    return Measured(scores=parts, row=row, attacks=attacks, hidden=layers)


FORGET = [[2, 0], [0, 2], [0, 2], [1, 1]]  # right, wrong, right, wrong (the lower index wins a tie)


def test_by_hand() -> None:
    found = figures(measured(FORGET))
    half = math.sqrt(0.25 / 4)
    assert found["forget accuracy"] == Figure(0.5, half)
    assert found["retain accuracy"] == Figure(0.75, math.sqrt(0.75 * 0.25 / 4))
    assert found["test accuracy"] == Figure(1.0, 0.0)
    # softmax of (2, 0) has 1 / (1 + e^-2) = .880797 on top, of (1, 1) one half
    top = [0.880797, 0.880797, 0.880797, 0.5]
    confidence = found["forget confidence"]
    assert confidence is not None
    assert confidence.value == pytest.approx(np.mean(top), abs=1e-6)
    assert confidence.error == pytest.approx(np.std(top, ddof=1) / 2, abs=1e-6)
    margin = found["forget margin"]
    assert margin is not None
    assert margin.value == pytest.approx((2 - 2 + 2 + 0) / 4)
    # All four forgotten records have smaller margins than both test records.
    assert found["membership AUC"] is not None
    assert found["membership AUC"].value == 0.0
    assert found["hidden separation"] is None


def test_the_separation_is_that_of_the_last_hidden_layer() -> None:
    first = [[0.0]] * 4 + [[1.0]] * 4
    last = [[0.0], [2.0], [0.0], [2.0], [4.0], [6.0], [4.0], [6.0]]
    found = figures(measured(FORGET, hidden={"hidden1": first, "hidden2": last}))["hidden separation"]
    assert found == Figure(4.0)


def test_every_figure_lies_in_its_range() -> None:
    for name, figure in figures(measured(FORGET)).items():
        if figure is not None:
            assert MEASURES[name].low <= figure.value <= MEASURES[name].high


def test_a_measure_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unspike.evaluation.measures.MEASURES", dict(MEASURES))
    register_measure("forgotten records", unit="records", high=math.inf)(
        lambda network: Figure(float(len(network.scores["forget"])))
    )
    assert figures(measured(FORGET))["forgotten records"] == Figure(4.0)
    with pytest.raises(InvalidInput, match="registered already"):
        register_measure("forget accuracy")(lambda network: None)
