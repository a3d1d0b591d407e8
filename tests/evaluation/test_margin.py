from __future__ import annotations

import math

import hypothesis.strategies as st
import numpy as np
from hypothesis import given
from hypothesis.extra.numpy import arrays

from unspike.evaluation.margin import log_odds_margin

from .fakes import softmax

COUNTS = arrays(np.float64, (6, 4), elements=st.integers(0, 60).map(float))


def test_margin_by_hand() -> None:
    # log(.7 / .3) and log(.1 / .9)
    share = np.array([[0.7, 0.2, 0.1], [0.7, 0.2, 0.1]])
    expected = [math.log(0.7 / 0.3), math.log(0.1 / 0.9)]
    np.testing.assert_allclose(log_odds_margin(share, np.array([0, 2])), expected, atol=1e-9)


def test_margin_of_a_softmax_by_hand() -> None:
    # y = 0: 2 - ln(e^1 + e^0) = 2 - ln 3.71828 = 2 - 1.31326;  y = 2: 0 - ln(e^2 + e^1) = -ln 10.10734
    share = softmax(np.array([[2.0, 1.0, 0.0], [2.0, 1.0, 0.0]]))
    np.testing.assert_allclose(log_odds_margin(share, np.array([0, 2])), [0.68673831, -2.31326169], atol=1e-8)


@given(counts=COUNTS)
def test_margin_is_the_logit(counts: np.ndarray) -> None:
    share, label = softmax(counts), np.arange(6) % 4
    p = share[np.arange(6), label]
    safe = (p > 1e-6) & (p < 1 - 1e-6)
    expected = np.log(p[safe]) - np.log1p(-p[safe])
    np.testing.assert_allclose(log_odds_margin(share, label)[safe], expected, rtol=1e-8, atol=1e-8)


@given(counts=COUNTS, seed=st.integers(0, 1000))
def test_margin_follows_a_relabelling_of_the_classes(counts: np.ndarray, seed: int) -> None:
    share, label = softmax(counts), np.arange(6) % 4
    order = np.random.default_rng(seed).permutation(4)
    renamed = log_odds_margin(share[:, order], np.argsort(order)[label])
    np.testing.assert_allclose(renamed, log_odds_margin(share, label), atol=1e-9)


def test_margin_tells_sure_from_surer_where_the_probability_no_longer_can() -> None:
    share = softmax(np.array([[60.0, 0.0], [80.0, 0.0]]))
    np.testing.assert_array_equal(share[:, 0], [1.0, 1.0])
    np.testing.assert_allclose(log_odds_margin(share, np.array([0, 0])), [60.0, 80.0])


def test_certainty_is_as_large_as_a_number_can_be_and_not_infinite() -> None:
    share = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    sure, wrong = log_odds_margin(share, np.array([0, 1]))
    assert 500 < sure < 1000
    assert -1000 < wrong < -500


def test_a_batch_is_its_rows() -> None:
    """Trap 4 of popular code: indexing the columns of the whole batch by the labels of all rows."""
    rng = np.random.default_rng(0)
    share, label = rng.dirichlet(np.ones(5), 9), rng.integers(0, 5, 9)
    rows = [log_odds_margin(share[k : k + 1], label[k : k + 1])[0] for k in range(9)]
    np.testing.assert_array_equal(log_odds_margin(share, label), rows)
