from __future__ import annotations

import numpy as np
import pytest

from unspike.snn.encoding import PoissonCode

from .helpers import encode


@pytest.mark.parametrize("value", [0.0, 0.1, 0.5, 1.0])
def test_counts_are_binomial(value: float) -> None:
    rate, trials = 0.6 * value, 100 * 200 * 50
    spikes = encode(PoissonCode(), np.full((100, 200), value, np.float32), 50)
    deviation = (trials * rate * (1.0 - rate)) ** 0.5
    assert abs(spikes.sum() - trials * rate) <= 5 * deviation
    if value:
        # Over neurons the counts scatter as independent spikes do: variance T r (1 - r).
        assert spikes.sum(axis=0).var() == pytest.approx(50 * rate * (1.0 - rate), rel=0.05)


def test_neurons_fire_independently() -> None:
    spikes = encode(PoissonCode(), np.full((50, 40), 0.8, np.float32), 50).reshape(-1, 40)
    correlations = np.corrcoef(spikes.T)[np.triu_indices(40, 1)]
    assert np.abs(correlations).max() < 5.5 / 2500**0.5


def test_a_rate_of_one_fires_always() -> None:
    assert encode(PoissonCode(max_rate=1.0), np.ones((2, 3), np.float32), 40).all()
