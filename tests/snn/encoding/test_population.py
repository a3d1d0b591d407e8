from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from unspike.snn.encoding import PopulationCode

from .helpers import encode


def test_tents_by_hand() -> None:
    # Five neurons prefer z = -1, -0.5, 0, 0.5, 1, with z = asinh(x) / asinh(limit); scale = 1
    code = PopulationCode(n_preferred=5, scale=1.0, limit=6.0, max_rate=0.8)
    z = np.array([-1.0, 0.0, 0.25, 0.6, 1.0, 2.0])
    x = np.sinh(z * np.arcsinh(6.0)).astype(np.float32)[None]
    rows = code.prepare(x).reshape(6, 5) / 0.8
    expected = [
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, 0.5, 0.5, 0.0],
        [0.0, 0.0, 0.0, 0.8, 0.2],
        [0.0, 0.0, 0.0, 0.0, 1.0],
        [0.0, 0.0, 0.0, 0.0, 1.0],  # beyond the limit: held at the last neuron
    ]
    np.testing.assert_allclose(rows, expected, atol=1e-5)


@settings(max_examples=50, deadline=None)
@given(
    x=arrays(np.float32, (2, 3), elements=st.floats(-1e6, 1e6, width=32)),
    n_preferred=st.integers(2, 20),
)
def test_the_tents_of_a_value_sum_to_the_rate(x: np.ndarray, n_preferred: int) -> None:
    code = PopulationCode(n_preferred=n_preferred)
    rates = code.prepare(x)
    assert rates.shape == (2, 1, 3 * n_preferred)
    assert rates.min() >= 0.0
    np.testing.assert_allclose(rates.reshape(2, 3, n_preferred).sum(axis=2), code.max_rate, rtol=1e-5)
    # At most two neighbours share a value.
    assert (rates.reshape(2, 3, n_preferred) > 0).sum(axis=2).max() <= 2


def test_a_series_becomes_three_values_a_channel_in_each_stretch() -> None:
    code = PopulationCode(n_stretches=4)
    series = np.random.default_rng(0).normal(size=(2, 20, 3)).astype(np.float32)
    rates = code.prepare(series)
    assert rates.shape == (2, 4, 3 * 3 * 12)
    np.testing.assert_allclose(rates.reshape(2, 4, 9, 12).sum(axis=3), code.max_rate, rtol=1e-5)
    # The first three groups code the values: each stretch holds the mean of the tents of its five samples.
    tents = code.prepare(series.reshape(-1, 3)).reshape(2, 4, 5, 36).mean(axis=2)
    np.testing.assert_allclose(rates[:, :, :36], tents, rtol=1e-4, atol=1e-6)


def test_a_series_shorter_than_its_stretches() -> None:
    assert PopulationCode(n_stretches=16).prepare(np.zeros((1, 5, 2), np.float32)).shape == (1, 5, 72)


def test_change_is_coded_apart_from_the_value() -> None:
    # Two series of the same values in another order differ in their change only.
    code = PopulationCode(n_stretches=1)
    slow = np.concatenate([np.zeros(32), np.ones(32)]).astype(np.float32)
    fast = np.tile([0.0, 1.0], 32).astype(np.float32)
    rates = code.prepare(np.stack([slow, fast])[:, :, None])
    np.testing.assert_allclose(rates[0, 0, :12], rates[1, 0, :12], atol=1e-5)
    assert np.abs(rates[0, 0, 12:24] - rates[1, 0, 12:24]).max() > 0.3
    assert np.abs(rates[0, 0, 24:] - rates[1, 0, 24:]).max() > 0.3


@pytest.mark.parametrize("window", [1, 2, 5, 16, 64])
def test_variability_against_a_plain_loop(window: int) -> None:
    from unspike.snn.encoding.population import _describe

    x = np.random.default_rng(1).normal(size=(2, 20, 2)).astype(np.float32)
    width = min(window, 20)
    described = np.empty((2, 6, 20), np.float32)
    _describe(x, width, 0.3, 6.0, described)
    values = described.transpose(0, 2, 1)
    padded = np.pad(x.astype(np.float64), ((0, 0), (width // 2, width), (0, 0)), mode="edge")
    deviation = np.stack([padded[:, t : t + width].std(axis=1) for t in range(20)], axis=1)
    difference = np.abs(x - np.concatenate([x[:, :1], x[:, :-1]], axis=1))
    np.testing.assert_allclose(values[..., :2], np.arcsinh(x / 0.3) / np.arcsinh(20.0), atol=1e-5)
    np.testing.assert_allclose(values[..., 2:4], np.log10(deviation + 1e-3) / 1.75 + 0.714, atol=1e-4)
    np.testing.assert_allclose(values[..., 4:], np.log10(difference + 1e-3) / 1.75 + 0.714, atol=1e-4)


def test_counts_follow_the_rates() -> None:
    x = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    code = PopulationCode()
    counts = encode(code, x, 50).sum(axis=0)
    assert np.abs(counts - 50 * code.prepare(x)[:, 0]).max() <= 1.001


def test_logarithms_against_numpy() -> None:
    from unspike.snn.encoding.population import logarithms

    x = np.concatenate([np.exp(np.linspace(-80, 80, 10_001)), [1.0, np.sqrt(0.5), np.sqrt(2.0)]])
    x = x.astype(np.float32)
    computed = x.copy()
    logarithms(computed)
    np.testing.assert_allclose(computed, np.log(x.astype(np.float64)), rtol=3e-7, atol=1e-7)
