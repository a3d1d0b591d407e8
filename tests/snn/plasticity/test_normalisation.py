from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.snn.plasticity.normalisation import normalise

from ..helpers import make_network


@pytest.mark.parametrize(("kind", "order"), [("l1", 1), ("l2", 2)])
def test_every_neuron_has_the_norm(kind: str, order: int) -> None:
    network = make_network((12, 9, 7, 4))
    before = network.weight.copy()
    normalise(network, 1.5, kind=kind)
    for n, connections in enumerate(network.connections):
        for i in np.unique(connections.post):
            mine = connections.post == i
            now, then = network.weight[network.synapses(n)][mine], before[network.synapses(n)][mine]
            assert np.linalg.norm(now, ord=order) == pytest.approx(1.5, rel=1e-5)
            # Scaled, not turned: the proportions stay.
            np.testing.assert_allclose(now * np.linalg.norm(then, ord=order), 1.5 * then, rtol=1e-4)


def test_by_hand() -> None:
    network = make_network((2, 1), probability=1.0)
    network.weight[:] = [3.0, -4.0]
    normalise(network, 1.0)
    np.testing.assert_allclose(network.weight, [0.6, -0.8], rtol=1e-6)
    normalise(network, 7.0, kind="l1")
    np.testing.assert_allclose(network.weight, [3.0, -4.0], rtol=1e-6)


def test_neurons_without_weights_stay_as_they_are() -> None:
    network = make_network((5, 4, 3))
    network.weight[:] = 0.0
    normalise(network, 1.0)
    assert not network.weight.any()


def test_an_unknown_norm_is_refused() -> None:
    with pytest.raises(InvalidInput, match="expected one of l1, l2"):
        normalise(make_network(), 1.0, kind="l3")
