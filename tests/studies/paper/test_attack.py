from __future__ import annotations

import numpy as np

from unspike.studies.paper.attack import attacked

from ...evaluation.fakes import answers


def counts(n: int, right: float) -> np.ndarray:
    found = np.zeros((n, 3))
    found[:, 0] = right
    return found


def test_as_many_records_on_either_side() -> None:
    forgotten = answers(counts(10, 20.0), np.zeros(10))
    others = answers(counts(200, 5.0), np.zeros(200), first_id=100)
    for found in attacked(forgotten, others).values():
        assert found["records"] == 10
        assert found["accuracy"] == found["precision"] == found["recall"] == found["auc"] == 1.0


def test_alike_sides_are_a_coin_toss() -> None:
    same = counts(300, 10.0)
    same[:, 1] = np.arange(300) % 17
    found = attacked(answers(same, np.zeros(300)), answers(same, np.zeros(300), first_id=1000))
    assert found["threshold"]["auc"] == 0.5
    assert abs(found["threshold"]["accuracy"] - 0.5) < 0.1
