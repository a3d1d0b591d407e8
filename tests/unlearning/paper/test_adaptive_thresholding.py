"""By how much thresholds rise, by hand and of a small trained network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.paper.adaptive_thresholding import (
    AdaptiveThresholding,
    as_desired,
    excess_response,
    mean_size,
    rate_of_change,
    threshold_change,
    unit_of,
)

from ..baselines.helpers import carry_out
from ..conftest import Case


def test_the_excess_by_hand() -> None:
    # Mean counts 6, 2 and 4 for d are 4 on average; 3, 2 and 6 are desired.
    response, desired = np.array([6.0, 2.0, 4.0]), np.array([3.0, 2.0, 6.0])
    assert unit_of(response) == 4.0
    np.testing.assert_allclose(excess_response(response, desired), [0.75, 0.0, -0.5])
    assert unit_of(np.array([0.1, 0.3])) == 1.0  # a nearly silent layer is measured in spikes


def test_the_change_of_thresholds_by_hand() -> None:
    excess, change = np.array([0.75, 0.0, -0.5]), np.array([0.2, 1.0, 0.0])
    # 0.1 x 0.75 + 0.05 x 0.2; a neuron that responds too little becomes easier to fire
    found = threshold_change(excess, change, gamma=0.1, beta=0.05)
    np.testing.assert_allclose(found, [0.085, 0.05, -0.05])
    np.testing.assert_allclose(threshold_change(excess, change, gamma=0.1, beta=0.0), [0.075, 0.0, -0.05])


def test_the_rate_of_change_is_the_mean_step_between_windows() -> None:
    spikes = np.zeros((20, 1, 3), np.bool_)
    spikes[:3, 0, 0] = True  # three spikes in the first ten steps, none in the second
    spikes[[1, 12], 0, 1] = True  # one in each
    np.testing.assert_allclose(rate_of_change(spikes, 10), [3.0, 0.0, 0.0])
    # In windows of five: 3, 0, 0, 0 and 1, 0, 1, 0
    np.testing.assert_allclose(rate_of_change(spikes, 5), [1.0, 1.0, 0.0])
    np.testing.assert_allclose(rate_of_change(spikes, 20), [0.0, 0.0, 0.0])


def test_when_the_response_is_as_desired() -> None:
    # Layers are off by (0.1 + 0.3) / 2 and 0.1 on average; one without adapted neurons by nothing.
    layers = [np.array([0.1, -0.3]), np.array([0.1]), np.array([])]
    assert mean_size(layers) == pytest.approx(0.1)
    assert as_desired(layers, 0.11)
    assert not as_desired(layers, 0.1)
    assert as_desired([], 0.01)


@pytest.mark.parametrize("beta", [0.0, 0.05])
def test_thresholds_of_responding_neurons_rise(cases: dict[str, Case], beta: float) -> None:
    result = carry_out(AdaptiveThresholding(form="null", beta=beta, tolerance=1.0), cases["class"])
    thresholds = [change for change in result.changes if change.what == "threshold" and len(change.index)]
    assert thresholds
    assert all((change.after > change.before).all() for change in thresholds)
    assert all(change.group != "output" for change in thresholds)


def test_spike_timing_raises_them_further(cases: dict[str, Case]) -> None:
    def mean_rise(beta: float) -> float:
        method = AdaptiveThresholding(form="null", beta=beta, rounds=1, tolerance=1.0)
        changes = [c for c in carry_out(method, cases["class"]).changes if c.what == "threshold"]
        return float(np.concatenate([c.after - c.before for c in changes]).mean())

    assert mean_rise(0.05) > mean_rise(0.0)


def test_against_the_average_some_thresholds_rise_and_some_fall(cases: dict[str, Case]) -> None:
    result = carry_out(AdaptiveThresholding(neurons=1.0, rounds=1, tolerance=1.0), cases["class"])
    moved = np.concatenate([c.after - c.before for c in result.changes if c.what == "threshold"])
    assert (moved > 0).any()
    assert (moved < 0).any()


def test_rounds_go_on_until_the_response_is_the_desired_one(cases: dict[str, Case]) -> None:
    method = AdaptiveThresholding(gamma=3.0, neurons=1.0, tolerance=1.0, rounds=15, enough=0.3)
    excesses = [entry["excess"] for entry in carry_out(method, cases["class"]).trace]
    assert 2 < len(excesses) < 15
    assert all(excess >= 0.3 for excess in excesses[:-1])
    assert excesses[-1] < 0.3
    assert len(carry_out(replace(method, enough=0.0), cases["class"]).trace) == 15


@pytest.mark.parametrize(("check", "retain"), [("accuracy", True), ("impact", True), ("impact", False)])
def test_thresholds_that_cost_too_much_are_taken_back(
    cases: dict[str, Case], check: str, retain: bool
) -> None:
    violent = AdaptiveThresholding(form="null", gamma=50.0, neurons=1.0, check=check, tolerance=0.0)
    with pytest.warns(UserWarning, match="'adaptive-thresholding' changed nothing"):
        assert not carry_out(violent, cases["samples"], retain=retain).changed


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"form": "timing"}, "form is 'timing', expected one of average, null"),
        ({"check": "some"}, "check is 'some', expected one of accuracy, impact"),
        ({"window": 0}, "window is 0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        AdaptiveThresholding(**settings)  # type: ignore[arg-type]
