from __future__ import annotations

import math

import hypothesis.strategies as st
import numpy as np
from hypothesis import given
from hypothesis.extra.numpy import arrays

from unspike.evaluation.margin import log_odds_margin, softmax

COUNTS = arrays(np.float64, (6, 4), elements=st.integers(0, 60).map(float))


def test_margin_by_hand() -> None:
    # y = 0: 2 - ln(e^1 + e^0) = 2 - ln 3.71828 = 2 - 1.31326;  y = 2: 0 - ln(e^2 + e^1) = -ln 10.10734
    counts = np.array([[2.0, 1.0, 0.0], [2.0, 1.0, 0.0]])
    margin = log_odds_margin(counts, np.array([0, 2]))
    np.testing.assert_allclose(margin, [2 - math.log(math.e + 1), -math.log(math.e**2 + math.e)], atol=1e-9)
    np.testing.assert_allclose(margin, [0.68673831, -2.31326169], atol=1e-8)


@given(counts=COUNTS)
def test_margin_is_the_logit_of_the_softmax_share(counts: np.ndarray) -> None:
    label = np.arange(6) % 4
    p = softmax(counts)[np.arange(6), label]
    safe = (p > 1e-6) & (p < 1 - 1e-6)
    expected = np.log(p[safe]) - np.log1p(-p[safe])
    np.testing.assert_allclose(log_odds_margin(counts, label)[safe], expected, rtol=1e-8, atol=1e-8)


@given(counts=COUNTS, shift=st.integers(-50, 50))
def test_margin_and_share_ignore_a_common_shift(counts: np.ndarray, shift: int) -> None:
    label = np.arange(6) % 4
    np.testing.assert_allclose(
        log_odds_margin(counts + shift, label), log_odds_margin(counts, label), atol=1e-9
    )
    np.testing.assert_allclose(softmax(counts + shift), softmax(counts), atol=1e-12)


@given(counts=COUNTS, seed=st.integers(0, 1000))
def test_margin_follows_a_relabelling_of_the_classes(counts: np.ndarray, seed: int) -> None:
    label = np.arange(6) % 4
    order = np.random.default_rng(seed).permutation(4)
    np.testing.assert_allclose(
        log_odds_margin(counts[:, order], np.argsort(order)[label]),
        log_odds_margin(counts, label),
        atol=1e-12,
    )


def test_margin_tells_sure_from_surer_where_the_share_no_longer_can() -> None:
    counts = np.array([[60.0, 0.0], [80.0, 0.0]])
    np.testing.assert_array_equal(softmax(counts)[:, 0], [1.0, 1.0])
    np.testing.assert_array_equal(log_odds_margin(counts, np.array([0, 0])), [60.0, 80.0])


def test_a_batch_is_its_rows() -> None:
    """Trap 4 of popular code: indexing the columns of the whole batch by the labels of all rows."""
    rng = np.random.default_rng(0)
    counts, label = rng.integers(0, 20, (9, 5)).astype(float), rng.integers(0, 5, 9)
    rows = [log_odds_margin(counts[k : k + 1], label[k : k + 1])[0] for k in range(9)]
    np.testing.assert_array_equal(log_odds_margin(counts, label), rows)
