from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.evaluation.statistics.paired import Sides, Yardstick


def sides(forgotten: NDArray[np.float64], never_seen: NDArray[np.float64]) -> Sides:
    return Sides(forgotten=forgotten, never_seen=never_seen)


def drawn(seed: int, networks: int = 5, records: int = 40) -> list[Sides]:
    """Networks that differ by chance, on records that differ in difficulty."""
    rng = np.random.default_rng(seed)
    hard = rng.normal(size=(2, records)) * 3
    return [sides(*(hard + rng.normal(size=(2, records)))) for _ in range(networks)]


def test_excess_by_hand() -> None:
    assert sides(np.array([1.0, 3.0]), np.array([0.5, 1.5])).excess == 1.0
    assert sides(np.array([1.0, 3.0]), np.zeros(0)).excess == 2.0


def test_t_by_hand() -> None:
    # Two networks, ten records a side. Forgotten: 0 and 2 in turn against 2 and 0; never-seen: all 0.
    first, second = np.tile([0.0, 2.0], 5), np.tile([2.0, 0.0], 5)
    yardstick = Yardstick([sides(first, np.zeros(10)), sides(second, np.zeros(10))])
    # Both have excess 1. About their mean of 1 values are -+1, variance 1 for each, K / (K - 1) = 2, by 10.
    assert yardstick.mean == 1.0
    assert yardstick.of_records == pytest.approx(math.sqrt(0.2))
    assert yardstick.degrees == 5
    assert yardstick.deviation == yardstick.of_records  # the figures differ less than the records make them
    other = sides(np.full(10, 4.0), np.full(10, 1.0))
    assert yardstick.t(other) == pytest.approx((3.0 - 1.0) / math.sqrt(0.2 * 1.5))


def test_networks_that_differ_more_than_their_records_widen_the_spread() -> None:
    values = np.tile([0.0, 2.0], 5)
    apart = [sides(values, np.zeros(10)), sides(2 - values, np.zeros(10)), sides(values + 3, np.zeros(10))]
    yardstick = Yardstick(apart)
    # Figures 1, 1, 4: variance 3 with 2 degrees, much more than the records make it.
    assert (yardstick.deviation**2, yardstick.degrees) == (pytest.approx(3.0), 2)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10**6), shift=st.floats(-5, 5))
def test_order_and_constants_change_nothing(seed: int, shift: float) -> None:
    *references, network = drawn(seed, 6)
    rng = np.random.default_rng(seed)
    f, t = rng.permutation(40), rng.permutation(40)
    plain = Yardstick(references).t(network)

    def moved(one: Sides) -> Sides:
        return sides(one.forgotten[f] + shift, one.never_seen[t] + shift)

    again = Yardstick([moved(one) for one in reversed(references)])
    assert again.t(moved(network)) == pytest.approx(plain, abs=1e-9)


def test_one_more_network_fails_as_often_as_it_should() -> None:
    t = [Yardstick(r).t(n) for *r, n in (drawn(seed, 6) for seed in range(1500))]
    # Student's t with 8 degrees; the floor at s0^2 makes it a little rarer.
    assert 0.02 <= np.mean(np.array(t) > 1.860) <= 0.06
    assert np.mean(t) == pytest.approx(0.0, abs=0.1)


def test_held_out_leaves_out_the_network() -> None:
    networks = drawn(3)
    assert Yardstick(networks).held_out()[0] == pytest.approx(Yardstick(networks[1:]).t(networks[0]))


def test_values_that_all_agree_still_have_a_spread() -> None:
    same = [sides(np.ones(20), np.zeros(0)) for _ in range(3)]
    with pytest.raises(CannotMeasure, match="alike"):
        Yardstick(same)
    assert Yardstick(same, least=1 / 20).deviation == pytest.approx(1 / 20)


def test_records_that_belong_together_say_nothing_of_the_spread() -> None:
    networks = drawn(5)
    yardstick = Yardstick(networks, prior_degrees=0)
    figures = [one.excess for one in networks]
    assert yardstick.degrees == 4
    assert yardstick.deviation == max(np.std(figures, ddof=1), yardstick.of_records)


def test_too_few() -> None:
    with pytest.raises(CannotMeasure, match="at least 2 retrained networks, found 1"):
        Yardstick(drawn(1, 1))
    with pytest.raises(CannotMeasure, match="at least 10 records"):
        Yardstick(drawn(1, 3, records=9))
    with pytest.raises(CannotMeasure, match="held out"):
        Yardstick(drawn(1, 2)).held_out()
