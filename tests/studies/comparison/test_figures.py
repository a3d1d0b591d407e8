"""The columns: each is a registered metric or a cost, and is described in plain types."""

from __future__ import annotations

import json

import pytest

from unspike.evaluation import Measurement, metric_named
from unspike.studies.comparison.figures import FIGURES, MEASURED, described


def test_every_column_but_the_costs_is_a_metric() -> None:
    costs = [figure.name for figure in FIGURES if figure not in MEASURED]
    assert costs == ["cpu_seconds", "time_ratio"]
    for figure in MEASURED:
        assert metric_named(figure.metric).measured_on == "network"
    assert (
        len({figure.name for figure in FIGURES}) == len({figure.head for figure in FIGURES}) == len(FIGURES)
    )


@pytest.mark.parametrize(
    ("measurement", "expected"),
    [
        (
            Measurement(value=0.5, low=0.4, high=0.6, n=20),
            {"value": 0.5, "interval": [0.4, 0.6], "n": 20, "reason": None},
        ),
        (Measurement(value=0.5, n=20), {"value": 0.5, "interval": None, "n": 20, "reason": None}),
        (
            Measurement(value=None, n=3, reason="too few"),
            {"value": None, "interval": None, "n": 3, "reason": "too few"},
        ),
    ],
)
def test_a_measurement_in_plain_types(measurement: Measurement, expected: dict[str, object]) -> None:
    assert described(measurement) == expected
    assert json.loads(json.dumps(described(measurement))) == expected
