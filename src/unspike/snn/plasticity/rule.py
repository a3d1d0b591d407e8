"""What a learning rule offers, whatever it computes with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from unspike.snn.network import Network
from unspike.snn.plasticity.dropout import Dropout


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """What a learning rule made of a batch.

    Parameters
    ----------
    counts : int32 [B, n_neurons]
        Spike counts of all neurons.
    weight : float32 [n_synapses]
        Change of the weights, mean over the records, before any learning rate.
    threshold : float32 [n_neurons]
        The same of the firing thresholds.
    """

    counts: NDArray[np.int32]
    weight: NDArray[np.float32]
    threshold: NDArray[np.float32]


class LearningRule(Protocol):
    """A learning rule, frozen, with every setting in it."""

    @property
    def name(self) -> str:
        """What the rule is called."""

    @property
    def inverse_temperature(self) -> float:
        """Turns output counts into probabilities, 1/spike; see `SpikingModel.class_probabilities`."""

    def change(
        self,
        network: Network,
        spikes: NDArray[np.uint16],
        targets: NDArray[np.float32],
        n_steps: int,
        dropout: Dropout | None = None,
    ) -> Change:
        """Present a batch of records and return what they would change.

        Parameters
        ----------
        network : Network
            It is not changed.
        spikes : uint16 [B, ceil(T / 16), n_inputs]
            Packed input spikes.
        targets : float32 [B, n_outputs]
            Target probability of each output.
        n_steps : int
            Time steps of 1 ms.
        dropout : Dropout, optional
            Who is silenced.
        """

    def settings(self) -> dict[str, Any]:
        """Return the rule's name and settings, JSON-ready."""


class LocalRule(ABC):
    """A learning rule that needs the spikes of a presentation and nothing else of it."""

    @abstractmethod
    def weight_change(
        self,
        network: Network,
        words: NDArray[np.uint16],
        counts: NDArray[np.int32],
        targets: NDArray[np.float32],
        n_steps: int,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the mean changes of weights and thresholds, before any learning rate."""

    def change(
        self,
        network: Network,
        spikes: NDArray[np.uint16],
        targets: NDArray[np.float32],
        n_steps: int,
        dropout: Dropout | None = None,
    ) -> Change:
        """Do what `LearningRule.change` does."""
        dropout = dropout or Dropout()
        words, counts = network.present(spikes, n_steps, silenced=dropout.silenced, louder=dropout.louder)
        weight, threshold = self.weight_change(network, words, counts, targets, n_steps)
        return Change(counts=counts, weight=weight, threshold=threshold)


@runtime_checkable
class SquaresCounts(Protocol):
    """A learning rule whose changes for many records can be squared at once, from their spike counts."""

    def squared_change(
        self, network: Network, counts: NDArray[np.int32], targets: NDArray[np.float32], n_steps: int
    ) -> NDArray[np.float32]:
        """Return the mean over records of the square of each one's own change, float32 [n_synapses]."""
