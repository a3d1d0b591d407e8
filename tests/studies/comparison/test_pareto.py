from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unspike.studies.comparison.pareto import on_front


def test_known_answer() -> None:
    points = [(1.0, 3.0), (2.0, 2.0), (2.0, 2.5), (3.0, 1.0), (4.0, 1.0), (None, 0.0)]
    assert on_front(points) == [True, True, False, True, False, False]


def test_equal_points_are_both_on_the_front() -> None:
    assert on_front([(1.0, 1.0), (1.0, 1.0)]) == [True, True]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
def test_whoever_is_not_on_the_front_is_beaten_by_one_that_is(points: list[tuple[int, int]]) -> None:
    front = on_front([(float(a), float(b)) for a, b in points])
    best = [point for point, is_on in zip(points, front, strict=True) if is_on]
    assert best
    for (a, b), is_on in zip(points, front, strict=True):
        beaten = any(c <= a and d <= b and (c, d) != (a, b) for c, d in best)
        assert beaten is not is_on
