"""Neurons by their equations, step by step, and the way back by numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.adapters.nir.graph import Node
from unspike.adapters.nir.neurons import Neurons, neurons_of
from unspike.foundation.errors import InvalidInput

from .graphs import neurons


def made(kind: str, n: int = 1, dt: float = 1.0, **other: float) -> Neurons:
    told = neurons(kind, (n,), **other).to_dict()
    told.pop("metadata")
    return neurons_of("lif", Node(kind=told.pop("type"), values=told), dt)


def run(cell: Neurons, current: list[float], threshold: float = 1.0) -> tuple[list[float], list[float]]:
    given = np.array(current, np.float32)[:, None, None]
    spikes, membrane = cell.run(given, np.array([threshold], np.float32))
    return spikes[:, 0, 0].tolist(), membrane[:, 0, 0].tolist()


def test_an_integrator_adds_up_and_is_reset() -> None:
    # v: 0.5, 1.0 (not above 1: no spike), 1.5 (a spike), then from 0.25
    spikes, membrane = run(made("IF", r=1.0, v_reset=0.25), [0.5, 0.5, 0.5, 0.5])
    assert membrane == [0.5, 1.0, 1.5, 0.75]
    assert spikes == [0, 0, 1, 0]


def test_a_leaky_one_begins_at_rest_and_goes_back_to_it() -> None:
    # tau 4, v_leak 2: v <- v + (2 - v + 4 x) / 4; from rest 2: 3, then 2.75, 2.5625
    _, membrane = run(made("LIF", tau=4.0, r=4.0, v_leak=2.0, v_threshold=9.0), [1.0, 0.0, 0.0], 9.0)
    assert membrane == [3.0, 2.75, 2.5625]


def test_time_is_measured_in_the_unit_of_dt() -> None:
    slow = run(made("LIF", dt=1.0, tau=8.0, r=8.0), [0.4] * 6)
    fast = run(made("LIF", dt=0.001, tau=0.008, r=8.0), [0.4] * 6)
    assert slow[0] == fast[0]
    assert slow[1] == pytest.approx(fast[1], rel=1e-6)


def test_a_current_has_a_time_of_its_own() -> None:
    # tau_syn 2, w_in 1: I <- I + (x - I) / 2: 0.5, 0.25; tau_mem 4, r 4: v <- 3/4 v + I: 0.5, 0.625
    _, membrane = run(made("CubaLIF", tau_syn=2.0, tau_mem=4.0, r=4.0, w_in=1.0), [1.0, 0.0])
    assert membrane == [0.5, 0.625]


@pytest.mark.parametrize(("kind", "key"), [("LIF", "tau"), ("CubaLIF", "tau_mem"), ("CubaLIF", "tau_syn")])
def test_a_step_longer_than_a_time_constant_is_refused(kind: str, key: str) -> None:
    with pytest.raises(InvalidInput, match=rf"node 'lif' \({kind}\) has {key} 0\.02, less than dt = 1"):
        made(kind, **{key: 0.02})


def test_a_threshold_below_rest_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"node 'lif'.*fires without input"):
        made("LIF", v_leak=2.0)


def loss(cell: Neurons, current: Any, threshold: Any, weight: Any) -> float:
    """Spikes with a smooth step in place of the jump, never reset: what the way back is the derivative of."""
    i, v = np.zeros(current.shape[1:]), cell.start.astype(np.float64)
    total = 0.0
    for t, x in enumerate(current.astype(np.float64)):
        i = cell.keep_current * i + cell.gain_current * x
        v = cell.keep * v + cell.gain * i + cell.drift
        total += float((weight[t] * np.arctan(np.pi * (v - threshold) / cell.width) / np.pi).sum())
    return total


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["LIF", "IF", "CubaLIF"]), st.integers(0, 1000))
def test_the_way_back_is_the_derivative_of_smooth_spikes(kind: str, seed: int) -> None:
    draw = np.random.default_rng(seed)
    cell = made(kind, 3)
    current = draw.normal(0.0, 0.05, (5, 2, 3)).astype(np.float32)  # no spike, so nothing is reset
    weight = draw.normal(size=current.shape).astype(np.float32)
    threshold = np.full(3, 5.0, np.float32)
    spikes, membrane = cell.run(current, threshold)
    assert not spikes.any()
    found = cell.back(weight, spikes, membrane, threshold)
    for place in ((0, 0, 0), (2, 1, 2), (4, 0, 1)):
        moved = [current.astype(np.float64) for _ in range(2)]
        moved[0][place] += 1e-4
        moved[1][place] -= 1e-4
        slope = (loss(cell, moved[0], threshold, weight) - loss(cell, moved[1], threshold, weight)) / 2e-4
        assert found[place] == pytest.approx(slope, rel=2e-3, abs=1e-6)


def test_what_came_before_a_spike_does_not_matter_after_it() -> None:
    cell, threshold = made("IF", r=1.0), np.ones(1, np.float32)
    current = np.array([0.6, 0.6, 0.1], np.float32)[:, None, None]
    spikes, membrane = cell.run(current, threshold)
    only_last = np.array([0.0, 0.0, 1.0], np.float32)[:, None, None]
    assert spikes[:, 0, 0].tolist() == [0, 1, 0]
    assert cell.back(only_last, spikes, membrane, threshold)[:2].tolist() == [[[0.0]], [[0.0]]]
