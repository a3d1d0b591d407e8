"""Work in synaptic operations: how often a spike met a synapse.

    operations of a record = sum over neurons i of  spikes_i * (number of synapses leaving i whose weight is
    not 0)

These are the *effective accumulates* of NeuroBench (Yik et al., Nature Communications 16:1545, 2025; arXiv
2304.04640): a pruned synapse costs nothing, a silent neuron costs nothing. Only spike propagation is counted;
what a learning rule adds is left out for every method alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.sample import evenly_spaced

_SAMPLE = 1000

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel, SynapseGroup
    from unspike.snn.recording import Recording


def effective_accumulates(
    counts: NDArray[np.integer], pre: NDArray[np.integer], weight: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return the operations of each record in one group of synapses.

    Parameters
    ----------
    counts : ndarray of shape (B, N), spikes
        Spike counts of the presynaptic layer.
    pre : int ndarray
        Presynaptic neuron of each weight; broadcast to the shape of `weight`.
    weight : ndarray
        The weights, of shape (S,) where they are sparse and (post, pre) where they are dense.

    Returns
    -------
    ndarray of shape (B,), float64
        Operations.
    """
    leaving = np.broadcast_to(pre, weight.shape)[weight != 0]
    fan_out = np.bincount(leaving, minlength=counts.shape[1])
    return np.asarray(counts @ fan_out, dtype=np.float64)


def recording_operations(recording: Recording, synapses: Sequence[SynapseGroup]) -> NDArray[np.float64]:
    """Return the operations of each recorded record in the whole network.

    Parameters
    ----------
    recording : Recording
        Spike counts of every layer.
    synapses : sequence of SynapseGroup
        The network's synapses; each group names the layer that it leaves.

    Returns
    -------
    ndarray of shape (B,), float64
        Operations.
    """
    groups = [effective_accumulates(recording.counts(g.pre_layer), g.pre, g.weight) for g in synapses]
    total: NDArray[np.float64] = np.sum(groups, axis=0, dtype=np.float64)
    return total


def dataset_operations(model: SpikingModel, dataset: Dataset, *, epochs: int = 1) -> float:
    """Return the operations of presenting a data set to a network some number of times.

    Measured on at most 1000 of the records, evenly spaced in the order of their ids.

    Parameters
    ----------
    model : SpikingModel
        The network as it is now; it is not changed. For the cost of a training this is the trained network,
        whose activity stands for that of all epochs.
    dataset : Dataset
        The records.
    epochs : int
        How often each record is presented.

    Returns
    -------
    float
        Operations.
    """
    sample = dataset.take(evenly_spaced(dataset.record_id, _SAMPLE))
    recording = model.record(sample.x, record_id=sample.record_id)
    per_record = float(recording_operations(recording, model.synapses()).mean())
    return per_record * len(dataset) * epochs
