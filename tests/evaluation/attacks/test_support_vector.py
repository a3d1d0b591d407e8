from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.attacks.support_vector import called_non_members
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased

METRIC = metric_named("mia.svc.efficacy")


def test_by_hand() -> None:
    """Members at 0.9 to 1, strangers at 0 to 0.1: the boundary of equal machines lies at 0.5 by symmetry."""
    member, other = np.linspace(0.9, 1.0, 30), np.linspace(0.0, 0.1, 30)
    tried = np.array([0.95, 0.55, 0.45, 0.05])
    np.testing.assert_array_equal(called_non_members(member, other, tried), [0, 0, 1, 1])


def test_the_order_of_the_records_does_not_matter() -> None:
    rng = np.random.default_rng(0)
    member, other, tried = rng.beta(5, 1, 200), rng.beta(3, 1, 200), rng.beta(4, 1, 100)
    plain = called_non_members(member, other, tried)
    order = rng.permutation(100)
    mixed = called_non_members(rng.permutation(member), rng.permutation(other), tried[order])
    assert 0 < plain.mean() < 1
    np.testing.assert_array_equal(mixed, plain[order])


def test_the_value_is_the_share_and_lies_in_its_interval(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = METRIC.measure(unlearned, context)
    assert found.n == len(unlearned.sets["forget"])
    assert (found.value or 0) * found.n == pytest.approx(round((found.value or 0) * found.n))
    assert (found.low or 0) <= (found.value or 0) <= (found.high or 0)


def test_a_method_that_does_nothing_is_noticed(erasures: dict[str, Erased]) -> None:
    """The original takes its forgotten records for members still; a retrained network none of a class."""
    for erased in erasures.values():
        _, context = erased.context()
        retrained = [METRIC.measure(one, context).value or 0 for one in context.references]
        assert (METRIC.measure(context.original, context).value or 0) < np.mean(retrained)
    assert min(retrained) > 0.9


def test_few_records_give_a_reason(erasures: dict[str, Erased]) -> None:
    erased = erasures["samples"]
    found = erased.audit(test=erased.test.take(range(5)), names=[METRIC.name])[METRIC.name]
    assert "found 5" in found["reason"]
