from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.evaluation.verdict.test_share_erased import networks
from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.evaluation.statistics.paired import Sides, Yardstick
from unspike.evaluation.verdict.checks import Expected, expected, figure, knows, least_variance, worse


def right(wrong: int, records: int = 100, first: int = 0) -> Sides:
    values = np.ones(records)
    values[first : first + wrong] = 0.0
    return Sides(forgotten=values, never_seen=np.zeros(0))


def test_traces_and_over_done_are_the_two_sides() -> None:
    original, *oracles, network = networks(0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.6)
    yardstick = Yardstick(oracles)
    traces, over = knows("output", network, original, yardstick)
    assert traces.p == pytest.approx(stats.t.sf(yardstick.t(network), yardstick.degrees))
    assert traces.p + over.p == pytest.approx(1.0)
    assert traces.p < 0.001
    assert traces.original_p is not None
    assert traces.original_p < traces.p
    assert (traces.about, over.about, over.original_p) == ("traces", "over-done", None)


def test_few_networks_that_agree_by_chance_are_no_measure() -> None:
    original, *oracles, network = networks(0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.6)
    yardstick = Yardstick(oracles)
    assert yardstick.deviation < 0.3
    traces, over = knows("output", network, original, yardstick, of_seed=0.3)
    t = (network.excess - yardstick.mean) / (0.3 * math.sqrt(1 + 1 / 4))
    assert traces.p == pytest.approx(stats.t.sf(t, yardstick.degrees))
    assert over.p == pytest.approx(stats.t.cdf(t, yardstick.degrees))
    wide = 2 * yardstick.deviation
    assert knows("output", network, original, yardstick, of_seed=wide / 4) == knows(
        "output", network, original, yardstick
    )


def test_without_an_original_nothing_is_said_of_it() -> None:
    original, *oracles, network = networks(0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.6)
    traces, _ = knows("output", network, None, Yardstick(oracles))
    assert traces.original_p is None
    assert traces.p == knows("output", network, original, Yardstick(oracles))[0].p


def test_a_perfect_score_has_a_spread() -> None:
    yardstick = Yardstick([right(0)] * 4, least=least_variance(100))
    # One record of a hundred is a standard deviation of 0.01: two wrong are 2 / sqrt(1.25) of them.
    found = worse("retained", right(2), yardstick, tolerance=0.0)
    assert found.p == pytest.approx(stats.t.sf(2 / math.sqrt(1.25), 7))
    assert worse("retained", right(40), yardstick, tolerance=0.0).p < 1e-6


def test_one_wrong_of_forty_three_is_no_damage() -> None:
    yardstick = Yardstick([right(0, 43)] * 5, least=least_variance(43))
    assert worse("retained", right(1, 43), yardstick, tolerance=0.0).p > 0.05


def test_within_the_tolerance_nothing_is_damaged() -> None:
    oracles = [right(3, 1000, first=k) for k in range(4)]
    yardstick = Yardstick(oracles, least=least_variance(1000))
    assert worse("test", right(12, 1000), yardstick, tolerance=0.01).p == 1.0
    assert worse("test", right(30, 1000), yardstick, tolerance=0.01).p < 0.001


def test_a_figure_by_hand() -> None:
    by = expected([1.0, 2.0, 3.0])
    assert by == Expected(mean=2.0, deviation=1.0, degrees=2, count=3)
    t = 3.0 / math.sqrt(1 + 1 / 3)
    above = figure("relearning", 5.0, by, about="traces", side="above", original=2.0)
    assert above.p == pytest.approx(stats.t.sf(t, 2))
    assert above.original_p == 1.0  # at the mean, so not beyond a tolerance of 0
    assert figure("relearning", 5.0, by, about="traces", side="below").p == 1.0
    assert figure("relearning", 5.0, by, about="damage", side="above", tolerance=3.0).p == 1.0


def test_the_spread_is_not_taken_below_what_the_seed_is_known_to_cause() -> None:
    by = expected([0.0, 0.1, -0.1], of_seed=0.5)
    assert (by.deviation, by.degrees) == (0.5, 2)
    assert expected([0.0, 1.0, -1.0], of_seed=0.5).deviation == 1.0


def test_nothing_known_of_the_spread() -> None:
    with pytest.raises(CannotMeasure, match="the same figure"):
        expected([2.0, 2.0, 2.0])
    with pytest.raises(CannotMeasure, match="at least 3"):
        expected([2.0, 1.0])
