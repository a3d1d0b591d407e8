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

from unspike.data.sample import evenly_spaced
from unspike.evaluation.metrics.registry import HIGHER, LOWER, register_metric
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need
from unspike.evaluation.subject import Context, Subject

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel
    from unspike.models.recording import Recording

_SAMPLE = 1000
_GROUPS = 20
_NEUROBENCH = ("yik2025neurobench",)


def dataset_operations(model: SpikingModel, dataset: Dataset, *, epochs: int = 1) -> float:
    """Return the operations of presenting a data set to a network some number of times.

    Measured on at most 1000 of the records, evenly spaced in the order of their ids.

    Parameters
    ----------
    model : SpikingModel
        The network as it is now; it is not changed. For the cost of a training this is the trained network,
        whose activity stands for that of all epochs.
    dataset : Dataset
        The records, one or more.
    epochs : int
        How often each record is presented.

    Returns
    -------
    float
        Operations.
    """
    sample = dataset.take(evenly_spaced(dataset.record_id, _SAMPLE))
    recording = model.record(sample.x, record_id=sample.record_id)
    return model.synaptic_operations(recording) / len(sample) * len(dataset) * epochs


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
    unit="s",
    direction=LOWER,
    valid_range=(0.0, float("inf")),
    smallest_n=1,
    counted="runs",
)
def seconds(subject: Subject, context: Context) -> Measurement:
    """Return the time."""
    if subject.seconds is None:
        raise CannotMeasure("it is not known how long it took to make this network")
    return Measurement(value=subject.seconds, n=1)


@register_metric(
    "cost.making_operations",
    definition="Synaptic operations that it took to make this network: training, unlearning or retraining.",
    unit="operations",
    direction=LOWER,
    valid_range=(0.0, float("inf")),
    smallest_n=1,
    counted="runs",
    source=_NEUROBENCH,
)
def making_operations(subject: Subject, context: Context) -> Measurement:
    """Return the operations."""
    if subject.synaptic_operations is None:
        raise CannotMeasure("it is not known how many operations it took to make this network")
    return Measurement(value=float(subject.synaptic_operations), n=1)


@register_metric(
    "cost.operations_per_record",
    definition="Effective accumulates of one presentation of a test record, mean over records.",
    unit="operations",
    direction=LOWER,
    valid_range=(0.0, float("inf")),
    smallest_n=1,
    counted="test records",
    source=_NEUROBENCH,
)
def operations_per_record(subject: Subject, context: Context) -> Measurement:
    """Return the mean, with an interval over 20 groups of records where there are as many."""
    sample = subject.sample("test")
    need(len(sample), 1, "test records")
    groups = [sample.take(part) for part in np.array_split(np.arange(len(sample)), min(_GROUPS, len(sample)))]
    each = np.array([_mean_operations(subject.model, group) for group in groups])
    weight = np.array([len(group) for group in groups]) / len(sample)
    low, high = subject.bootstrap.mean(each)
    return Measurement(value=float(each @ weight), low=low, high=high, n=len(sample))


def _mean_operations(model: SpikingModel, records: Dataset) -> float:
    recording = model.record(records.x, record_id=records.record_id)
    return model.synaptic_operations(recording) / len(records)


@register_metric(
    "cost.membrane_updates",
    definition="Neurons with a membrane times time steps of one presentation.",
    unit="updates",
    direction=LOWER,
    valid_range=(0.0, float("inf")),
    smallest_n=1,
    counted="networks",
    source=_NEUROBENCH,
)
def membrane_updates_of(subject: Subject, context: Context) -> Measurement:
    """Return the updates of one presentation."""
    return Measurement(value=float(membrane_updates(_recording(subject))), n=1)


@register_metric(
    "cost.connection_sparsity",
    definition="Share of zeros in the weight matrices between layers, pairs without a synapse included.",
    unit="fraction",
    direction=HIGHER,
    valid_range=(0.0, 1.0),
    smallest_n=1,
    counted="networks",
    source=_NEUROBENCH,
)
def connection_sparsity_of(subject: Subject, context: Context) -> Measurement:
    """Return the sparsity."""
    return Measurement(value=connection_sparsity(subject.model, _recording(subject)), n=1)


@register_metric(
    "cost.bytes",
    definition="Bytes of everything in the network's state.",
    unit="bytes",
    direction=LOWER,
    valid_range=(0.0, float("inf")),
    smallest_n=1,
    counted="networks",
    source=_NEUROBENCH,
)
def bytes_of(subject: Subject, context: Context) -> Measurement:
    """Return the bytes."""
    return Measurement(value=float(state_bytes(subject.model)), n=1)


def _recording(subject: Subject) -> Recording:
    one = subject.sample("forget", 1)
    return subject.once("one record", lambda: subject.model.record(one.x, record_id=one.record_id))
