from __future__ import annotations

import numpy as np

from unspike.snn.learning import input_streams, record_order


def test_two_records_keep_their_order_whichever_others_exist() -> None:
    ids = np.arange(100, 160)
    order = ids[record_order(3, ids, 2)]
    without = np.delete(ids, 17)
    np.testing.assert_array_equal(without[record_order(3, without, 2)], order[order != ids[17]])


def test_every_epoch_has_an_order_of_its_own() -> None:
    ids = np.arange(50)
    assert sorted(record_order(0, ids, 0).tolist()) == ids.tolist()
    assert not np.array_equal(record_order(0, ids, 0), record_order(0, ids, 1))
    assert not np.array_equal(record_order(0, ids, 0), record_order(1, ids, 0))


def test_streams_follow_record_and_presentation() -> None:
    streams = input_streams(0, np.arange(5), 7)
    assert len(set(streams.tolist())) == 5
    np.testing.assert_array_equal(input_streams(0, np.array([3, 1]), 7), streams[[3, 1]])
    assert not np.any(streams == input_streams(0, np.arange(5), 8))
