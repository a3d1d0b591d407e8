from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from unspike.evaluation.attacks.line_up import settled
from unspike.evaluation.attacks.modified_entropy import modified_entropy


def shares(n: int, seed: int, classes: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.full(classes, 0.3), n)


def nearly_certain() -> np.ndarray:
    """Eight nearly certain records: a plain 1 - p has no digits left from 10^-17 on."""
    rest = 10.0 ** -np.arange(10, 26, 2)
    return np.column_stack([1 - rest, rest * 0.75, rest * 0.25])


def test_by_hand_trap_4() -> None:
    share = np.array([[0.7, 0.2, 0.1]])
    # -(1 - .7) ln .7 - .2 ln(1 - .2) - .1 ln(1 - .1) = .10700 + .04463 + .01054
    assert modified_entropy(share, np.array([0]))[0] == pytest.approx(0.16217, abs=1e-5)
    # For the wrong class 2: -(1 - .1) ln .1 - .7 ln .3 - .2 ln .8
    expected = -0.9 * np.log(0.1) - 0.7 * np.log(0.3) - 0.2 * np.log(0.8)
    assert modified_entropy(share, np.array([2]))[0] == pytest.approx(expected)


def test_certainty_right_and_wrong() -> None:
    certain = np.array([[1.0, 0.0, 0.0]])
    assert modified_entropy(certain, np.array([0]))[0] == 0
    assert modified_entropy(certain, np.array([1]))[0] > 100


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_a_batch_is_its_rows(seed: int) -> None:
    share, label = shares(7, seed), np.random.default_rng(seed).integers(0, 5, 7)
    rows = [modified_entropy(share[k : k + 1], label[k : k + 1])[0] for k in range(7)]
    np.testing.assert_allclose(modified_entropy(share, label), rows, rtol=1e-12)


def test_order_is_kept_where_probabilities_are_nearly_one() -> None:
    share = nearly_certain()
    assert np.all(np.diff(settled(-modified_entropy(share, np.zeros(len(share), np.int64)))) > 0)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_numbering_of_classes_does_not_matter(seed: int) -> None:
    share = shares(20, seed)
    order = np.random.default_rng(seed).permutation(5)
    label = np.random.default_rng(seed + 1).integers(0, 5, 20)
    renamed = modified_entropy(share[:, order], np.argsort(order)[label])
    np.testing.assert_array_equal(settled(modified_entropy(share, label)), settled(renamed))
