"""A local rule is asked about what a presentation made of the records, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.snn.plasticity.dropout import Dropout
from unspike.snn.plasticity.error_modulated_stdp import ErrorModulatedSTDP

from ..helpers import make_network, make_spikes


def test_what_is_silenced_reaches_the_rule_as_no_spikes() -> None:
    network, spikes = make_network((30, 20, 4)), make_spikes(25, 6, 30)
    targets, rule = np.eye(4, dtype=np.float32)[np.arange(6) % 4], ErrorModulatedSTDP()
    silenced = np.zeros((6, network.n_neurons), np.uint8)
    silenced[:, 30:40] = 1
    words, counts = network.present(spikes, 25, silenced=silenced, louder=2.0)
    expected, thresholds = rule.weight_change(network, words, counts, targets, 25)
    change = rule.change(network, spikes, targets, 25, Dropout(silenced=silenced, louder=2.0))
    found: list[NDArray[Any]] = [change.counts, change.weight, change.threshold]
    assert not change.counts[:, 30:40].any()
    for one, other in zip(found, (counts, expected, thresholds), strict=True):
        assert np.array_equal(one, other)
