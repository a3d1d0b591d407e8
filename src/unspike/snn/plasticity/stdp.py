"""Pair-based STDP: a synapse grows when its presynaptic spike comes first, and shrinks when it comes last.

.. math::
    \\Delta W = A_{pos} e^{-\\Delta t / \\tau_{pos}} \\; (\\Delta t = t_{post} - t_{pre} > 0), \\qquad
    \\Delta W = -A_{neg} e^{\\Delta t / \\tau_{neg}} \\; (\\Delta t < 0)

summed over all pairs of spikes; a coincident pair (Delta t = 0) changes nothing. With traces

.. math:: x_j(t) = e^{-1/\\tau_{pos}} (x_j(t-1) + S_j(t-1)), \\quad
    y_i(t) = e^{-1/\\tau_{neg}} (y_i(t-1) + S_i(t-1))

this is sum_t A_pos x_j(t) S_i(t) - A_neg y_i(t) S_j(t), the mean over the records of a batch.

The rule by itself does not know the labels. A *teacher signal* tells them: every neuron stands for a class,
output neuron c for class c and the neurons of a hidden layer for the classes by turns; while a record is
learned its class's neurons receive a regular teacher train. Pairs with teacher spikes change the synapse
as above, pairs with the neuron's own spikes the other way round,

.. math:: \\Delta W_{ij} = \\mathrm{STDP}(S_j, S^{teacher}_i) - \\mathrm{STDP}(S_j, S_i),

so learning ends when the neuron fires as it is taught. Without the second term weights of either sign could
only drift towards class averages.

Source: S. Song, K. D. Miller & L. F. Abbott, "Competitive Hebbian learning through spike-timing-dependent
synaptic plasticity", Nat. Neurosci. 3, 2000 (the window); F. Ponulak & A. Kasinski, "Supervised learning in
spiking neural networks with ReSuMe", Neural Comput. 22, 2010 (the teacher); Wang, Ying & Pan 2024, section 3.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.models.packing import STEPS_PER_WORD, n_words
from unspike.snn.kernels.pair_stdp import correlate_pairs, join_trains
from unspike.snn.kernels.vector_code import WORDS
from unspike.snn.network import Network
from unspike.snn.plasticity.rule import LocalRule


@dataclass(frozen=True, kw_only=True)
class PairSTDP(LocalRule):
    """Settings of pair-based STDP with a teacher signal.

    Parameters
    ----------
    a_pos, a_neg : float
        Heights of the two sides of the window.
    tau_pos, tau_neg : float, ms
        Their time constants.
    teacher_interval : int, ms
        Time between two spikes of a teacher train.
    inverse_temperature : float, 1/spike
        Turns output counts into probabilities; see `SpikingModel.class_probabilities`.
    """

    a_pos: float = 0.5
    a_neg: float = 0.1
    tau_pos: float = 20.0
    tau_neg: float = 10.0
    teacher_interval: int = 3
    inverse_temperature: float = 0.3

    name: ClassVar[str] = "pair-stdp"

    def weight_change(
        self,
        network: Network,
        words: NDArray[np.uint16],
        counts: NDArray[np.int32],
        targets: NDArray[np.float32],
        n_steps: int,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the mean change over a batch of records, before any learning rate.

        Parameters
        ----------
        network : Network
            Whose synapses.
        words : uint16 [B, ceil(T / 16), n_neurons]
            Packed spikes of all neurons.
        counts : int32 [B, n_neurons]
            Not used.
        targets : float32 [B, n_outputs]
            Target probability of each class; a probability of 1 is the full teacher train.
        n_steps : int
            Time steps of 1 ms.

        Returns
        -------
        weight_change : float32 [n_synapses]
        threshold_change : float32 [n_neurons]
            Zero: STDP does not change thresholds.
        """
        taught, n_groups = self.taught_words(targets, n_steps), -(-words.shape[1] // WORDS)
        fired_masks = np.empty((len(words), n_groups, network.n_neurons), np.uint64)
        taught_masks = np.empty((len(words), n_groups, targets.shape[1]), np.uint64)
        join_trains(words, fired_masks)
        join_trains(taught, taught_masks)
        change = np.empty_like(network.weight)
        correlate_pairs(
            fired_masks,
            taught_masks,
            n_steps,
            network.first_neuron,
            network.row_start,
            network.post,
            np.array([self.a_pos, self.a_neg], np.float32),
            np.exp(-1.0 / np.array([self.tau_pos, self.tau_neg])).astype(np.float32),
            np.float32(1.0 / len(words)),
            change,
        )
        return change, np.zeros(network.n_neurons, np.float32)

    def taught_words(self, targets: NDArray[np.float32], n_steps: int) -> NDArray[np.uint16]:
        """Return the packed train that neurons of each class are taught, uint16 [B, ceil(T / 16), C].

        Neuron i of every layer but the input stands for class i modulo C.
        """
        most = n_steps // self.teacher_interval
        wanted = np.clip(np.rint(targets * most), 0, most).astype(np.int64)
        return np.ascontiguousarray(_regular_trains(most, n_steps)[wanted].transpose(0, 2, 1))

    def settings(self) -> dict[str, Any]:
        """Return the rule's name and settings, JSON-ready."""
        return {"rule": self.name, **asdict(self)}


@lru_cache(maxsize=8)
def _regular_trains(most: int, n_steps: int) -> NDArray[np.uint16]:
    """Return trains of 0 to `most` evenly spaced spikes in words, uint16 [most + 1, ceil(T / 16)]."""
    trains = np.zeros((most + 1, n_words(n_steps)), np.uint16)
    for n in range(1, most + 1):
        for step in ((np.arange(n) + 0.5) * n_steps / n).astype(np.int64):
            trains[n, step // STEPS_PER_WORD] |= np.uint16(1 << (step % STEPS_PER_WORD))
    trains.setflags(write=False)
    return trains
