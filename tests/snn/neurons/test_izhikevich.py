"""Izhikevich rates against an independent integration, and the traps of the numerical scheme."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from unspike.snn.neurons import Izhikevich
from unspike.snn.neurons.izhikevich import V_T

RS, FS = Izhikevich.regular_spiking(), Izhikevich.fast_spiking()


def rate(cell: Izhikevich, current: float, v_t: float = V_T, seconds: float = 1.0) -> float:
    """Spikes per second of the 1 ms scheme."""
    drive = np.full((round(1000 * seconds), 1, 1), current, np.float32)
    return float(cell.simulate(drive, np.array([v_t], np.float32))[0].sum()) / seconds


def continuous_rate(cell: Izhikevich, current: float, seconds: float = 1.0) -> float:
    """Spikes per second of the equations of 2003, by an adaptive Runge-Kutta method with events."""

    def slope(_: float, state: np.ndarray) -> list[float]:
        v, u = state
        return [0.04 * v**2 + 5.0 * v + 140.0 - u + current, cell.a * (cell.b * v - u)]

    def peak(_: float, state: np.ndarray) -> float:
        return float(state[0] - 30.0)

    peak.terminal = True  # type: ignore[attr-defined]
    peak.direction = 1.0  # type: ignore[attr-defined]
    time, state, spikes = 0.0, [cell.c, cell.b * cell.c], 0
    while time < 1000.0 * seconds:
        path = solve_ivp(slope, (time, 1000.0 * seconds), state, events=peak, rtol=1e-6, atol=1e-6)
        time = path.t[-1]
        if path.status != 1:
            break
        spikes += 1
        state = [cell.c, path.y[1, -1] + cell.d]
    return spikes / seconds


def program_of_2003(cell: Izhikevich, current: float, milliseconds: int = 1000) -> int:
    """Spikes in one second of the program printed in Izhikevich 2003, without its noise."""
    v, u, spikes = cell.c, cell.b * cell.c, 0
    for _ in range(milliseconds):
        if v >= 30.0:
            v, u, spikes = cell.c, u + cell.d, spikes + 1
        v += 0.5 * (0.04 * v**2 + 5.0 * v + 140.0 - u + current)
        v += 0.5 * (0.04 * v**2 + 5.0 * v + 140.0 - u + current)
        u += cell.a * (cell.b * v - u)
    return spikes


def test_the_canonical_form_is_the_published_equation() -> None:
    v = np.linspace(-90.0, 30.0, 50)
    published = 0.04 * v**2 + 5.0 * v + 140.0
    np.testing.assert_allclose(RS.k * (v - RS.v_r) * (v - V_T), published, atol=0.02)


def test_parameters_of_the_published_cells() -> None:
    # Izhikevich 2003, figure 2
    assert (RS.a, RS.b, RS.c, RS.d) == (0.02, 0.2, -65.0, 8.0)
    assert (FS.a, FS.b, FS.c, FS.d) == (0.1, 0.2, -65.0, 2.0)


@pytest.mark.parametrize("current", [8.0, 10.0, 14.0])
def test_regular_rates_agree_with_an_independent_integration(current: float) -> None:
    assert rate(RS, current) == pytest.approx(continuous_rate(RS, current), rel=0.2)


@pytest.mark.parametrize("current", [8.0, 10.0, 14.0])
def test_fast_rates_lie_between_the_published_program_and_the_equations(current: float) -> None:
    # A fast-spiking interval is about ten steps of 1 ms, so a step at which v is high costs rate: the program
    # of 2003 loses more than half (it lets v overshoot the peak), ours a third.
    ours, program, exact = rate(FS, current), program_of_2003(FS, current), continuous_rate(FS, current)
    assert program < ours < exact
    assert ours == pytest.approx(exact, rel=0.4)


def test_published_behaviour() -> None:
    assert 15.0 < rate(RS, 10.0) < 30.0
    assert rate(FS, 10.0) > 2.0 * rate(RS, 10.0)
    assert rate(RS, 0.0) == 0.0
    # Regular-spiking cells adapt: the intervals grow.
    spikes = RS.simulate(np.full((300, 1, 1), 10.0, np.float32), np.array([V_T], np.float32))[0]
    intervals = np.diff(np.flatnonzero(spikes[:, 0, 0]))
    assert intervals[-1] > 1.2 * intervals[0]


@pytest.mark.parametrize("cell", [RS, FS], ids=["regular", "fast"])
@pytest.mark.parametrize("current", [10.0, 20.0, 50.0, 150.0])
def test_the_rate_falls_to_zero_as_the_threshold_rises(cell: Izhikevich, current: float) -> None:
    thresholds = [-60.0, -50.0, V_T, -35.0, -25.0, -10.0, 0.0, 20.0, 31.0, 100.0, 500.0, 1e4, 1e6]
    rates = np.array([rate(cell, current, v_t) for v_t in thresholds])
    assert np.all(np.diff(rates) <= 0.0)
    assert rates[0] > 0.0
    assert np.all(rates[-5:] == 0.0)


def test_the_peak_is_not_the_threshold() -> None:
    # From -30 to 100 mV the rate moves by less than a third; v_t moved by 10 mV silences the cell.
    rates = [rate(replace(RS, v_peak=peak), 10.0) for peak in (-30.0, 0.0, 30.0, 100.0)]
    assert max(rates) < 1.34 * min(rates)
    assert rate(RS, 10.0, V_T + 10.0) == 0.0


@pytest.mark.parametrize("current", [-1e2, -1e3, -1e4, -1e8])
@pytest.mark.parametrize("cell", [RS, FS], ids=["regular", "fast"])
def test_strong_inhibition_does_not_make_it_fire(cell: Izhikevich, current: float) -> None:
    drive = np.zeros((100, 1, 1), np.float32)
    drive[:60] = current
    spikes, v = cell.simulate(drive, np.array([V_T], np.float32))
    assert not spikes[:60].any()
    assert v.min() >= cell.v_floor
    # One rebound spike after release is what the model does; more would be an instability.
    assert spikes[60:].sum() <= 1


@settings(max_examples=40)
@given(
    currents=st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=40),
    v_t=st.floats(-80.0, 1e5, width=32),
)
def test_the_potential_is_always_bounded(currents: list[float], v_t: float) -> None:
    drive = np.array(currents, np.float32)[:, None, None]
    spikes, v = FS.simulate(drive, np.array([v_t], np.float32))
    assert np.all(np.isfinite(v))
    assert v.min() >= FS.v_floor
    assert v.max() <= FS.v_peak
    assert v_t <= FS.v_peak or not spikes.any()
