"""A way is shortened until the answers to other records stay; on a network of one synapse, by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from unspike.data.dataset import Dataset
from unspike.unlearning.material import Material
from unspike.unlearning.teaching import own_labels
from unspike.unlearning.trust_region import (
    SHORTER,
    bearable_factor,
    total_variation,
    trusted_rate,
    trusted_share,
)
from unspike.unlearning.workbench import Workbench

from .conftest import Case


class OneSynapse:
    """A workbench whose network gives the first class a probability that is its only weight, here 0.4."""

    seed = 0

    def __init__(self) -> None:
        self.weight = np.array([0.4], np.float32)
        self.trace: list[dict[str, Any]] = []
        self.model = SimpleNamespace(learns_by_gradient=True, synapses=self._synapses)

    def _synapses(self) -> list[SimpleNamespace]:
        return [
            SimpleNamespace(weight=self.weight.copy(), assign=lambda value: setattr(self, "weight", value))
        ]

    def class_probabilities(self, records: Dataset) -> np.ndarray:
        return np.tile([self.weight[0], 1.0 - self.weight[0]], (len(records), 1))

    def weight_change(self, records: Dataset, targets: np.ndarray) -> tuple[np.ndarray]:
        return (np.array([7.0], np.float32),)

    def note(self, phase: str, **facts: Any) -> None:
        self.trace.append({"phase": phase, **facts})


@pytest.fixture
def material(cases: dict[str, Case]) -> Material:
    return Material(task=cases["samples"].task, unseen=cases["samples"].unseen)


def test_the_total_variation_by_hand() -> None:
    p, q = np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.0, 1.0], [0.25, 0.75]])
    assert total_variation(p, q) == pytest.approx((1.0 + 0.25) / 2)


def test_a_local_rule_goes_the_whole_way_unasked(cases: dict[str, Case], material: Material) -> None:
    bench = Workbench(cases["samples"].model, total=0)
    lesson = own_labels(bench.model, material.forget)
    assert trusted_rate(bench, material, lesson, rate=0.5, length=100.0) == 0.5
    assert bench.synaptic_operations == 0


@pytest.mark.parametrize(
    ("way", "trials"),
    [
        (0.0, 0),
        (0.029, 0),
        (-0.1, 6),  # 0.1 * 0.8 ** 6 = 0.0262 is the first below 0.03
        (0.5, 13),  # 0.5 * 0.8 ** 13 = 0.0275
    ],
)
def test_a_way_is_gone_as_far_as_the_others_stay(way: float, trials: int, material: Material) -> None:
    bench = OneSynapse()
    share = trusted_share(bench, material, [np.array([way], np.float32)])  # type: ignore[arg-type]
    assert share == pytest.approx(SHORTER**trials)
    assert bench.weight == np.float32(0.4)
    assert bench.trace == [{"phase": "trust region", "share": share}]


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        (0.7, 0.7),  # the weight of 0.4 falls by 0.12, less than 0.16
        (0.5, 1.0 - 0.5 * SHORTER),  # by 0.2, so by 0.16 instead
    ],
)
def test_synapses_are_weakened_as_far_as_the_answers_bear(
    factor: float, expected: float, material: Material
) -> None:
    assert bearable_factor(OneSynapse(), material, factor) == pytest.approx(expected)  # type: ignore[arg-type]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_steps_are_smaller_by_what_the_way_is_shortened(sign: float, material: Material) -> None:
    bench, lesson = OneSynapse(), own_labels(SimpleNamespace(class_names="abcdefghij"), material.forget)  # type: ignore[arg-type]
    # Ten steps of 5 % of 0.4 lead 0.2 away, 0.2 * 0.8 ** 9 = 0.0268.
    rate = trusted_rate(bench, material, lesson, rate=0.05, length=10.0, sign=sign)  # type: ignore[arg-type]
    assert rate == pytest.approx(0.05 * SHORTER**9)
