"""A network that knows half of the forgotten records and too little of the others has not forgotten."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.evaluation.statistics.paired import Sides
from unspike.evaluation.verdict.judgement import OUTPUT
from unspike.evaluation.verdict.looks import Looks, looks_of
from unspike.evaluation.verdict.record_by_record import (
    LEAST,
    RECORD_BY_RECORD,
    known_better,
    record_by_record_check,
)

from .networks import answers, evidence, looks


def sides(forgotten: list[float], never_seen: list[float]) -> Sides:
    return Sides(forgotten=np.array(forgotten), never_seen=np.array(never_seen))


def test_known_better_by_hand() -> None:
    # Above the mean of the others: 2 and nothing (mean square 2), and 1, nothing, nothing (1 / 3)
    others = [sides([0.0, 0.0], [1.0, 1.0, 1.0]), sides([2.0, 0.0], [1.0, 3.0, 5.0])]
    network = sides([3.0, -2.0], [2.0, 2.0, 2.0])
    assert known_better(network, others) == pytest.approx(math.log(2.0 / (1.0 / 3.0)))


def test_the_order_of_records_and_of_networks_is_no_matter() -> None:
    one, *judges = (looks(seed).values[OUTPUT] for seed in (9, 1, 2, 3, 4))
    turned = [Sides(forgotten=s.forgotten[::-1], never_seen=s.never_seen[::-1]) for s in (one, *judges)]
    plain = record_by_record_check(one, None, judges).p
    assert record_by_record_check(one, None, judges[::-1]).p == pytest.approx(plain)
    assert record_by_record_check(turned[0], None, turned[1:]).p == pytest.approx(plain)


def half_known(level: float) -> Looks:
    """Return a network that knows every other record by 3 nats more, and the rest by so many less."""
    plain = answers(9)
    forgotten = plain.margin["forget"].copy()
    forgotten[::2] += 3.0
    forgotten[1::2] -= level
    return looks_of(replace(plain, margin={**plain.margin, "forget": forgotten}))


def p_of(network: Looks, name: str) -> float:
    return next(c.p for c in evidence("samples").of(network).checks if c.name == name and c.about == "traces")


def test_half_of_the_records_known_and_half_made_up_for() -> None:
    levels = np.linspace(0.0, 8.0, 33)
    balanced = min((half_known(level) for level in levels), key=lambda one: abs(p_of(one, OUTPUT) - 0.5))
    assert p_of(balanced, OUTPUT) > 0.2  # the mean sees nothing
    assert p_of(balanced, RECORD_BY_RECORD) < 0.005


def test_networks_that_never_met_the_records_pass() -> None:
    assert sum(p_of(looks(seed), RECORD_BY_RECORD) < 0.05 for seed in range(20, 60)) <= 5


def test_a_network_that_knows_too_little_shows_no_traces() -> None:
    assert p_of(looks(9, output=-1.0), RECORD_BY_RECORD) > 0.5


def test_where_nothing_is_known_better() -> None:
    low, high = sides([0.0, 0.0], [0.0, 1.0]), sides([1.0, 1.0], [0.0, 0.5])
    assert known_better(low, [high]) == pytest.approx(math.log(LEAST))
    with pytest.raises(CannotMeasure, match="no never-seen record better"):
        known_better(high, [low])
    with pytest.raises(CannotMeasure, match="needs another"):
        known_better(low, [])
