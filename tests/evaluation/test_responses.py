from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.responses import Responses
from unspike.foundation.errors import InvalidInput


def responses(share: list[list[float]], label: list[int], ids: list[int]) -> Responses:
    values = np.array(share)
    return Responses(record_id=np.array(ids), label=np.array(label), counts=10 * values, share=values)


def test_margin_by_hand_and_at_the_ends() -> None:
    # log(.7 / .3) and log(.1 / .9); a share of 0 is as small as a number can be, not infinitely small.
    found = responses([[0.7, 0.2, 0.1], [0.7, 0.2, 0.1], [1.0, 0.0, 0.0]], [0, 2, 0], [1, 2, 3]).margin
    assert found[:2] == pytest.approx(np.log([0.7 / 0.3, 0.1 / 0.9]))
    assert 500 < found[2] < 1000


def test_margin_keeps_its_digits_near_certainty() -> None:
    found = responses([[1 - 1e-17, 1e-17]], [0], [1]).margin
    assert found[0] == pytest.approx(17 * np.log(10))


def test_correct_and_order() -> None:
    found = responses([[0.6, 0.4], [0.3, 0.7], [0.8, 0.2]], [0, 0, 1], [7, 5, 6]).in_order()
    np.testing.assert_array_equal(found.record_id, [5, 6, 7])
    np.testing.assert_array_equal(found.correct, [False, False, True])


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(InvalidInput, match="finite"):
        responses([[np.nan, 1.0]], [0], [1])
    with pytest.raises(InvalidInput, match="do not belong together"):
        responses([[0.5, 0.5]], [0, 1], [1])
