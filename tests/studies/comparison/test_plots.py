from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unspike.studies.comparison.plots import marks, spread


def test_known_answer() -> None:
    np.testing.assert_allclose(spread([0.5, 0.5, 0.9], apart=0.1), [0.5, 0.6, 0.9])
    np.testing.assert_allclose(spread([0.95, 0.99], apart=0.2), [0.8, 1.0])


@given(st.lists(st.floats(0, 1), max_size=40), st.floats(0.001, 0.1))
def test_places_keep_order_distance_and_room(wanted: list[float], apart: float) -> None:
    found = spread(sorted(wanted), apart=apart)
    apart = min(apart, 1 / max(len(wanted) - 1, 1))
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in found)
    assert all(b - a >= apart - 1e-9 for a, b in pairwise(found))


def test_the_papers_method_is_algorithm_1() -> None:
    figures = {"forget": {"mean": 0.9}, "test": {"mean": 0.8}}
    methods = [
        {"method": name, "name": name, "figures": figures, "used_retained_data": True, "on_front": False}
        for name in ("algorithm-1", "hybrid", "scrub")
    ]
    found = {mark.name: mark.of_the_paper for mark in marks({"methods": methods}, "forget", "test")}
    assert found == {"algorithm-1": True, "hybrid": False, "scrub": False}
