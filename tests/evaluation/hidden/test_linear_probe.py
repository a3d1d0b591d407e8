from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from unspike.evaluation.attacks.line_up import deal
from unspike.evaluation.hidden.linear_probe import probe_scores
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased


def spikes(seed: int, gain: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    belongs = np.repeat([False, True], [80, 40])
    rate = np.where(belongs, 3.0 + gain, 3.0)[:, None] * np.ones(30)
    return rng.poisson(rate).astype(float), belongs, deal([80, 40], folds=5, seed=0)


def test_what_is_there_is_found_and_noise_is_not() -> None:
    features, belongs, fold = spikes(0, 2.0)
    assert roc_auc_score(belongs, probe_scores(features, belongs, fold)) > 0.95
    noise = [spikes(seed, 0.0) for seed in range(6)]
    assert np.mean([roc_auc_score(b, probe_scores(f, b, k)) for f, b, k in noise]) == pytest.approx(
        0.5, abs=0.06
    )


def test_a_network_that_met_the_class_sets_it_apart(erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["class"].context()
    metric = metric_named("linear_probe.auc")
    before = metric.measure(context.original, context)
    assert (before.value or 0) > 0.9
    assert before.n == len(erasures["class"].sets["forget_test"])
    assert (metric.measure(unlearned, context).value or 0) <= 1.0


def test_single_records_have_no_class_to_look_for(erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["samples"].context()
    found = metric_named("linear_probe.auc").measure(unlearned, context)
    assert found.value is None
    assert "single records" in (found.reason or "")
