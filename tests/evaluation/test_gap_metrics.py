"""The average gap and the tug of war as metrics with intervals."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, roc_auc_score

from unspike.evaluation.metrics.average_gap import resampled_summary, summary_of
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.presentations import PLAIN
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.subject import Subject

from .conftest import Erased


def figures(erased: Erased, network: int) -> dict[str, float]:
    """The four figures by scikit-learn."""
    model = erased.networks[network]
    found, margins = {}, []
    strangers = "forget_test" if erased.kind == "class" else "test"
    for name in ("forget", "retain", "test"):
        part = erased.sets[name]
        guess = model.predict_counts(part.x, record_id=part.record_id).argmax(axis=1)
        found[name] = float(accuracy_score(part.y, guess))
    for name in (strangers, "forget"):
        part = erased.sets[name]
        share = model.class_probabilities(model.predict_counts(part.x, record_id=part.record_id))
        right = share[np.arange(len(part)), part.y]
        margins.append(np.log(right) - np.log((share.sum(axis=1) - right).clip(1e-300)))
    truth = np.repeat([0, 1], [len(side) for side in margins])
    return {**found, "membership": float(roc_auc_score(truth, np.concatenate(margins).round(6)))}


def test_against_scikit_learn(erased: Erased) -> None:
    unlearned, context = erased.context()
    ours = figures(erased, 1)
    theirs = [figures(erased, k) for k in (2, 3, 4)]
    away = {name: ours[name] - np.mean([one[name] for one in theirs]) for name in ours}
    gap = metric_named("average_gap").measure(unlearned, context)
    assert gap.value == pytest.approx(np.mean(np.abs(list(away.values()))), abs=2e-3)
    assert gap.details["terms"]["forget"] == pytest.approx(away["forget"])
    tow = metric_named("tug_of_war").measure(unlearned, context)
    expected = np.prod([1 - abs(away[name]) for name in ("forget", "retain", "test")])
    assert tow.value == pytest.approx(expected)
    for found in (gap, tow):
        assert found.n == min(len(erased.sets[name]) for name in ("forget", "retain", "test"))
        assert found.low is not None
        assert found.high is not None
        assert found.low < found.high
    assert (tow.low or 0) <= (tow.value or 0) <= (tow.high or 1)


def answers(right: list[bool], share: list[float], first: int) -> Responses:
    own = np.array(share)
    return Responses(
        record_id=first + np.arange(len(own)),
        label=np.zeros(len(own), np.int64),
        counts=np.where(np.array(right)[:, None], [[2.0, 1.0]], [[1.0, 2.0]]),
        share=np.stack([own, 1 - own], axis=1),
    )


def test_accuracy_and_attack_are_resampled_on_the_same_draws_of_the_forgotten_records() -> None:
    """Right answers rank above all never-seen records, wrong ones below: the AUC is the accuracy."""
    right = [True] * 13 + [False] * 7
    parts = {
        "forget": answers(right, [0.9 if one else 0.1 for one in right], 0),
        "retain": answers([True, False] * 10, [0.6] * 20, 100),
        "test": answers([True] * 20, [0.5] * 20, 200),
    }
    subject = Subject(model=None, sets=dict.fromkeys(parts))  # type: ignore[arg-type]
    for name, known in parts.items():
        subject.once(("responses", name, PLAIN), lambda known=known: known)  # type: ignore[misc]
    found = resampled_summary(subject, Bootstrap(resamples=50))
    np.testing.assert_allclose(found["membership"], found["forget"])
    assert np.corrcoef(found["forget"], found["retain"])[0, 1] < 0.9


def test_doing_nothing_leaves_a_gap(erased: Erased) -> None:
    unlearned, context = erased.context()
    metric = metric_named("average_gap")
    before, after = (metric.measure(one, context).value or 0 for one in (context.original, unlearned))
    assert before > after
    assert summary_of(context.original).forget > summary_of(context.references[0]).forget
