from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.foundation.randomness import Purpose, key
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.encoding import PopulationCode, WindowedPopulationCode

from .helpers import encode

Signal = Callable[[np.ndarray], np.ndarray]

SERIES = np.random.default_rng(0).normal(size=(5, 40, 3)).astype(np.float32)


def level(z: float) -> float:
    """The value that lies at z between -1 and 1, with scale 1 and limit 6."""
    return float(np.sinh(z * np.arcsinh(6.0)))


def test_windows_by_hand() -> None:
    # Five neurons prefer z = -1, -0.5, 0, 0.5, 1. Four samples are four stretches, joined to two windows.
    code = WindowedPopulationCode(
        n_preferred=5, scale=1.0, max_rate=0.8, most_windows=2, window_levels=2, fewest_windows=1
    )
    x = np.array([[level(-1.0), level(-0.5), level(0.5), level(0.7)]], np.float32)[:, :, None]
    rates = code.window_rates(code.prepare(x)).reshape(2, 5) / 0.8
    expected = [[0.5, 0.5, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.8, 0.2]]  # around -0.75 and 0.6
    np.testing.assert_allclose(rates, expected, atol=1e-5)


def test_beyond_the_limit_the_last_neuron_speaks() -> None:
    code = WindowedPopulationCode(most_windows=1, fewest_windows=1)
    rates = code.window_rates(code.prepare(np.full((1, 20, 1), 1e6, np.float32)))
    np.testing.assert_allclose(rates[0], [*[0.0] * 11, code.max_rate], atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "windows"),
    [((60, 1), 16), ((60, 3), 9), ((128, 9), 3), ((60, 100), 3), ((5, 1), 5), ((1, 2), 1)],
)
def test_fewer_windows_for_many_channels_and_short_series(shape: tuple[int, int], windows: int) -> None:
    assert WindowedPopulationCode().n_inputs(shape) == (3 + windows) * 12 * shape[1]


def test_what_is_said_at_any_time_is_the_population_code() -> None:
    code, plain = WindowedPopulationCode(), PopulationCode()
    assert np.array_equal(code.prepare(SERIES), plain.prepare(SERIES))
    streams = key(0, Purpose.INPUT_SPIKES, np.arange(5), 0)
    spikes = code.spikes(code.prepare(SERIES), streams, 50)
    n_plain = plain.n_inputs((40, 3))
    assert np.array_equal(spikes[:, :, :n_plain], plain.spikes(plain.prepare(SERIES), streams, 50))


def test_a_series_and_its_reverse_differ_in_counts() -> None:
    code = WindowedPopulationCode()
    rising = np.linspace(-1, 1, 64, dtype=np.float32)
    counts = encode(code, np.stack([rising, rising[::-1]])[:, :, None], 50).sum(axis=0)
    at_any_time = 36
    assert np.abs(counts[0, :at_any_time] - counts[1, :at_any_time]).max() <= 2
    assert np.abs(counts[0, at_any_time:] - counts[1, at_any_time:]).max() >= 40


def test_phases_of_windows_are_numbers_of_their_own() -> None:
    # A constant series in as many windows as values at any time: equal rates, other spike times.
    code = WindowedPopulationCode(most_windows=3, fewest_windows=3, n_preferred=2, max_rate=0.4)
    spikes = encode(code, np.zeros((9, 48, 1), np.float32), 400)
    assert not np.array_equal(spikes[:, :, 0], spikes[:, :, 6])


def test_vectors_are_refused() -> None:
    with pytest.raises(InvalidInput, match="takes series"):
        WindowedPopulationCode().n_inputs((5,))


def test_windows_out_of_range_are_refused() -> None:
    with pytest.raises(InvalidInput, match="fewest_windows is 0"):
        WindowedPopulationCode(fewest_windows=0)
    with pytest.raises(InvalidInput, match="fewest_windows is 9"):
        WindowedPopulationCode(fewest_windows=9, most_windows=8)


def rising_or_falling(y: np.ndarray) -> np.ndarray:
    return np.where(y[:, None] == 1, 1, -1) * np.linspace(-1, 1, 60)


def early_or_late(y: np.ndarray) -> np.ndarray:
    return 2 * np.exp(-0.5 * ((np.arange(60) - (15 + 30 * y[:, None])) / 4.0) ** 2)


@pytest.mark.parametrize("channels", [1, 6])
@pytest.mark.parametrize("signal", [rising_or_falling, early_or_late])
def test_a_network_learns_what_differs_in_order_alone(signal: Signal, channels: int) -> None:
    # Logistic regression on the flattened series tells all apart; the population code alone a bit over half.
    rng, y = np.random.default_rng(0), np.arange(400) % 2
    x = signal(y)[:, :, None] * np.linspace(0.5, 1.5, channels) + rng.normal(0, 0.2, (400, 60, channels))
    model = SpikingClassifier(hidden=(60, 60), epochs=8, modality="series").fit(x[:280], y[:280])
    assert model.score(x[280:], y[280:]) >= 0.97
