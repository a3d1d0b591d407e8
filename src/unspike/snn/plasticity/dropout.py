"""Dropout: during learning each hidden neuron is silenced for a presentation with a given probability.

The neurons that stay speak louder by 1 / (1 - p), so that the mean input is that of the whole network.

Source: N. Srivastava et al., "Dropout", JMLR 15, 2014; 20 % in Wang, Ying & Pan 2024, section 5.1.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.foundation.randomness import Purpose, as_uniform, draw, key
from unspike.foundation.threads import loops_only
from unspike.snn.network import Network


@dataclass(frozen=True, kw_only=True, eq=False)
class Dropout:
    """Who was silent in a presentation, and how loud the others were.

    Parameters
    ----------
    silenced : uint8 [B, n_neurons] or None
        1 where a neuron was silenced.
    louder : float
        Factor on the currents that hidden neurons cause.
    """

    silenced: NDArray[np.uint8] | None = None
    louder: float = 1.0


def silenced_neurons(
    network: Network, probability: float, record_id: NDArray[np.int64], presentation: int
) -> NDArray[np.uint8]:
    """Return 1 for each hidden neuron that is silent in a presentation, uint8 [B, n_neurons].

    Parameters
    ----------
    network : Network
        Whose neurons.
    probability : float
        Of a hidden neuron to be silent.
    record_id : int64 [B]
        Which records.
    presentation : int
        How often each was presented before; names the stream of random numbers.
    """
    silenced = np.zeros((len(record_id), network.n_neurons), np.uint8)
    first, last = int(network.first_neuron[1]), int(network.first_neuron[-2])
    if probability > 0.0:
        streams = key(network.seed, Purpose.DROPOUT, record_id, presentation)
        _draw_silenced(streams, np.float32(probability), silenced[:, first:last])
    return silenced


@njit(cache=True, parallel=loops_only())
def _draw_silenced(streams: Any, probability: Any, silenced: Any) -> None:
    for r in prange(len(streams)):
        for i in range(silenced.shape[1]):
            silenced[r, i] = as_uniform(draw(streams[r], np.uint64(i))) < probability
