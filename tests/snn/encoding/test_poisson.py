from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from unspike.foundation.randomness import Purpose, bits, key
from unspike.models.packing import unpack
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


def one_by_one(rate: float, stream: NDArray[np.uint64], n_steps: int) -> list[bool]:
    """The definition: a step's uniform number is written by the digits of 24 random words."""
    spikes = []
    for t in range(n_steps):
        digits = [int(bits(stream, t // 64 * 24 + d)[0]) >> (t % 64) & 1 for d in range(24)]
        spikes.append(sum(digit * 2.0 ** -(1 + d) for d, digit in enumerate(digits)) < rate)
    return spikes


@pytest.mark.parametrize("n_steps", [1, 16, 50, 64, 65, 200])
def test_a_step_fires_where_its_uniform_number_is_below_the_rate(n_steps: int) -> None:
    rates = np.concatenate([np.linspace(0.0, 1.0, 36), [2.0**-24, 1.0 - 2.0**-24]]).astype(np.float32)
    streams = key(3, Purpose.INPUT_SPIKES, np.arange(2))
    words = PoissonCode(max_rate=1.0).spikes(np.stack([rates, rates[::-1]]), streams, n_steps)
    for record, row in enumerate(unpack(words, n_steps).transpose(1, 2, 0)):
        for j, spikes in enumerate(row):
            rate = float((rates, rates[::-1])[record][j])
            own = bits(streams[record : record + 1], j)
            assert spikes.tolist() == one_by_one(rate, own, n_steps)
