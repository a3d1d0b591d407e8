"""Which neurons and synapses are selected, by hand."""

from __future__ import annotations

import numpy as np

from unspike.models.packing import pack
from unspike.models.recording import Recording
from unspike.unlearning.paper.adaptive_thresholding import rate_of_change
from unspike.unlearning.paper.attribution import correlation, select_neurons, select_synapses


def recording(counts: list[list[int]], words: np.ndarray | None = None) -> Recording:
    """Two inputs, three hidden neurons, one output neuron."""
    return Recording(
        layer_names=("input", "hidden1", "output"),
        first_neuron=(0, 2, 5, 6),
        n_steps=20,
        words=words,
        all_counts=np.array(counts, np.int32),
    )


def test_correlation_is_the_difference_of_means_over_the_spread() -> None:
    forget, other = np.array([[4, 1], [6, 1]]), np.array([[1, 1], [1, 1]])
    # Neuron 0: means 5 and 1; all four counts 4, 6, 1, 1 have mean 3 and variance (1 + 9 + 4 + 4) / 4.
    np.testing.assert_allclose(correlation(forget, other), [4 / np.sqrt(4.5), 0.0])
    np.testing.assert_allclose(correlation(forget, None), [5.0, 1.0])


def test_the_neuron_that_fires_for_the_data_alone_is_selected() -> None:
    forget = recording([[3, 0, 9, 5, 0, 2], [3, 0, 8, 5, 0, 2]])
    other = recording([[3, 1, 0, 5, 7, 2], [3, 1, 1, 5, 7, 2]])
    chosen = select_neurons(forget, other, 1 / 3)
    np.testing.assert_array_equal(chosen["hidden1"], [True, False, False])
    np.testing.assert_array_equal(chosen["input"], [True, False])
    np.testing.assert_array_equal(chosen["output"], [True])


def test_without_other_records_the_most_active_neuron_is_selected() -> None:
    chosen = select_neurons(recording([[3, 0, 1, 5, 0, 2]]), None, 1 / 3)
    np.testing.assert_array_equal(chosen["hidden1"], [False, True, False])


def test_synapses_with_the_largest_changes_are_selected_and_unchanged_ones_never() -> None:
    change = np.array([0.0, -0.4, 0.1, 0.0], np.float32)
    np.testing.assert_array_equal(select_synapses(change, 0.25), [False, True, False, False])
    np.testing.assert_array_equal(select_synapses(change, 1.0), [False, True, True, False])


def test_rate_of_change_is_the_mean_step_between_windows() -> None:
    spikes = np.zeros((20, 1, 6), np.bool_)
    spikes[:3, 0, 2] = True  # three spikes in the first ten steps, none in the second
    spikes[[1, 12], 0, 3] = True  # one in each
    words = pack(spikes)
    counts = spikes.sum(axis=0).tolist()
    np.testing.assert_allclose(rate_of_change(recording(counts, words), "hidden1"), [3.0, 0.0, 0.0])
