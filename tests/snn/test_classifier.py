"""SpikingClassifier: scikit-learn's conventions, learning, results that depend on the seed alone."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score

from unspike.data.dataset import Dataset
from unspike.foundation.errors import InvalidInput
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.recipes import RECIPES

from .helpers import two_threads

SMALL = {"hidden": (20,), "connection_probability": 0.5, "steps": 20, "epochs": 2}


def small(digits: Dataset, records: int = 150, **settings: object) -> SpikingClassifier:
    part = digits.take(range(records))
    return SpikingClassifier(**{**SMALL, **settings}).fit(part.x, part.y)


def weights(model: SpikingClassifier) -> bytes:
    return model.network_.weight.tobytes() + model.network_.v_t.tobytes()


def test_it_learns_digits(digits: Dataset) -> None:
    train, test = digits.take(range(1000)), digits.take(range(1000, 1797))
    model = SpikingClassifier(hidden=(60, 60), connection_probability=0.3, epochs=6).fit(train.x, train.y)
    assert model.score(test.x, test.y) > 0.8
    assert model.score(train.x, train.y) > model.score(test.x, test.y)


@pytest.mark.parametrize("hidden", [(), (20,), (20, 15), (20, 15, 12)])
def test_any_number_of_hidden_layers(digits: Dataset, hidden: tuple[int, ...]) -> None:
    model = small(digits, hidden=hidden)
    layers = [group.name for group in model.thresholds()]
    assert layers == [*[f"hidden{n + 1}" for n in range(len(hidden))], "output"]
    assert model.predict(digits.x[:5]).shape == (5,)
    assert len(model.synapses()) == len(hidden) + 1


def test_labels_of_any_kind(digits: Dataset) -> None:
    names = np.array(["cero", "uno", "dos", "tres"])
    few = digits.take(np.flatnonzero(digits.y < 4)[:200])
    model = SpikingClassifier(**SMALL).fit(few.x, names[few.y])
    assert model.classes_.tolist() == sorted(names)
    assert set(model.predict(few.x).tolist()) <= set(names)
    assert model.class_names == ("cero", "dos", "tres", "uno")


def test_vectors_and_negative_values() -> None:
    rng = np.random.default_rng(0)
    y = np.arange(120) % 2
    x = rng.normal(size=(120, 5)) + 2.0 * y[:, None]
    model = SpikingClassifier(**{**SMALL, "epochs": 8}).fit(x, y)
    assert model.score(x, y) > 0.8


def test_shares_are_probabilities_in_the_order_of_the_counts(digits: Dataset) -> None:
    model = small(digits)
    shares, counts = model.predict_proba(digits.x[:50]), model.predict_counts(digits.x[:50])
    assert counts.dtype == np.float32
    assert shares.shape == counts.shape == (50, 10)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    np.testing.assert_array_equal(shares.argmax(axis=1), counts.argmax(axis=1))


def test_parameters_as_scikit_learn_has_them(digits: Dataset) -> None:
    model = SpikingClassifier(hidden=(7,), seed=3)
    assert model.get_params()["hidden"] == (7,)
    assert model.set_params(seed=4, epochs=2) is model
    twin = clone(model)
    assert twin.get_params() == model.get_params()
    assert not hasattr(twin, "network_")
    with pytest.raises(ValueError, match="Invalid parameter"):
        model.set_params(epoch=3)
    fitted = small(digits)
    assert not hasattr(clone(fitted), "network_")


def test_scikit_learn_takes_it_for_a_classifier(digits: Dataset) -> None:
    assert is_classifier(SpikingClassifier())
    x, y, model = digits.x, digits.y, SpikingClassifier(**SMALL)
    (score,) = cross_val_score(model, x, y, cv=[(np.arange(100), np.arange(100, 200))])
    fitted = model.fit(x[:100], y[:100])
    assert score == fitted.score(x[100:200], y[100:200]) == np.mean(fitted.predict(x[100:200]) == y[100:200])


def test_its_text_tells_what_is_not_the_default() -> None:
    assert repr(SpikingClassifier(hidden=(7,), seed=3)) == "SpikingClassifier(hidden=(7,), seed=3)"


def test_it_is_there_without_scikit_learn() -> None:
    loaded = "import sys, unspike.snn.classifier, unspike.oracles.oracle; print('sklearn' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"


def test_predicting_before_fitting(digits: Dataset) -> None:
    with pytest.raises(NotFittedError):
        SpikingClassifier().predict(digits.x[:2])


def test_the_seed_decides(digits: Dataset) -> None:
    one = small(digits, seed=5)
    assert weights(one) == weights(small(digits, seed=5))
    assert weights(one) != weights(small(digits, seed=6))


@two_threads
def test_threads_do_not(digits: Dataset) -> None:
    one, two = small(digits, threads=1), small(digits, threads=2)
    assert weights(one) == weights(two)
    np.testing.assert_array_equal(one.predict_counts(digits.x), two.predict_counts(digits.x))


def test_the_global_random_state_does_not_and_stays(digits: Dataset) -> None:
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # type: ignore[index,union-attr]  # noqa: NPY002
    one = weights(small(digits))
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # type: ignore[index]  # noqa: NPY002
    np.random.seed(2)  # noqa: NPY002
    assert weights(small(digits)) == one


def test_the_order_of_the_records_does_not(digits: Dataset) -> None:
    order = np.random.default_rng(0).permutation(150)
    part = digits.take(range(150))
    moved = part.take(order)
    one, two = (SpikingClassifier.untrained(digits, **SMALL) for _ in range(2))
    one.learn(part)
    two.learn(moved)
    np.testing.assert_array_equal(one.predict_counts(part.x), two.predict_counts(part.x))


def test_a_record_answers_alike_in_any_batch(trained: SpikingClassifier, digits: Dataset) -> None:
    # More records than are presented in one piece
    whole = trained.record(digits.x, record_id=digits.record_id).all_counts
    some = np.array([1700, 3, 500, 499, 1001])
    parts = trained.record(digits.x[some], record_id=digits.record_id[some]).all_counts
    np.testing.assert_array_equal(parts, whole[some])
    np.testing.assert_array_equal(trained.predict(digits.x[some]), trained.predict(digits.x)[some])


def test_removing_a_record_leaves_the_spikes_of_all_others(
    trained: SpikingClassifier, digits: Dataset
) -> None:
    part = digits.take(range(40))
    kept = np.delete(np.arange(40), 11)
    whole = trained.record(part.x, record_id=part.record_id, keep_spikes=True)
    without = trained.record(part.x[kept], record_id=part.record_id[kept], keep_spikes=True)
    for layer in whole.layer_names:
        np.testing.assert_array_equal(without.spikes(layer), whole.spikes(layer)[:, kept])


def test_no_records(trained: SpikingClassifier, digits: Dataset) -> None:
    assert trained.predict_counts(digits.x[:0]).shape == (0, 10)
    assert trained.record(digits.x[:0], keep_spikes=True).spikes("output").shape == (25, 0, 10)


def test_learning_goes_on_from_the_present_weights(trained: SpikingClassifier, digits: Dataset) -> None:
    model, part = trained.copy(), digits.take(range(200))
    model.learn(part, epochs=1)
    assert weights(model) != weights(trained)
    assert trained.score(digits.x, digits.y) > 0.5
    assert model.score(part.x, part.y) > 0.5


def test_an_untrained_network_of_the_same_recipe(trained: SpikingClassifier, digits: Dataset) -> None:
    fresh = trained.clone()
    again = SpikingClassifier.untrained(
        digits, hidden=(40, 30), connection_probability=0.3, steps=25, epochs=10
    )
    assert weights(fresh) == weights(again) != weights(trained)
    assert weights(trained.clone(seed=9)) != weights(fresh)
    assert trained.clone(seed=9).seed == 9


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"steps": 0}, "steps is 0"),
        ({"steps": 10**6}, "steps is 1000000"),
        ({"steps": 2.5}, "steps is 2.5"),
        ({"epochs": 0}, "epochs is 0"),
        ({"epochs": True}, "epochs is True"),
        ({"seed": -1}, "seed is -1"),
        ({"threads": 0}, "threads is 0"),
        ({"hidden": (10, 0)}, "hidden layer 2 is 0"),
        ({"connection_probability": 0.0}, "connection probability is 0.0"),
        ({"recipe": "defualt"}, "Did you mean 'default'"),
    ],
)
def test_settings_out_of_range_are_refused(digits: Dataset, settings: dict[str, object], found: str) -> None:
    with pytest.raises(InvalidInput, match=found) as caught:
        small(digits, **settings)
    assert "\n" not in str(caught.value)


def test_records_that_cannot_be_learned_are_refused(digits: Dataset) -> None:
    x, y = digits.x[:20].copy(), digits.y[:20]
    with pytest.raises(InvalidInput, match="as many"):
        SpikingClassifier().fit(x, y[:-1])
    with pytest.raises(InvalidInput, match="one class only"):
        SpikingClassifier().fit(x, np.zeros(20))
    with pytest.raises(InvalidInput, match="at least one record"):
        SpikingClassifier().fit(x[:0], y[:0])
    with pytest.raises(InvalidInput, match="record_id has shape"):
        SpikingClassifier().fit(x, y, record_id=[1, 2])
    with pytest.raises(InvalidInput, match=r"values in \[0, 1\]"):
        SpikingClassifier().fit(x * 255, y)
    x[3, 2, 1] = np.nan
    with pytest.raises(InvalidInput, match="NaN"):
        SpikingClassifier().fit(x, y)


def test_records_of_another_shape_are_refused(trained: SpikingClassifier) -> None:
    with pytest.raises(InvalidInput, match=r"this model was built for \(8, 8\)"):
        trained.predict(np.zeros((3, 28, 28)))


def test_a_state_that_does_not_fit_is_refused(trained: SpikingClassifier) -> None:
    model, state = trained.copy(), trained.state()
    for wrong in ({"weight": state["weight"]}, {**state, "v_t": state["v_t"][:-1]}):
        with pytest.raises(InvalidInput, match="state 'v_t'"):
            model.load_state(wrong)
    with pytest.raises(InvalidInput, match="finite"):
        model.load_state({**state, "weight": state["weight"] * np.nan})
    assert weights(model) == weights(trained)


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_trains(digits: Dataset, name: str) -> None:
    model = small(digits, recipe=name, hidden=(20, 20))
    assert np.all(np.isfinite(model.network_.weight))
    assert model.record(digits.x[:50]).counts("output").any()


def test_a_recipe_of_ones_own(digits: Dataset) -> None:
    recipe = replace(RECIPES["default"], name="mine", dropout=0.0, homeostasis=None, norm=1.0, norm_kind="l1")
    model = small(digits, recipe=recipe)
    group = model.synapses()[-1]
    sums = np.bincount(group.post, weights=np.abs(group.weight))
    np.testing.assert_allclose(sums, 1.0, rtol=1e-4)


def test_weight_change_draws_fresh_spikes_for_each_presentation(
    trained: SpikingClassifier, digits: Dataset
) -> None:
    part = digits.take(range(30))
    targets = np.eye(10, dtype=np.float32)[part.y]
    changes = [
        trained.weight_change(part.x, targets, record_id=part.record_id, presentation=n)[0] for n in (0, 0, 1)
    ]
    np.testing.assert_array_equal(changes[0], changes[1])
    assert not np.array_equal(changes[0], changes[2])


def test_answers_take_no_memory_for_spikes_that_nobody_asked_for(digits: Dataset) -> None:
    import tracemalloc

    model, records = small(digits), digits.take(range(1750))
    model.predict_counts(records.x, record_id=records.record_id)
    peaks = []
    for part in (records.take(range(1000)), records):
        tracemalloc.start()
        model.predict_counts(part.x, record_id=part.record_id)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]  # as for two parts of 500 records
