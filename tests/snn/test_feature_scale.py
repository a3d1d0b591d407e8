import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from unspike.snn.feature_scale import FeatureScale, ScaledValues

X = (np.random.default_rng(0).normal(size=(2500, 4)) * [1, 1e4, 1e-3, 0] + [0, 7e4, 0, 5]).astype(np.float32)


def test_mean_and_deviation_are_scikit_learns():
    found, expected = FeatureScale.of(X), StandardScaler().fit(X.astype(np.float64))
    assert np.allclose(found.mean, expected.mean_)
    assert np.allclose(found.deviation, np.sqrt(expected.var_))
    assert np.allclose(found(X)[:, :3], expected.transform(X)[:, :3], atol=1e-4)


def test_a_constant_feature_and_a_scale_that_learned_nothing_leave_what_they_get():
    assert np.array_equal(FeatureScale.of(X)(X)[:, 3], X[:, 3])
    none = FeatureScale.none(4)
    assert not none.learned
    assert np.array_equal(none(X), X)
    assert FeatureScale.of(X).learned


@given(st.lists(st.integers(0, 4), min_size=20, max_size=20).filter(any))
def test_a_weight_is_a_number_of_repetitions(weight):
    some = X[:20]
    weighted = FeatureScale.of(some, np.array(weight, np.float64))
    repeated = FeatureScale.of(some.repeat(weight, axis=0))
    assert np.allclose(weighted.mean, repeated.mean)
    assert np.allclose(weighted.deviation, repeated.deviation, rtol=1e-4, atol=1e-9)


def test_records_are_scaled_when_they_are_asked_for():
    scale = FeatureScale.of(X)
    scaled = ScaledValues(X, scale)
    assert (len(scaled), scaled.shape) == (2500, (2500, 4))
    assert np.array_equal(scaled[5:8], scale(X[5:8]))


def test_channels_of_series_are_scaled_by_all_their_samples():
    series = X[:2400].reshape(120, 20, 4)
    found, expected = FeatureScale.of(series), FeatureScale.of(X[:2400])
    assert np.allclose(found.mean, expected.mean)
    assert np.allclose(found.deviation, expected.deviation)
    assert np.allclose(found(series).reshape(-1, 4), expected(X[:2400]), atol=1e-4)
