"""scikit-learn's own checks, and what its conventions promise."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.utils.estimator_checks import check_estimator

from unspike.foundation.errors import InvalidInput
from unspike.snn.classifier import SpikingClassifier

SMALL = {"hidden": (30,), "connection_probability": 0.5, "steps": 30}
RNG = np.random.default_rng(0)
Y = np.arange(60) % 2
X = RNG.normal(size=(60, 5)) + 2.0 * Y[:, None]


def fitted(**settings: object) -> SpikingClassifier:
    return SpikingClassifier(**{**SMALL, "epochs": 3, **settings}).fit(X, Y)


def test_scikit_learns_own_checks() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(SpikingClassifier(**SMALL), on_fail=None, on_skip=None)
    others = {result["check_name"] for result in results if result["status"] != "passed"}
    assert others <= {"check_array_api_input"}  # skipped unless SCIPY_ARRAY_API is set
    assert len(results) > 50


def test_a_score_by_a_column_of_labels_is_that_by_the_list() -> None:
    model = fitted()
    assert model.score(X, Y[:, None]) == model.score(X, Y) == np.mean(model.predict(X) == Y)
    right = model.predict(X) == Y
    assert model.score(X, Y, sample_weight=right.astype(float)) == 1.0
    with pytest.raises(InvalidInput, match="x has 60 records and y 59 labels"):
        model.score(X, Y[:-1])


def test_features_and_their_names_are_noted() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(X, columns=list("abcde"))
    model = SpikingClassifier(**SMALL, epochs=1).fit(table, Y)
    assert model.n_features_in_ == 5
    assert model.feature_names_in_.tolist() == list("abcde")
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(table.rename(columns={"a": "z"}))
    with pytest.raises(ValueError, match="X has 4 features, but SpikingClassifier is expecting 5"):
        model.predict(table.to_numpy()[:, :4])


def test_a_number_of_hidden_neurons_is_one_layer_and_layers_in_the_wrong_place_are_refused() -> None:
    assert fitted(hidden=7).network_.sizes[1:] == (7, 2)
    with pytest.raises(InvalidInput, match=r"expected a name or a Recipe; layers are hidden=\(40,\)"):
        SpikingClassifier((40,)).fit(X, Y)
    with pytest.raises(InvalidInput, match="hidden is '40', expected sizes"):
        SpikingClassifier(hidden="40").fit(X, Y)


def test_a_weight_is_how_often_a_record_is_presented() -> None:
    weight = np.arange(60) % 3
    weighted = SpikingClassifier(**SMALL, epochs=2).fit(X, Y, sample_weight=weight)
    repeated = SpikingClassifier(**SMALL, epochs=2).fit(X.repeat(weight, axis=0), Y.repeat(weight))
    assert np.array_equal(weighted.network_.weight, repeated.network_.weight)
    plain = SpikingClassifier(**SMALL, epochs=2).fit(X, Y)
    ones = SpikingClassifier(**SMALL, epochs=2).fit(X, Y, sample_weight=np.ones(60))
    assert np.array_equal(plain.network_.weight, ones.network_.weight)
    halves = SpikingClassifier(**SMALL, epochs=2).fit(X, Y, sample_weight=np.full(60, 0.5))
    once = SpikingClassifier(**SMALL, epochs=1).fit(X, Y)
    assert not np.array_equal(halves.network_.weight, plain.network_.weight)
    assert halves.network_.weight.shape == once.network_.weight.shape


def test_verbose_shows_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    fitted(verbose=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("180/180 records\n")
    fitted()
    assert capsys.readouterr().err == ""


def test_a_notebook_shows_it_as_html() -> None:
    assert "SpikingClassifier" in fitted()._repr_html_()


def test_fit_takes_series_on_purpose() -> None:
    t = np.linspace(0, 6, 50)
    series = np.sin(t[None, :, None] * (1 + Y[:, None, None])) + RNG.normal(0, 0.1, (60, 50, 3))
    for model in (
        SpikingClassifier(**SMALL, modality="series").fit(series, Y),
        SpikingClassifier(**SMALL).fit(series, Y, modality="series"),
    ):
        assert model.code_.name == "windowed-population"
        assert model.score(series, Y) > 0.8
    square = RNG.normal(size=(20, 8, 8))
    with pytest.raises(
        InvalidInput, match=r"say that they are series: SpikingClassifier\(modality='series'\)"
    ):
        SpikingClassifier(**SMALL).fit(square, Y[:20])


def test_features_in_any_unit_are_scaled_by_what_training_saw() -> None:
    units = np.array([1e6, 1e-6, 1.0, 1e3, 1e30])
    model = SpikingClassifier(**SMALL, epochs=10).fit(X * units + 7 * units, Y)
    assert model.score(X * units + 7 * units, Y) > 0.8
    assert set(model.state()) == {"weight", "v_t", "feature_mean", "feature_deviation"}
    fresh = model.clone()
    assert not fresh.state()["feature_deviation"].any()
    fresh.load_state(model.state())
    assert np.array_equal(fresh.predict(X * units), model.predict(X * units))
