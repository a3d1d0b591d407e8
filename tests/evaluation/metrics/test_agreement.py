from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from unspike.evaluation.metrics.agreement import agreement
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import Context
from unspike.evaluation.responses import Responses

from ..conftest import Erased


def answers(share: list[list[float]]) -> Responses:
    values = np.array(share)
    ids = np.arange(len(values))
    return Responses(record_id=ids, label=0 * ids, counts=values, probability=values)


def test_by_hand() -> None:
    one, other = answers([[1.0, 0.0], [0.6, 0.4]]), answers([[0.0, 1.0], [0.9, 0.1]])
    np.testing.assert_array_equal(agreement(one, other), [0, 1])
    np.testing.assert_array_equal(agreement(one, one), 1)


def test_means_over_references_against_scikit_learn(erased: Erased) -> None:
    unlearned, context = erased.context()
    sample = erased.sets["test"]
    guesses = [
        network.predict_counts(sample.x, record_id=sample.record_id).argmax(axis=1)
        for network in erased.networks
    ]
    found = metric_named("agreement.test").measure(unlearned, context)
    expected = np.mean([accuracy_score(guess, guesses[1]) for guess in guesses[2:]])
    assert found.value == pytest.approx(expected)
    assert found.details == {"references": 3}
    assert (found.low or 0) < (found.value or 0) < (found.high or 0)


def test_a_network_is_nearest_to_itself(erased: Erased) -> None:
    _, context = erased.context()
    reference = context.references[0]
    itself = Context(kind=erased.kind, original=context.original, references=[reference], panels=[[]])
    assert metric_named("agreement.forget").measure(reference, itself).value == 1.0


def test_without_another_retrained_network_it_says_so(erased: Erased) -> None:
    unlearned, context = erased.context()
    alone = Context(kind=erased.kind, original=context.original, references=[], panels=[[]])
    for name in ("agreement.forget", "activation_distance.test", "average_gap", "tug_of_war"):
        assert "another retrained network" in (metric_named(name).measure(unlearned, alone).reason or "")
