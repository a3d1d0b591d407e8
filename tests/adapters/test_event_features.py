"""Features of events by hand."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.adapters.event_features import EventFeatures
from unspike.events import Events, event_times
from unspike.foundation.errors import InvalidInput

from ..event_lists import event_dataset


def test_by_hand() -> None:
    # Two windows of 5, squares of 2 x 2 pixels on 3 x 4: 2 rows and 2 columns of squares a polarity.
    t, p, y, x = np.array(
        [[0, 0, 0, 0], [4, 0, 1, 1], [4, 0, 2, 3], [5, 1, 2, 2], [9, 1, 2, 3], [9, 1, 0, 0]]
    ).T
    events = Events(
        event_times(t, 10), ((p * 3 + y) * 4 + x).astype(np.uint16), np.array([0, 6, 6]), (2, 3, 4)
    )
    found = EventFeatures(windows=2, side=2, least=2)(events)
    assert found.shape == (2, 2 * 2 * 2 * 2)
    assert np.argwhere(found).tolist() == [[0, 0], [0, 8 + 4 + 3]]
    assert EventFeatures(windows=2, side=2, least=1)(events).sum() == 4


def test_records_are_read_one_by_one() -> None:
    records, features = event_dataset(8).x, EventFeatures()
    np.testing.assert_array_equal(features(records[np.array([5, 1])]), features(records)[[5, 1]])


def test_what_are_no_events_is_refused() -> None:
    with pytest.raises(InvalidInput, match="features of events take events"):
        EventFeatures()(np.zeros((2, 2, 3, 4), np.float32))
    with pytest.raises(InvalidInput, match="side is 0, expected a whole number from 1"):
        EventFeatures(side=0)
