from __future__ import annotations

import numpy as np

from unspike.snn.encoding import LatencyCode

from .helpers import encode


def test_times_by_hand() -> None:
    # T = 21: t = round(20 (1 - x)); a value of 0 never fires
    x = np.array([[1.0, 0.75, 0.5, 0.1, 0.01, 0.0]], np.float32)
    spikes = encode(LatencyCode(), x, 21)[:, 0]
    assert spikes.sum(axis=0).tolist() == [1, 1, 1, 1, 1, 0]
    assert spikes.argmax(axis=0)[:5].tolist() == [0, 5, 10, 18, 20]


def test_larger_values_are_never_later() -> None:
    x = np.sort(np.random.default_rng(0).random((3, 50), dtype=np.float32), axis=1)[:, ::-1] + 1e-3
    times = encode(LatencyCode(), np.minimum(x, 1.0), 33).argmax(axis=0)
    assert np.all(np.diff(times, axis=1) >= 0)
