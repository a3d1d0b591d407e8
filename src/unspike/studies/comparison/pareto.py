"""Which methods are best in one of two things without being worse in the other?"""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float | None, float | None]


def on_front(points: Sequence[Point]) -> list[bool]:
    """Return whether each point is on the Pareto front: no other is as small in both and smaller in one.

    Parameters
    ----------
    points : sequence of (float, float)
        Two costs each, both the smaller the better; a point with a None is never on the front.
    """
    known = [point for point in points if None not in point]
    return [None not in point and not any(_dominates(other, point) for other in known) for point in points]


def _dominates(one: Point, other: Point) -> bool:
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)
