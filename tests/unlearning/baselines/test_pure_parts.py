"""The parts of the methods that are functions of numbers, worked out by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from unspike.data.dataset import Dataset
from unspike.unlearning.baselines.boundary_shrink import next_best
from unspike.unlearning.baselines.fisher_forgetting import variance
from unspike.unlearning.baselines.influence import newton_step
from unspike.unlearning.baselines.l1_sparse import soft_threshold
from unspike.unlearning.baselines.random_labels import wrong_labels
from unspike.unlearning.baselines.salun import salient
from unspike.unlearning.baselines.ssd import dampening


def some_records(n: int, n_classes: int) -> Dataset:
    return Dataset(
        name="some",
        x=np.zeros((n, 1), np.float32),
        y=np.arange(n) % n_classes,
        record_id=np.arange(n) * 3,
        class_names=tuple(str(c) for c in range(n_classes)),
        modality="vector",
        citation="",
    )


def test_wrong_labels_are_wrong_and_each_as_likely() -> None:
    records = some_records(6000, 4)
    wrong = wrong_labels(records, 4, seed=1)
    further = (wrong - records.y) % 4
    # 2000 each are expected of three; three standard deviations are 3 sqrt(6000 x 1/3 x 2/3) = 110.
    assert np.bincount(further, minlength=4)[0] == 0
    assert np.abs(np.bincount(further, minlength=4)[1:] - 2000).max() < 110
    assert (wrong_labels(records, 4, seed=2) != wrong).any()


def test_a_wrong_label_belongs_to_its_record() -> None:
    records = some_records(50, 10)
    some = np.array([40, 3, 17])
    np.testing.assert_array_equal(
        wrong_labels(records.take(some), 10, seed=0), wrong_labels(records, 10, seed=0)[some]
    )


def test_of_two_classes_the_other_one_is_wrong() -> None:
    records = some_records(9, 2)
    np.testing.assert_array_equal(wrong_labels(records, 2, seed=0), 1 - records.y)


def test_salient_synapses_are_those_of_the_largest_changes_of_all_groups() -> None:
    gates = salient([np.array([0.1, -0.9, 0.0]), np.array([0.5, -0.2])], 0.4)
    assert [gate.tolist() for gate in gates] == [[False, True, False], [True, False]]
    everything = salient([np.array([0.1, 0.0])], 1.0)
    assert everything[0].tolist() == [True, False]  # a synapse that nothing is asked of never learns


def test_dampening_by_hand() -> None:
    own, every = np.array([8.0, 8.0, 1.0, 0.0, 3.0]), np.array([1.0, 4.0, 1.0, 0.0, 0.0])
    # alpha 3: 8 > 3 -> 2 x 1 / 8; 8 < 12; 1 < 3; none at all; nothing but the forgotten -> 0
    np.testing.assert_allclose(dampening(own, every, alpha=3.0, constant=2.0), [0.25, 1, 1, 1, 0])
    # lambda / alpha above 1 would strengthen a synapse: it is left as it is
    np.testing.assert_allclose(dampening(own[:1], every[:1], alpha=3.0, constant=9.0), [1.0])


def test_soft_thresholding_by_hand() -> None:
    weight = np.array([1.0, -1.0, 0.2, -0.25, 0.0], np.float32)
    np.testing.assert_allclose(soft_threshold(weight, 0.25), [0.75, -0.75, 0.0, 0.0, 0.0])


def test_the_variance_of_the_noise_by_hand() -> None:
    # Mean 2: 2 / 1, 2 / 5, and the clamp where there is no importance or too little
    np.testing.assert_allclose(variance(np.array([1.0, 5.0, 0.0]), 3.0), [2.0, 0.4, 3.0])
    np.testing.assert_allclose(variance(np.zeros(2), 3.0), [0.0, 0.0])


def test_the_next_best_class_is_never_the_own_one() -> None:
    shares = np.array([[0.7, 0.1, 0.2], [0.1, 0.2, 0.7], [1.0, 0.0, 0.0]])
    assert next_best(shares, np.array([0, 0, 0])).tolist() == [2, 2, 1]


def test_a_newton_step_goes_nowhere_where_nothing_is_curved() -> None:
    np.testing.assert_allclose(newton_step(np.array([1.0, 1.0]), np.array([4.0, 0.0])), [0.25, 0.0])


def gradient(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Summed gradient of the logistic loss, labels 0 and 1."""
    return np.asarray(x.T @ (1.0 / (1.0 + np.exp(-x @ w)) - y))


def fitted(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Ridge logistic regression with lambda 1 by scikit-learn."""
    return np.asarray(LogisticRegression(C=1.0, fit_intercept=False, tol=1e-10).fit(x, y).coef_[0])


@given(seed=st.integers(0, 2**32 - 1))
def test_the_newton_step_goes_towards_the_retrained_weights(seed: int) -> None:
    # evaluation.md, trap 13: n = 400, d = 8, lambda = 1, 20 rows go. Columns are independent, so that the
    # diagonal says nearly all.
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(400, 8))
    y = (rng.random(400) < 1.0 / (1.0 + np.exp(-x @ rng.normal(size=8)))).astype(int)
    gone = np.arange(20)
    kept = np.setdiff1d(np.arange(400), gone)
    w, retrained = fitted(x, y), fitted(x[kept], y[kept])
    p = 1.0 / (1.0 + np.exp(-x[kept] @ w))
    curvature = (x[kept] ** 2 * (p * (1.0 - p))[:, None]).sum(axis=0) + 1.0
    step = newton_step(gradient(w, x[gone], y[gone]), curvature)
    before = np.linalg.norm(w - retrained)
    assert np.linalg.norm(w + step - retrained) < before
    assert np.linalg.norm(w - step - retrained) > before
