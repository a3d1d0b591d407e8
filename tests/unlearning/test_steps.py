"""How large a step is, along what, and what becomes of its noise; by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.unlearning.steps import Steps, WeightAverage, faded, fading, learning, scaled, total_of
from unspike.unlearning.workbench import Workbench

from .conftest import Case


def weights(bench: Workbench) -> list[np.ndarray]:
    return [np.array(group.weight) for group in bench.model.synapses()]


def test_a_first_step_has_one_size_for_every_synapse_of_a_group(cases: dict[str, Case]) -> None:
    bench = Workbench(cases["samples"].model, total=0)
    before = weights(bench)
    change = [np.where(np.arange(w.size) % 3, 0.5, -2.0).astype(np.float32).reshape(w.shape) for w in before]
    Steps(bench, 0.02).take(change, fading=0.5)
    for old, new, c in zip(before, weights(bench), change, strict=True):
        size = 0.5 * 0.02 * np.sqrt(np.mean(old**2))
        np.testing.assert_allclose(new - old, size * np.sign(c), rtol=0.01, atol=1e-7)


def test_a_gated_synapse_keeps_every_bit(cases: dict[str, Case]) -> None:
    bench = Workbench(cases["samples"].model, total=0)
    before = weights(bench)
    gates = {g.name: np.arange(g.weight.size) % 2 == 0 for g in bench.model.synapses()}
    Steps(bench, 0.02, gates).take([np.ones_like(w) for w in before])
    for old, new, gate in zip(before, weights(bench), gates.values(), strict=True):
        np.testing.assert_array_equal(new[~gate], old[~gate])
        assert (new[gate] > old[gate]).all()


def test_the_average_is_that_of_the_last_steps(cases: dict[str, Case]) -> None:
    bench = Workbench(cases["samples"].model, total=0)
    shapes = [w.shape for w in weights(bench)]
    average = WeightAverage(bench, share=0.5, total=4)  # steps 2 and 3
    for step, value in enumerate((100.0, 10.0, 1.0, 2.0)):
        for group, shape in zip(bench.model.synapses(), shapes, strict=True):
            group.assign(np.full(shape, value, np.float32))
        average.take(step)
    average.assign()
    for weight in weights(bench):
        np.testing.assert_allclose(weight, 1.5)


def test_learning_asks_for_the_own_labels(case: Case) -> None:
    bench, again = Workbench(case.model, total=0), Workbench(case.model, total=0)
    one_hot = np.zeros((len(case.forget), 10), np.float32)
    one_hot[np.arange(len(case.forget)), case.forget.y] = 1.0
    expected = again.weight_change(case.forget, one_hot)
    for found, change in zip(learning(bench, case.forget), expected, strict=True):
        np.testing.assert_array_equal(found, change)


@given(total=st.integers(1, 500), floor=st.floats(0.0, 1.0))
def test_the_fading_falls_from_one_to_its_floor(total: int, floor: float) -> None:
    sizes = [fading(step, total, floor=floor) for step in range(total + 1)]
    assert sizes[0] == 1.0
    assert sizes[-1] == pytest.approx(floor)
    assert all(later <= earlier for earlier, later in pairwise(sizes))
    assert fading(1, 2, floor=floor) == pytest.approx((1.0 + floor) / 2.0)
    assert faded(total) == pytest.approx(sum(fading(step, total) for step in range(total)))


def test_sums_and_multiples_go_group_by_group() -> None:
    first = [np.array([1.0, 2.0], np.float32), np.array([3.0], np.float32)]
    second = [np.array([10.0, 20.0], np.float32), np.array([30.0], np.float32)]
    assert [group.tolist() for group in total_of(first, second)] == [[11.0, 22.0], [33.0]]
    assert [group.tolist() for group in scaled(first, -2.0)] == [[-2.0, -4.0], [-6.0]]
