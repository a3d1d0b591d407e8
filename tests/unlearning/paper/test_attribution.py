"""Which neurons and synapses are selected, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.models.packing import pack
from unspike.models.recording import Recording
from unspike.unlearning.paper.attribution import (
    Selection,
    above_threshold,
    attributed_change,
    correlation,
    correlation_integral,
    drive,
    select_neurons,
    select_synapses,
)
from unspike.unlearning.workbench import Workbench

from ..conftest import Case


def recording(counts: list[list[int]], words: np.ndarray | None = None) -> Recording:
    """Two inputs, three hidden neurons, one output neuron."""
    return Recording(
        layer_names=("input", "hidden1", "output"),
        first_neuron=(0, 2, 5, 6),
        n_steps=20,
        words=words,
        all_counts=np.array(counts, np.int32),
    )


def test_the_integral_by_hand() -> None:
    # Two records of three steps. Neuron 0 fires at 0 and 2 for the first and never for the second; neuron 1
    # fires at 1 for both. d(t) is 1, 2, 4 for the first record and 3, 5, 7 for the second.
    spikes = np.array([[[1, 0], [0, 0]], [[0, 1], [0, 1]], [[1, 0], [0, 0]]], np.bool_)
    data = np.array([[1.0, 3.0], [2.0, 5.0], [4.0, 7.0]])
    np.testing.assert_allclose(correlation_integral(spikes, data), [(1 + 4) / 2, (2 + 5) / 2])


def test_with_data_that_are_only_there_the_integral_is_the_mean_count() -> None:
    spikes = np.random.default_rng(0).random((20, 7, 5)) < 0.3
    counts = spikes.sum(axis=0).astype(np.int32)
    expected = correlation(counts, None)
    np.testing.assert_allclose(correlation_integral(spikes, np.ones((20, 7))), expected)
    np.testing.assert_allclose(expected, counts.mean(axis=0))


def test_data_as_they_come_in_by_hand() -> None:
    # 2, 0, 1 and 1 input spikes, 1 on average; a record without any is 0 throughout.
    spikes = np.zeros((4, 2, 2), np.bool_)
    spikes[0, 0] = spikes[2, 0, 0] = spikes[3, 0, 1] = True
    np.testing.assert_allclose(drive(spikes), [[2.0, 0.0], [0.0, 0.0], [1.0, 0.0], [1.0, 0.0]])


def test_the_coefficient_is_the_difference_of_means_over_the_spread() -> None:
    forget, other = np.array([[4, 1], [6, 1]]), np.array([[1, 1], [1, 1]])
    # Neuron 0: means 5 and 1; all four counts 4, 6, 1, 1 have mean 3 and variance (1 + 9 + 4 + 4) / 4.
    np.testing.assert_allclose(correlation(forget, other), [4 / np.sqrt(4.5), 0.0])
    np.testing.assert_allclose(correlation(forget, None), [5.0, 1.0])


def test_a_threshold_lets_a_share_through() -> None:
    # The quartile from above of 1, 2, 3, 4, 9 is 4.
    assert above_threshold(np.array([3.0, 9.0, 1.0, 4.0, 2.0]), 0.25).tolist() == [
        False,
        True,
        False,
        True,
        False,
    ]
    assert above_threshold(np.array([3.0, 9.0]), 1.0).all()


def test_the_neuron_that_fires_for_the_data_alone_has_the_highest_coefficient() -> None:
    forget = recording([[3, 0, 9, 5, 0, 2], [3, 0, 8, 5, 0, 2]])
    other = recording([[3, 1, 0, 5, 7, 2], [3, 1, 1, 5, 7, 2]])
    chosen = select_neurons(forget, other, 1 / 3)
    np.testing.assert_array_equal(chosen["hidden1"], [True, False, False])
    np.testing.assert_array_equal(chosen["input"], [True, False])
    np.testing.assert_array_equal(chosen["output"], [True])


def test_the_neuron_that_fires_most_has_the_highest_integral() -> None:
    forget = recording([[3, 0, 4, 5, 0, 2]])
    other = recording([[3, 1, 0, 5, 7, 2]])
    np.testing.assert_array_equal(
        select_neurons(forget, other, 1 / 3, reading="integral")["hidden1"], [False, True, False]
    )
    np.testing.assert_array_equal(select_neurons(forget, None, 1 / 3)["hidden1"], [False, True, False])


def test_the_neuron_that_fires_with_the_data_correlates_most_with_their_drive() -> None:
    spikes = np.zeros((20, 1, 6), np.bool_)
    spikes[:10, 0, 0] = True  # the input is silent in the second half
    spikes[:4, 0, 2] = True
    spikes[10:19, 0, 3] = True  # more spikes, none of them while there is input
    found = recording(spikes.sum(axis=0).tolist(), pack(spikes))
    assert select_neurons(found, None, 1 / 3, reading="drive")["hidden1"].tolist() == [True, False, False]
    assert select_neurons(found, None, 1 / 3, reading="integral")["hidden1"].tolist() == [False, True, False]


def test_synapses_with_the_largest_changes_are_selected_and_unchanged_ones_never() -> None:
    change = np.array([0.0, -0.4, 0.1, 0.0], np.float32)
    np.testing.assert_array_equal(select_synapses(change, 0.25), [False, True, False, False])
    np.testing.assert_array_equal(select_synapses(change, 1.0), [False, True, True, False])


@pytest.mark.parametrize("reading", ["coefficient", "integral", "drive"])
def test_kappa_is_1_where_both_neurons_and_the_synapse_are_selected(
    cases: dict[str, Case], reading: str
) -> None:
    case = cases["class"]
    bench = Workbench(case.model, total=0)
    settings = Selection(correlation=reading, neurons=0.4, synapses=0.5, records=50)
    kappa = settings.kappa(bench, case.forget, case.retain)
    assert kappa is not None
    for group in bench.model.synapses():
        chosen = kappa[group.name]
        assert 0 < chosen.sum() < 0.51 * chosen.size
        hidden = [
            (layer, ends) for layer, ends in ((group.pre_layer, group.pre), (group.post_layer, group.post))
        ]
        for layer, ends in hidden:
            if layer.startswith("hidden"):
                neurons = len(next(t for t in bench.model.thresholds() if t.name == layer).value)
                assert len(np.unique(ends[chosen])) <= 0.4 * neurons + 1


def test_where_all_are_selected_nothing_is_presented(cases: dict[str, Case]) -> None:
    bench = Workbench(cases["class"].model, total=0)
    assert Selection().kappa(bench, cases["class"].forget, None) is None
    assert bench.synaptic_operations == 0


def test_the_attributed_change_is_what_the_networks_own_rule_does(cases: dict[str, Case]) -> None:
    case = cases["class"]
    few = case.forget.take(range(5))
    found = attributed_change(Workbench(case.model, total=0), few)
    targets = np.eye(10, dtype=np.float32)[few.y]
    order = np.argsort(few.record_id)
    own = case.model.weight_change(
        few.x[order], targets[order], record_id=few.record_id[order], presentation=1
    )
    for one, other in zip(found, own, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"correlation": "covariance"}, "expected one of coefficient, integral, drive"),
        ({"neurons": 0.0}, "neurons is 0.0"),
        ({"synapses": 1.5}, "synapses is 1.5"),
        ({"records": 0}, "records is 0"),
    ],
)
def test_a_selection_of_nothing_is_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        Selection(**settings)  # type: ignore[arg-type]
