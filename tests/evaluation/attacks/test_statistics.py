"""What the attacks look at: known answers, independent packages, invariances."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats
from sklearn.metrics import log_loss

from unspike.evaluation.attacks.confidence import confidence
from unspike.evaluation.attacks.entropy import entropy
from unspike.evaluation.attacks.loss import loss
from unspike.evaluation.attacks.modified_entropy import modified_entropy
from unspike.evaluation.attacks.ties import settled

EXAMPLE, LABEL = np.array([[0.7, 0.2, 0.1]]), np.array([0])


def shares(n: int, seed: int, classes: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.full(classes, 0.3), n)


def test_by_hand() -> None:
    assert loss(EXAMPLE, LABEL)[0] == pytest.approx(-np.log(0.7))
    assert confidence(EXAMPLE)[0] == pytest.approx(np.log(0.7 / 0.3))
    # .7 ln(1/.7) + .2 ln 5 + .1 ln 10 = .24967 + .32189 + .23026
    assert entropy(EXAMPLE)[0] == pytest.approx(0.80182, abs=1e-5)


def test_modified_entropy_of_trap_4() -> None:
    # -(1 - .7) ln .7 - .2 ln(1 - .2) - .1 ln(1 - .1) = .10700 + .04463 + .01054
    assert modified_entropy(EXAMPLE, LABEL)[0] == pytest.approx(0.16217, abs=1e-5)
    # For the wrong class 2: -(1 - .1) ln .1 - .7 ln .3 - .2 ln .8
    expected = -0.9 * np.log(0.1) - 0.7 * np.log(0.3) - 0.2 * np.log(0.8)
    assert modified_entropy(EXAMPLE, np.array([2]))[0] == pytest.approx(expected)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_a_batch_is_its_rows(seed: int) -> None:
    share = shares(7, seed)
    label = np.random.default_rng(seed).integers(0, 5, 7)
    for function in (loss, modified_entropy):
        rows = [function(share[k : k + 1], label[k : k + 1])[0] for k in range(7)]
        np.testing.assert_allclose(function(share, label), rows, rtol=1e-12)


def test_against_other_packages() -> None:
    share, label = shares(200, 0) * 0.98 + 0.004, np.random.default_rng(1).integers(0, 5, 200)
    np.testing.assert_allclose(entropy(share), stats.entropy(share, axis=1), rtol=1e-10)
    assert loss(share, label).mean() == pytest.approx(log_loss(label, share, labels=range(5)))


def test_certainty_right_and_wrong() -> None:
    certain = np.array([[1.0, 0.0, 0.0]])
    assert modified_entropy(certain, np.array([0]))[0] == 0
    assert entropy(certain)[0] == 0
    assert modified_entropy(certain, np.array([1]))[0] > 100
    assert np.isfinite(loss(certain, np.array([1]))[0])


def test_order_is_kept_where_shares_are_nearly_one() -> None:
    """Eight nearly certain records: a plain 1 - p has no digits left from 10^-17 on."""
    rest = 10.0 ** -np.arange(10, 26, 2)
    share = np.column_stack([1 - rest, rest * 0.75, rest * 0.25])
    label = np.zeros(8, dtype=np.int64)
    for value in (
        -loss(share, label),
        confidence(share),
        -entropy(share),
        -modified_entropy(share, label),
    ):
        assert np.all(np.diff(settled(value)) > 0)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_numbering_of_classes_does_not_matter(seed: int) -> None:
    share = shares(20, seed)
    order = np.random.default_rng(seed).permutation(5)
    label = np.random.default_rng(seed + 1).integers(0, 5, 20)
    renamed = np.argsort(order)[label]
    np.testing.assert_array_equal(
        settled(modified_entropy(share, label)), settled(modified_entropy(share[:, order], renamed))
    )
    np.testing.assert_array_equal(settled(entropy(share)), settled(entropy(share[:, order])))


def test_settled_ties_what_differs_in_the_last_digits_only() -> None:
    value = np.array([1.0, 1.0 + 1e-12, 1.0 + 1e-6, 3e-200, 3e-200 * (1 + 1e-12), 0.0])
    found = settled(value)
    assert found[0] == found[1] != found[2]
    assert found[3] == found[4] > 0
    np.testing.assert_allclose(found, value, rtol=1e-8)
