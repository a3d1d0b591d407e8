"""Leaky integrate-and-fire rates against the closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from unspike.snn.neurons import LeakyIntegrateAndFire
from unspike.snn.neurons.lif import THRESHOLD


def spikes(
    cell: LeakyIntegrateAndFire, current: float, threshold: float = THRESHOLD, steps: int = 2000
) -> int:
    drive = np.full((steps, 1, 1), current, np.float32)
    return int(cell.simulate(drive, np.array([threshold], np.float32))[0].sum())


@pytest.mark.parametrize("tau", [10.0, 20.0, 50.0])
@pytest.mark.parametrize("drive", [1.3, 2.0, 4.0])
def test_rate_against_the_closed_form(tau: float, drive: float) -> None:
    # The interval is tau ln(R I / (R I - (theta - v_rest))); whole steps of 1 ms and Euler's error
    # change it by less than 1.5 ms.
    cell = LeakyIntegrateAndFire(tau_m=tau)
    current = drive * (THRESHOLD - cell.v_rest) / cell.resistance
    interval = tau * math.log(drive / (drive - 1.0))
    assert 2000 / spikes(cell, current) == pytest.approx(interval, abs=1.5)


def test_the_interval_of_the_scheme_exactly() -> None:
    # v_n = v_rest + R I (1 - (1 - 1/tau)^n): with R I = 20 mV, tau = 10 and theta 15 mV above rest
    # 0.9^n <= 0.25 first holds at n = 14
    assert spikes(LeakyIntegrateAndFire(), 2.0, steps=14 * 50) == 50


def test_below_rheobase_it_is_silent() -> None:
    assert spikes(LeakyIntegrateAndFire(), 1.49) == 0


def test_the_rate_falls_to_zero_as_the_threshold_rises() -> None:
    counts = [
        spikes(LeakyIntegrateAndFire(), 3.0, threshold) for threshold in (-60, -55, -50, -40, -30, 0, 1e6)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0
    assert counts[-1] == 0


def test_inhibition_is_bounded_by_the_floor() -> None:
    cell = LeakyIntegrateAndFire()
    drive = np.full((20, 1, 1), -1e4, np.float32)
    fired, v = cell.simulate(drive, np.array([THRESHOLD], np.float32))
    assert not fired.any()
    assert v.min() == cell.v_floor
