"""What a network did when records were presented to it: spikes and spike counts of every layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput, suggest
from unspike.models.packing import unpack

INPUT, OUTPUT = "input", "output"
"""Names of the first and the last layer of a recording; all between are hidden."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Recording:
    """Spikes of a batch of records, one bit a spike.

    Parameters
    ----------
    layer_names : sequence of str
        ``input``, ``hidden1`` ..., ``output``.
    first_neuron : sequence of int
        Where each layer begins among all neurons, and their total number.
    n_steps : int
        Time steps of 1 ms.
    words : uint16 [B, ceil(T / 16), N] or None
        Packed spikes of all neurons; None where only counts were kept.
    all_counts : int32 [B, N]
        Spike counts of all neurons.
    read_out : float32 [B, n_classes], optional
        The answers, where they are not the spike counts of the output neurons.
    output_spikes : bool
        Whether the output is a layer of neurons that spike; one that does not has no spikes in the recording.
    """

    layer_names: Sequence[str]
    first_neuron: Sequence[int]
    n_steps: int
    words: NDArray[np.uint16] | None
    all_counts: NDArray[np.int32]
    read_out: NDArray[np.float32] | None = None
    output_spikes: bool = True

    @property
    def answers(self) -> NDArray[np.float32]:
        """What the output says of each class, float32 [B, n_classes]: as a rule its spike counts."""
        return self.counts(OUTPUT).astype(np.float32) if self.read_out is None else self.read_out

    def active(self, layer: str) -> NDArray[np.bool_]:
        """Return which neurons of a layer took part, bool [N]: those that fired; all where none can fire."""
        silent = layer == OUTPUT and not self.output_spikes
        return np.asarray(self.counts(layer).any(axis=0) | silent)

    @property
    def hidden_layers(self) -> tuple[str, ...]:
        """Names of the layers between input and output, first layer first."""
        return tuple(name for name in self.layer_names if name not in (INPUT, OUTPUT))

    def _slice(self, layer: str) -> slice:
        if layer not in self.layer_names:
            known = ", ".join(self.layer_names)
            raise InvalidInput(
                f"no layer '{layer}', expected one of {known}.{suggest(layer, self.layer_names)}"
            )
        index = list(self.layer_names).index(layer)
        return slice(self.first_neuron[index], self.first_neuron[index + 1])

    def counts(self, layer: str) -> NDArray[np.int32]:
        """Return the number of spikes of each neuron of a layer, int32 [B, N]."""
        return self.all_counts[:, self._slice(layer)]

    def spikes(self, layer: str) -> NDArray[Any]:
        """Return the spikes of a layer, bool [T, B, N], or integers where a step can hold several."""
        if self.words is None:
            raise _counts_only()
        return unpack(self.words[:, :, self._slice(layer)], self.n_steps)


@dataclass(frozen=True, kw_only=True, eq=False)
class IntegerRecording(Recording):
    """Spikes of a batch of records where a step can hold several: of a channel's neurons, or of one neuron.

    Parameters
    ----------
    trains : mapping of str to bool or int16 [T, B, N], optional
        Layer -> its spikes; None where only counts were kept.
    layer_names, first_neuron, n_steps, words, all_counts, read_out, output_spikes
        As in `Recording`; `words` is None.
    """

    trains: Mapping[str, NDArray[Any]] | None = None

    def spikes(self, layer: str) -> NDArray[Any]:
        """Return the spikes of a layer, bool or int16 [T, B, N]."""
        if self.trains is None:
            raise _counts_only()
        self._slice(layer)
        return self.trains[layer]


def _counts_only() -> InvalidInput:
    return InvalidInput("this recording holds spike counts only; record with keep_spikes=True")
