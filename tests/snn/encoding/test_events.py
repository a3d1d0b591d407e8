"""Events become spikes: a plain loop over all events defines the result."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from unspike.events import Events, event_times
from unspike.foundation.errors import InvalidInput
from unspike.models.packing import unpack
from unspike.snn.encoding import CODES, EventCode

from ...event_lists import event_dataset


def spikes_of(
    t: NDArray[np.int64], where: NDArray[np.int64], duration: int, n_steps: int
) -> NDArray[np.bool_]:
    events = Events(
        event_times(t, duration), where.astype(np.uint16), np.array([0, len(t)]), (1, 1, int(where.max()) + 1)
    )
    code = EventCode()
    words = code.spikes(code.prepare(events), np.zeros(1, np.uint64), n_steps)
    return unpack(words, n_steps)[:, 0]


def test_known_answer() -> None:
    t, where = np.array([0, 7, 8, 70, 99, 70]), np.array([0, 1, 0, 2, 1, 2])
    found = spikes_of(t, where, 100, 10)
    assert np.argwhere(found).tolist() == [[0, 0], [0, 1], [7, 2], [9, 1]]


@given(
    st.lists(st.tuples(st.integers(0, 999), st.integers(0, 4)), min_size=1, max_size=40),
    st.integers(1, 120),
)
@settings(max_examples=40)
def test_a_plain_loop(events: list[tuple[int, int]], n_steps: int) -> None:
    t, where = np.array(events).T
    expected = np.zeros((n_steps, int(where.max()) + 1), bool)
    for time, place in events:
        expected[time * n_steps // 1000, place] = True
    np.testing.assert_array_equal(spikes_of(t, where, 1000, n_steps), expected)


def test_inputs_are_those_of_the_sensor() -> None:
    assert EventCode().n_inputs((2, 34, 34)) == 2312
    assert EventCode().settings() == {"code": "events"}


def test_values_are_refused() -> None:
    with pytest.raises(InvalidInput, match="the events code takes events, found values"):
        EventCode().prepare(np.zeros((2, 2, 4, 6), np.float32))
    with pytest.raises(InvalidInput, match="found values"):
        EventCode().prepared(np.zeros((2, 2, 4, 6), np.float32))


@pytest.mark.parametrize("name", sorted(set(CODES) - {"events"}))
def test_codes_of_values_refuse_events(name: str) -> None:
    records = event_dataset(3).records
    for ask in (CODES[name]().prepare, lambda x: CODES[name]().prepared(x)(np.arange(2))):
        with pytest.raises(InvalidInput, match=f"the {name} code takes values, and these records are events"):
            ask(records)


def test_nothing_is_made_over_steps_and_inputs_but_the_packed_spikes() -> None:
    events = Events(np.zeros(3, np.uint32), np.zeros(3, np.uint16), np.array([0, 3]), (1, 1, 40_000))
    EventCode().spikes(events, np.zeros(1, np.uint64), 1)  # loads the compiled loop
    tracemalloc.start()
    words = EventCode().spikes(events, np.zeros(1, np.uint64), 800)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.1 * words.nbytes
