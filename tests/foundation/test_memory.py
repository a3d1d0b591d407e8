"""What would not fit in memory is refused before it is taken."""

from __future__ import annotations

import tracemalloc

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.foundation.memory import available_bytes, refuse_what_does_not_fit
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.synapses import connect_layers


def test_what_fits_is_let_through() -> None:
    refuse_what_does_not_fit(1, "a network", "take another")


def test_where_memory_cannot_be_told_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unspike.foundation.memory.available_bytes", lambda: None)
    refuse_what_does_not_fit(10**18, "a network", "take another")


def test_a_network_that_does_not_fit_is_refused_before_anything_is_allocated() -> None:
    available = available_bytes()
    assert available is None or available > 10**6
    tracemalloc.start()
    try:
        with pytest.raises(
            InvalidInput, match=r"needs 8,\d{3},\d{3},\d{3},\d{3} bytes .* connection probability"
        ):
            connect_layers((1_000_000, 1_000_000), (1.0,), seed=0)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_classifier_says_so_too() -> None:
    import numpy as np

    x = np.zeros((4, 8, 8), np.float32)
    with pytest.raises(InvalidInput, match="bytes"):
        SpikingClassifier(hidden=(5_000_000, 5_000_000), connection_probability=0.5).fit(x, [0, 1, 0, 1])
