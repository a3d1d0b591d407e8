"""Homeostasis: a neuron that fires too rarely lowers its threshold, one that fires too often raises it.

.. math::
    \\Theta_i \\leftarrow \\Theta_i + \\kappa \\,
    [\\max(0, \\bar r_i - r_{high}) / r_{high} - \\max(0, r_{low} - \\bar r_i) / r_{low}]

r is the mean rate over a batch. Inside the band nothing happens, so homeostasis keeps hidden layers
alive without erasing what distinguishes their neurons.

Source: G. G. Turrigiano & S. B. Nelson, "Homeostatic plasticity in the developing nervous system",
Nat. Rev. Neurosci. 5, 2004; thresholds as in P. U. Diehl & M. Cook, Front. Comput. Neurosci. 9:99, 2015.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.snn.network import Network


@dataclass(frozen=True, kw_only=True)
class Homeostasis:
    """Band of rates in which a hidden neuron is left alone.

    Parameters
    ----------
    rate_mv : float, mV per batch
        kappa.
    low, high : float, spikes per step
        The band.
    range_mv : float, mV
        How far a threshold may move from where it began.
    """

    rate_mv: float = 0.05
    low: float = 0.01
    high: float = 0.3
    range_mv: float = 8.0

    def regulate(self, network: Network, counts: NDArray[np.int32], n_steps: int) -> None:
        """Move the thresholds of the hidden neurons after a batch, in place.

        Parameters
        ----------
        network : Network
            Its `v_t` is changed.
        counts : int32 [B, n_neurons]
            Spike counts of all neurons.
        n_steps : int
            Time steps of 1 ms.
        """
        hidden = slice(int(network.first_neuron[1]), int(network.first_neuron[-2]))
        rate = counts[:, hidden].mean(axis=0) / n_steps
        too_high = np.maximum(0.0, rate - self.high) / self.high
        too_low = np.maximum(0.0, self.low - rate) / self.low
        start = network.neuron.threshold
        moved = network.v_t[hidden] + self.rate_mv * (too_high - too_low)
        network.v_t[hidden] = np.clip(moved, start - self.range_mv, start + self.range_mv)
