"""The networks of a request, each compared with those it should be."""

from __future__ import annotations

import pytest

from unspike.evaluation.comparison import evaluation_sets
from unspike.evaluation.metrics.registry import metric_named
from unspike.foundation.errors import InvalidInput

from .conftest import FEW, Erased
from .test_evaluate import TEST, task_of


def test_sets_of_a_class_request() -> None:
    task = task_of("class")
    sets = evaluation_sets(task, TEST)
    assert set(sets) == {"retain", "forget", "test", "forget_test"}
    assert set(sets["test"].y) == {0, 1}
    assert set(sets["forget_test"].y) == {2}
    assert len(sets["test"]) + len(sets["forget_test"]) == len(TEST)
    assert set(evaluation_sets(task_of("samples"), TEST)) == {"retain", "forget", "test"}


def test_each_retrained_network_is_compared_with_the_others(erased: Erased) -> None:
    networks = erased.compared()
    everybody = networks.context(FEW)
    assert list(everybody.references) == list(networks.oracles)
    assert [len(panel) for panel in everybody.panels] == [2, 2, 2]
    own = networks.context_of_oracle(1)
    assert list(own.references) == [networks.oracles[0], networks.oracles[2]]
    assert own.panels == [[networks.oracles[0], networks.oracles[2]]]
    row = networks.measure("agreement.test", FEW)
    assert row.unlearned == metric_named("agreement.test").measure(networks.unlearned, everybody)
    assert row.oracles[1] == metric_named("agreement.test").measure(networks.oracles[1], own)
    assert row.unlearned.low is not None
    assert row.oracles[1].low is None
    assert row.memoriser is None


def test_names_of_the_networks(erased: Erased) -> None:
    networks = erased.compared(memoriser=erased.original)
    expected = ["original", "unlearned", "oracle0", "oracle1", "oracle2", "memoriser"]
    assert list(networks.named()) == expected


def test_what_cannot_be_compared_is_refused(erased: Erased) -> None:
    with pytest.raises(InvalidInput, match="at least one retrained"):
        erased.compared(oracles=[])
    with pytest.raises(InvalidInput, match="records in the test set"):
        erased.compared(test=erased.test.take([]))
