"""The check after every phase, by hand and on a small network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unspike.unlearning.material import Material
from unspike.unlearning.paper.impact_check import (
    ImpactCheck,
    everything_else,
    response,
    still_close,
    too_costly,
    unseen_of_other_classes,
)
from unspike.unlearning.workbench import Workbench

from ..conftest import Case


def test_the_response_by_hand() -> None:
    probability = np.array([[0.7, 0.2, 0.1], [0.1, 0.5, 0.4]])
    assert response(probability, np.array([0, 2])) == pytest.approx((0.7 + 0.4) / 2)


def test_close_to_the_response_before() -> None:
    assert still_close(0.81, 0.9, 0.5)
    assert not still_close(0.45, 0.9, 0.5)  # half of it is left
    assert still_close(1.2, 0.9, 0.5)  # a stronger response has not been forgotten
    assert not still_close(0.0, 0.0, 0.5)  # there was nothing to forget


def test_what_is_too_costly() -> None:
    assert too_costly(0.9, 0.85, 0.04)
    assert not too_costly(0.9, 0.88, 0.04)
    assert not too_costly(0.9, 0.95, 0.0)


def test_everything_else_is_retained_or_never_seen_of_other_classes(cases: dict[str, Case]) -> None:
    case = cases["class"]
    assert everything_else(Material(task=case.task, unseen=case.unseen)) is case.retain
    never_seen = everything_else(Material(task=case.given(retain=False), unseen=case.unseen))
    assert never_seen is not None
    assert len(never_seen) == (case.unseen.y != case.forget.y[0]).sum()
    assert not (never_seen.y == case.forget.y[0]).any()


def test_of_records_every_never_seen_one_counts(cases: dict[str, Case]) -> None:
    case = cases["class"]
    given = Material(task=replace(case.given(retain=False), kind="samples"), unseen=case.unseen)
    assert unseen_of_other_classes(given) is case.unseen


def test_without_other_records_there_is_nothing_to_check(cases: dict[str, Case]) -> None:
    case = cases["class"]
    of_the_class = case.unseen.take(case.unseen.y == case.forget.y[0])
    for unseen in (None, of_the_class):
        assert everything_else(Material(task=case.given(retain=False), unseen=unseen)) is None
    bench = Workbench(case.model, total=0)
    assert not ImpactCheck(bench, None, size=50, tolerance=0.0).failed()
    assert bench.synaptic_operations == 0


def silenced(bench: Workbench) -> None:
    output = bench.model.synapses()[-1]
    output.assign(np.zeros_like(output.weight))


def test_a_silenced_network_fails(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    bench = Workbench(case.model, total=0)
    strict, lenient = (ImpactCheck(bench, case.retain, size=100, tolerance=t) for t in (0.05, 1.0))
    assert not strict.failed()
    silenced(bench)
    assert strict.failed()
    assert not lenient.failed()
