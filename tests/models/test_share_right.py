from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from unspike.models.share_right import share_right


def test_a_silent_network_knows_no_record_of_any_class() -> None:
    for label in range(4):
        assert share_right(np.zeros((3, 4)), np.full(3, label)).tolist() == [0.0] * 3


def test_equals_share_an_answer() -> None:
    assert share_right([[2, 2, 2, 2], [5, 1, 5, 5], [5, 1, 5, 5]], [3, 0, 1]).tolist() == [1 / 4, 1 / 3, 0.0]


def test_no_records() -> None:
    assert share_right(np.zeros((0, 3)), np.zeros(0, int)).shape == (0,)


@given(arrays(np.int64, (6, 4), elements=st.integers(0, 3)), st.permutations(range(4)))
def test_shares_over_the_classes_sum_to_one_and_do_not_know_their_numbers(
    counts: np.ndarray, order: list[int]
) -> None:
    shares = np.stack([share_right(counts, np.full(6, label)) for label in range(4)], axis=1)
    np.testing.assert_allclose(shares.sum(axis=1), counts.any(axis=1))
    renamed = np.stack([share_right(counts[:, order], np.full(6, label)) for label in range(4)], axis=1)
    np.testing.assert_array_equal(renamed, shares[:, order])
