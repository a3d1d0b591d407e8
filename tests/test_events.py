"""Lists of events: parts of them, joined ones, and what is the same whatever the part."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.events import WHOLE, Events, event_times, ids_of_content, input_type, require_values
from unspike.foundation.errors import InvalidInput
from unspike.foundation.randomness import Purpose, key

WHEN = np.array([0, 5, 9, 2, 2, 7], np.uint32)
WHERE = np.array([3, 0, 3, 1, 5, 1], np.uint16)


@pytest.fixture
def three() -> Events:
    """Records of three, no and three events on a sensor of 1 x 2 x 3."""
    return Events(WHEN, WHERE, np.array([0, 3, 3, 6]), (1, 2, 3))


def listed(events: Events) -> list[tuple[list[int], list[int]]]:
    own = events.copy()
    return [
        (own.when[first:last].tolist(), own.where[first:last].tolist())
        for first, last in zip(own.start[:-1], own.start[1:], strict=True)
    ]


FIRST, NONE, LAST = ([0, 5, 9], [3, 0, 3]), ([], []), ([2, 2, 7], [1, 5, 1])


def test_shape_is_that_of_an_array(three: Events) -> None:
    assert (three.shape, len(three), three.size, three.n_inputs) == ((3, 1, 2, 3), 3, 18, 6)
    assert three.n_events.tolist() == [3, 0, 3]


@pytest.mark.parametrize("index", [[2, 0], [1], [], [0, 1, 2]])
def test_parts(three: Events, index: list[int]) -> None:
    expected = [(FIRST, NONE, LAST)[n] for n in index]
    assert listed(three[np.array(index, int)]) == expected
    assert listed(three.take(np.array(index, int))) == expected
    assert listed(three[np.array(index, int)].copy()) == expected


def test_a_small_part_is_a_copy() -> None:
    many = Events(np.zeros(100, np.uint32), np.zeros(100, np.uint16), np.arange(101), (1, 1, 1))
    assert many.take(slice(40)).when is many.when
    assert len(many.take(slice(5)).when) == 5


def test_events_cannot_be_changed(three: Events) -> None:
    with pytest.raises(ValueError, match="read-only"):
        three[1:].when[0] = 7
    assert three[1:].joined(three[:1]).when is three.when


def test_joined(three: Events) -> None:
    assert listed(three[1:].joined(three[:1])) == [NONE, LAST, FIRST]
    other = Events(WHEN[:1], WHERE[:1], np.array([0, 1]), (1, 2, 3))
    assert listed(three[2:].joined(other)) == [LAST, ([0], [3])]


def test_counts_lose_the_times(three: Events) -> None:
    assert three.counts().tolist() == [[1, 0, 0, 2, 0, 0], [0] * 6, [0, 2, 0, 0, 0, 1]]


def test_thinned_is_drawn_by_record() -> None:
    rng = np.random.default_rng(0)
    many = Events(
        rng.integers(0, WHOLE, 8000).astype(np.uint32),
        rng.integers(0, 6, 8000).astype(np.uint16),
        np.array([0, 5000, 8000]),
        (1, 2, 3),
    )
    streams = key(3, Purpose.INPUT_DROPOUT, np.array([17, 4]), 0)
    thin = many.thinned(streams, 0.25)
    assert abs(len(thin.when) / 8000 - 0.75) < 0.02
    assert listed(thin[1:]) == listed(many[1:].thinned(streams[1:], 0.25))
    assert listed(many.thinned(streams, 0.0)) == listed(many)


def test_content_is_the_same_however_it_is_kept(three: Events) -> None:
    assert list(three[:2].content()) == list(three[:2].copy().content())
    assert list(three[:2].content()) != list(three[1:].content())


def test_ids_of_content_know_no_order_of_events(three: Events) -> None:
    turned = Events(WHEN[::-1].copy(), WHERE[::-1].copy(), np.array([0, 3, 3, 6]), (1, 2, 3))
    assert ids_of_content(turned).tolist() == ids_of_content(three).tolist()[::-1]
    assert len(set(ids_of_content(three).tolist())) == 3


@pytest.mark.parametrize("steps", [10, 50, 77, 10_000])
def test_a_time_on_a_border_falls_into_the_later_step(steps: int) -> None:
    kept = event_times(np.arange(steps), steps).astype(np.int64)
    assert (kept * steps // WHOLE).tolist() == list(range(steps))


def test_the_last_time_falls_into_the_last_step() -> None:
    kept = int(event_times(np.array([np.nextafter(1.0, 0.0)]), 1.0)[0])
    assert kept == WHOLE - 1


def test_types_of_inputs() -> None:
    assert input_type(2**16) is np.uint16
    assert input_type(2**16 + 1) is np.uint32


def test_values_are_refused_by_name(three: Events) -> None:
    with pytest.raises(InvalidInput, match="the poisson code takes values, and these records are events"):
        require_values(three, "the poisson code")
    require_values(np.zeros(3), "the poisson code")
    with pytest.raises(InvalidInput, match="these records are events"):
        np.asarray(three)
