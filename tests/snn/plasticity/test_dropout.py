from __future__ import annotations

import numpy as np

from unspike.snn.plasticity.dropout import silenced_neurons

from ..helpers import make_network

NETWORK = make_network((10, 40, 60, 5))
IDS = np.arange(500)


def test_the_share_of_hidden_neurons() -> None:
    silenced = silenced_neurons(NETWORK, 0.2, IDS, 0)
    assert silenced.dtype == np.uint8
    assert silenced.shape == (500, 115)
    hidden = silenced[:, 10:110]
    assert abs(hidden.mean() - 0.2) < 5 * (0.16 / hidden.size) ** 0.5
    assert np.abs(hidden.mean(axis=0) - 0.2).max() < 5 * (0.16 / 500) ** 0.5


def test_input_and_output_never_drop_out() -> None:
    silenced = silenced_neurons(NETWORK, 0.9, IDS, 0)
    assert not silenced[:, :10].any()
    assert not silenced[:, 110:].any()


def test_none_without_dropout() -> None:
    assert not silenced_neurons(NETWORK, 0.0, IDS, 0).any()


def test_it_follows_record_and_presentation_not_the_batch() -> None:
    whole = silenced_neurons(NETWORK, 0.5, IDS, 3)
    np.testing.assert_array_equal(silenced_neurons(NETWORK, 0.5, IDS[[40, 7]], 3), whole[[40, 7]])
    assert not np.array_equal(silenced_neurons(NETWORK, 0.5, IDS, 4), whole)
    assert not np.array_equal(whole[0], whole[1])
