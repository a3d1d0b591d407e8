"""What an audit may ask for."""

from __future__ import annotations

import pytest

from unspike.errors import InvalidInput
from unspike.evaluation import metrics
from unspike.pipeline import AuditSettings


def test_all_metrics_are_wanted_unless_some_are_named() -> None:
    assert AuditSettings().wanted() == metrics()
    assert [metric.name for metric in AuditSettings(metrics=("zrf", "cost.bytes")).wanted()] == [
        "zrf",
        "cost.bytes",
    ]


def test_an_audit_is_known_by_what_was_asked_for() -> None:
    assert AuditSettings(ensemble=32, metrics=("klom_small.test",)).facts() == {
        "ensemble": 32,
        "asked": ["klom_small.test"],
    }


@pytest.mark.parametrize(
    ("ensemble", "names", "message"),
    [
        (0, ("zfr",), "Did you mean 'zrf'"),
        (15, (), "--ensemble is 15, expected 0 or 16 to 500"),
        (-1, (), "--ensemble is -1"),
        (501, (), "--ensemble is 501"),
        (32, ("klom.forget",), "expected 0 or 100 to 500: with fewer than 100 networks"),
        (32, ("zrf", "accuracy.test"), "None of --metrics compares groups of networks"),
    ],
)
def test_what_would_be_in_vain_is_refused(ensemble: int, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        AuditSettings(ensemble=ensemble, metrics=names)


def test_the_smallest_valid_ensemble_is_accepted() -> None:
    assert AuditSettings(ensemble=16).ensemble == 16
    assert AuditSettings(ensemble=100, metrics=("klom.forget",)).ensemble == 100
