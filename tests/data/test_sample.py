from __future__ import annotations

import numpy as np

from unspike.data.sample import evenly_spaced


def test_by_hand_and_whatever_the_order() -> None:
    ids = np.array([50, 10, 40, 20, 30])
    assert sorted(ids[evenly_spaced(ids, 3)]) == [10, 30, 50]
    assert sorted(ids[::-1][evenly_spaced(ids[::-1], 3)]) == [10, 30, 50]
    assert sorted(ids[evenly_spaced(ids, 99)]) == [10, 20, 30, 40, 50]
