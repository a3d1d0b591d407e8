from __future__ import annotations

import pytest

from unspike.evaluation.metrics.gaps import Summary, average_gap, between, differences, mean_summary, tow


def summary(forget: float, retain: float, test: float, membership: float | None) -> Summary:
    return Summary(forget=forget, retain=retain, test=test, membership=membership)


def test_by_hand() -> None:
    # Retrained: forget (.92+.94)/2 = .93, retain .98, test .925, membership .505
    oracle = mean_summary([summary(0.92, 0.97, 0.92, 0.50), summary(0.94, 0.99, 0.93, 0.51)])
    terms = differences(summary(0.95, 0.97, 0.915, 0.535), oracle)
    # Differences +.02, -.01, -.01, +.03
    assert terms == pytest.approx({"forget": 0.02, "retain": -0.01, "test": -0.01, "membership": 0.03})
    assert average_gap(terms) == pytest.approx((0.02 + 0.01 + 0.01 + 0.03) / 4)
    assert tow(terms) == pytest.approx(0.98 * 0.99 * 0.99)


def test_three_gaps_of_3_4_points_give_a_tow_of_90() -> None:
    terms = {"forget": 0.034, "retain": -0.034, "test": -0.034, "membership": 0.0}
    assert tow(terms) == pytest.approx(0.90, abs=0.002)


def test_error_and_accuracy_give_the_same_gap() -> None:
    """SalUn writes forget error, 1 - accuracy."""
    ours, theirs = 0.95, 0.93
    assert abs((1 - ours) - (1 - theirs)) == pytest.approx(abs(ours - theirs))


def test_the_same_network_has_no_gap() -> None:
    same = summary(0.9, 0.9, 0.9, 0.5)
    assert average_gap(differences(same, same)) == 0
    assert tow(differences(same, same)) == 1


def test_a_missing_term_is_not_silently_left_out() -> None:
    terms = differences(summary(0.9, 0.9, 0.9, None), summary(0.9, 0.9, 0.9, 0.5))
    assert terms["membership"] is None
    assert average_gap(terms) is None
    assert tow(terms) == 1.0


def test_between_retrained_networks() -> None:
    # Each is compared with the other: |.02| + |0| + |.01| + |.01| = .04, a quarter is .01, both ways.
    result = between([summary(0.92, 0.98, 0.92, 0.50), summary(0.94, 0.98, 0.93, 0.51)])
    assert result["average_gap"] == pytest.approx(0.01)
    assert result["tow"] == pytest.approx(0.98 * 1 * 0.99)
    assert between([summary(0.9, 0.9, 0.9, 0.5)]) == {"average_gap": None, "tow": None}
