from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from unspike.evaluation.attacks.privacy_leakage import privacy_leakage
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import AskedNetwork

from ..conftest import Erased, let_answer

METRIC = "privacy_leakage"


def test_by_hand() -> None:
    np.testing.assert_allclose(privacy_leakage(np.array([0.6, 0.5, 0.25, 0.0]), 0.5), [0.2, 0.0, -0.5, -1.0])


def test_against_scikit_learn(erased: Erased) -> None:
    unlearned, context = erased.context()

    def auc(subject: AskedNetwork) -> float:
        sides = [subject.responses(name).margin for name in (subject.non_members, "forget")]
        return float(roc_auc_score(np.repeat([0, 1], [len(side) for side in sides]), np.concatenate(sides)))

    found = metric_named(METRIC).measure(unlearned, context)
    theirs = np.mean([auc(reference) for reference in context.references])
    assert found.value == pytest.approx(auc(unlearned) / theirs - 1, abs=1e-6)
    assert found.low is not None
    assert found.high is not None
    assert found.low < (found.value or 0) < found.high


def test_equal_networks_leak_nothing_whatever_the_records(erased: Erased) -> None:
    _, context = erased.context()
    reference = context.references[0]
    itself = replace(context, references=[reference])
    found = metric_named(METRIC).measure(reference, itself)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_a_method_that_does_nothing_and_one_that_does_too_much(erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["samples"].context()
    metric = metric_named(METRIC)
    band = [metric.measure(one, context).value or 0 for one in context.references]
    assert (metric.measure(context.original, context).value or 0) > max(band)
    known = unlearned.responses("forget")
    let_answer(unlearned, "forget", probability=np.roll(known.probability, 1, axis=1))
    assert (metric.measure(unlearned, context).value or 0) < min(band) - 0.3


def test_what_is_missing_is_said(erased: Erased) -> None:
    unlearned, context = erased.context()
    reason = metric_named(METRIC).measure(unlearned, replace(context, references=[])).reason
    assert "another retrained network" in (reason or "")
