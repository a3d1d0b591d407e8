from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from unspike.evaluation.statistics.bootstrap import Bootstrap, interval


def test_each_resample_draws_as_many_records_as_there_are() -> None:
    draws = Bootstrap(resamples=300).draws(40)
    assert draws.shape == (300, 40)
    np.testing.assert_array_equal(draws.sum(axis=1), 40)
    # A record is drawn Binomial(40, 1/40) times: never with probability (39/40)^40 = .363
    assert (draws == 0).mean() == pytest.approx(0.363, abs=0.01)
    assert draws.var() == pytest.approx(39 / 40, abs=0.05)


def test_draws_depend_on_seed_and_stream_alone() -> None:
    np.testing.assert_array_equal(Bootstrap(seed=1).draws(9), Bootstrap(seed=1).draws(9))
    np.testing.assert_array_equal(Bootstrap(resamples=50).draws(9), Bootstrap(resamples=70).draws(9)[:50])
    assert not np.array_equal(Bootstrap(seed=1).draws(9), Bootstrap(seed=2).draws(9))
    both = [Bootstrap().draws(50, stream=stream).astype(float).ravel() for stream in (0, 1)]
    assert abs(np.corrcoef(*both)[0, 1]) < 0.02


def test_a_mean_by_hand_and_by_scipy() -> None:
    # Resampled means of 0 and 1 are 0, 1/2 and 1 with probabilities 1/4, 1/2 and 1/4.
    means = Bootstrap(resamples=4000).means(np.array([0.0, 1.0]))
    assert [np.mean(means == value) for value in (0.0, 0.5, 1.0)] == pytest.approx(
        [0.25, 0.5, 0.25], abs=0.03
    )
    values = np.random.default_rng(0).gamma(2.0, size=80)
    theirs = stats.bootstrap((values,), np.mean, method="percentile", rng=np.random.default_rng(1))
    assert Bootstrap(resamples=4000).mean(values) == pytest.approx(
        tuple(theirs.confidence_interval), abs=0.02
    )


def test_columns_are_resampled_together() -> None:
    values = np.random.default_rng(0).normal(size=(30, 2))
    together = Bootstrap(resamples=50).means(values)
    np.testing.assert_allclose(together[:, 1], Bootstrap(resamples=50).means(values[:, 1]), atol=1e-6)


def test_a_quantile_against_resampling_itself() -> None:
    values = np.random.default_rng(0).normal(size=60)
    bootstrap = Bootstrap(resamples=400)
    slow = [
        np.quantile(np.repeat(values, times.astype(int)), 0.95, method="inverted_cdf")
        for times in bootstrap.draws(60)
    ]
    assert bootstrap.quantile(values, 0.95) == pytest.approx(np.percentile(slow, [2.5, 97.5]))


def test_interval_covers_the_truth_about_95_times_in_100() -> None:
    rng = np.random.default_rng(0)
    hits = 0
    for seed in range(200):
        low, high = Bootstrap(resamples=300, seed=seed).mean(rng.normal(size=50))
        hits += (low or 0) <= 0 <= (high or 0)
    assert 0.90 <= hits / 200 <= 0.98


def test_without_resamples_there_is_no_interval() -> None:
    assert Bootstrap(resamples=0).mean(np.ones(3)) == (None, None)
    assert Bootstrap(resamples=0).quantile(np.ones(3), 0.5) == (None, None)
    assert interval(np.zeros(0)) == (None, None)
    assert Bootstrap().draws(0).shape == (1000, 0)
