"""What networks and requests cost.

*Synaptic operations*: how often a spike met a synapse whose weight is not 0. These are the *effective
accumulates* of NeuroBench: a pruned synapse costs nothing, a silent neuron costs nothing. They are counted by
the network itself (`SpikingModel.synaptic_operations`, which `check_model` compares with a count one by one).
Only spike propagation is counted; what a learning rule adds is left out for every method alike.

*Membrane updates*: neurons (those of the input have no membrane) times time steps, as in a simulation that
updates every neuron in every step. NeuroBench counts updates that change the potential; a recording holds
no potentials, so this is an upper bound.

*Connection sparsity*: the share of zeros in the weight matrices between layers, a pair of neurons without a
synapse counting as a zero.

*Bytes*: everything in the network's state; connections that follow from a seed are not state.

Source: J. Yik et al., "The NeuroBench framework for benchmarking neuromorphic computing algorithms and
systems", Nature Communications 16:1545, 2025, arXiv 2304.04640.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from unspike.evaluation.metrics.registry import HIGHER, LOWER, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel
    from unspike.models.recording import Recording

_NEUROBENCH = ("yik2025neurobench",)


def connection_sparsity(model: SpikingModel, recording: Recording) -> float:
    """Return the share of zeros in the weight matrices.

    Parameters
    ----------
    model : SpikingModel
        The network.
    recording : Recording
        Of any record; it tells the sizes of the layers.

    Returns
    -------
    float
        0 (every pair of neurons of neighbouring layers is joined) to 1.
    """
    groups = model.synapses()
    size = {name: recording.counts(name).shape[1] for name in recording.layer_names}
    pairs = sum(size[group.pre_layer] * size[group.post_layer] for group in groups)
    joined = sum(int(np.count_nonzero(group.weight)) for group in groups)
    return float(1.0 - joined / pairs)


def membrane_updates(recording: Recording) -> int:
    """Return neurons times time steps of one presentation, the input's neurons left out."""
    neurons = sum(recording.counts(name).shape[1] for name in recording.layer_names[1:])
    return int(neurons * recording.n_steps)


def state_bytes(model: SpikingModel) -> int:
    """Return the bytes of a network's state."""
    return sum(np.asarray(value).nbytes for value in model.state().values())


@register_metric(
    "cost.seconds",
    definition="Wall time that it took to make this network: training, unlearning or retraining.",
    scale=Scale(LOWER, "s", 0.0, float("inf")),
    sample=Sample(1, "runs"),
)
def seconds(network: AskedNetwork, context: Context) -> Measurement:
    """Return the time."""
    if network.making.seconds is None:
        raise CannotMeasure("it is not known how long it took to make this network")
    return Measurement(value=network.making.seconds, n=1)


@register_metric(
    "cost.making_operations",
    definition="Synaptic operations that it took to make this network: training, unlearning or retraining.",
    scale=Scale(LOWER, "operations", 0.0, float("inf")),
    sample=Sample(1, "runs"),
    source=_NEUROBENCH,
)
def making_operations(network: AskedNetwork, context: Context) -> Measurement:
    """Return the operations.

    Those of a training are those of one presentation of its records to the trained network, whose activity
    stands for that of all epochs, times the epochs.
    """
    making = network.making
    if making.operations is not None:
        return Measurement(value=float(making.operations), n=1)
    if making.epochs is None:
        raise CannotMeasure("it is not known how many operations it took to make this network")
    return Measurement(value=making.epochs * sum(map(network.operations, making.records)), n=1)


@register_metric(
    "cost.operations_per_record",
    definition="Effective accumulates of one presentation of a test record, mean over records.",
    scale=Scale(LOWER, "operations", 0.0, float("inf")),
    sample=Sample(1, "test records"),
    source=_NEUROBENCH,
)
def operations_per_record(network: AskedNetwork, context: Context) -> Measurement:
    """Return the mean, with an interval over groups of records."""
    need(len(network.sets["test"]), 1, "test records")
    activity = network.activity("test")
    records = int(activity.group_sizes.sum())
    low, high = context.bootstrap.mean(activity.operations / activity.group_sizes)
    return Measurement(value=float(activity.operations.sum()) / records, low=low, high=high, n=records)


@register_metric(
    "cost.membrane_updates",
    definition="Neurons with a membrane times time steps of one presentation.",
    scale=Scale(LOWER, "updates", 0.0, float("inf")),
    sample=Sample(1, "networks"),
    source=_NEUROBENCH,
)
def membrane_updates_of(network: AskedNetwork, context: Context) -> Measurement:
    """Return the updates of one presentation."""
    return Measurement(value=float(membrane_updates(_recording(network))), n=1)


@register_metric(
    "cost.connection_sparsity",
    definition="Share of zeros in the weight matrices between layers, pairs without a synapse included.",
    scale=Scale(HIGHER),
    sample=Sample(1, "networks"),
    source=_NEUROBENCH,
)
def connection_sparsity_of(network: AskedNetwork, context: Context) -> Measurement:
    """Return the sparsity."""
    return Measurement(value=connection_sparsity(network.model, _recording(network)), n=1)


@register_metric(
    "cost.bytes",
    definition="Bytes of everything in the network's state.",
    scale=Scale(LOWER, "bytes", 0.0, float("inf")),
    sample=Sample(1, "networks"),
    source=_NEUROBENCH,
)
def bytes_of(network: AskedNetwork, context: Context) -> Measurement:
    """Return the bytes."""
    return Measurement(value=float(state_bytes(network.model)), n=1)


def _recording(network: AskedNetwork) -> Recording:
    one = network.sample("forget", 1)
    return network.once(
        "one record", lambda: network.model.record(one.x, record_id=one.record_id), of=("forget",)
    )
