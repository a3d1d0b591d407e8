from __future__ import annotations

import dataclasses

import pytest

from unspike.report.explore.case import distances

from .example import case, figures, network


def test_distances_are_means_of_absolute_differences_from_the_retrained_networks() -> None:
    networks = [
        network("original", "original", figures(1.0, 0.9, 1.0, 0.8)),
        network("retrained 1", "retrained", figures(0.8, 0.5, 1.0, 0.7)),
        network("retrained 2", "retrained", figures(0.6, 0.5, 0.9, 0.7)),
    ]
    found = distances(dataclasses.replace(case(), networks=networks))
    # Of the original: (|1.0 - 0.7| + |0.9 - 0.5|) / 2 and (|1.0 - 0.95| + |0.8 - 0.7|) / 2.
    assert found[0] == pytest.approx((0.35, 0.075))
    # A retrained network is held against the other: (0.2 + 0) / 2 and (0.1 + 0) / 2.
    assert found[1] == found[2] == pytest.approx((0.1, 0.05))


def test_what_was_not_measured_has_no_distance() -> None:
    networks = [
        network("original", "original", {**figures(1.0, 0.9, 1.0, 0.8), "membership": None}),
        network("retrained 1", "retrained", figures(0.8, 0.5, 1.0, 0.7)),
    ]
    remembered, damage = distances(dataclasses.replace(case(), networks=networks))[0]
    assert remembered is None
    assert damage == pytest.approx(0.05)
    assert distances(dataclasses.replace(case(), networks=networks))[1] == (None, None)
