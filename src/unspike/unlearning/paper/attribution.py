"""Which neurons and synapses learned the data to be forgotten.

Neurons: the correlation of a neuron's spike train with the data d (Wang, Ying & Pan 2024, section 4.1),

.. math:: C_i(d) = \\int S_i(t) \\, d(t) \\, dt.

With d(t) = 1 while a record of d is presented, this is the neuron's mean spike count for d. We subtract
its mean count for other records (where given), else the neurons that fire for anything are chosen, and
divide by its spread:

.. math:: C_i(d) = (\\bar n_i(d) - \\bar n_i(other)) / s_i.

Synapses: the weight change attributed to d, Delta W_ij(d), is what the network's own learning rule does
when d is presented with its labels. Substantial values signify a noteworthy contribution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.workbench import BATCH, Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.recording import Recording


def correlation(forget: NDArray[np.int32], other: NDArray[np.int32] | None) -> NDArray[np.float64]:
    """Return C_i(d) of the neurons of a layer, float64 [N].

    Parameters
    ----------
    forget : int32 [B, N]
        Spike counts for the records to be forgotten.
    other : int32 [B', N] or None
        Spike counts for other records.
    """
    mean = forget.mean(axis=0)
    if other is None:
        return np.asarray(mean)
    spread = np.concatenate([forget, other]).std(axis=0)
    return np.asarray((mean - other.mean(axis=0)) / np.maximum(spread, 1e-6))


def select_neurons(
    recording_forget: Recording, recording_other: Recording | None, share: float
) -> dict[str, NDArray[np.bool_]]:
    """Return the neurons of each layer that correlate most with the data to be forgotten.

    Parameters
    ----------
    recording_forget, recording_other : Recording
        Of the records to be forgotten and of others.
    share : float
        Share of each hidden layer that is selected; of the input and output every neuron that fires is.

    Returns
    -------
    dict of str to bool [N]
    """
    chosen: dict[str, NDArray[np.bool_]] = {}
    for layer in recording_forget.layer_names:
        counts = recording_forget.counts(layer)
        fires = np.asarray(counts.any(axis=0))
        if layer in ("input", "output"):
            chosen[layer] = fires
            continue
        other = None if recording_other is None else recording_other.counts(layer)
        value = correlation(counts, other)
        chosen[layer] = fires & (value >= np.quantile(value, 1.0 - share))
    return chosen


def attributed_change(workbench: Workbench, records: Dataset) -> tuple[NDArray[np.float32], ...]:
    """Return Delta W(d): what the network's rule changes when a probe of the records is presented."""
    shown = probe(records, seed=workbench.seed, size=BATCH)
    targets = np.eye(len(workbench.model.class_names), dtype=np.float32)[shown.y]
    return workbench.weight_change(shown, targets)


def select_synapses(change: NDArray[np.float32], share: float) -> NDArray[np.bool_]:
    """Return the synapses of a group with the largest attributed changes; none where nothing changes."""
    size = np.abs(change)
    return np.asarray((size >= np.quantile(size, 1.0 - share)) & (size > 0))


def selection(
    workbench: Workbench, forget: Dataset, retain: Dataset | None, *, neurons: float, synapses: float
) -> dict[str, NDArray[np.bool_]] | None:
    """Return kappa: the synapses that are selected and whose two neurons are, for each group; None for all.

    Parameters
    ----------
    workbench : Workbench
        Holding the network.
    forget, retain : Dataset, Dataset or None
        Records.
    neurons, synapses : float
        Shares selected; if both are 1, nothing has to be presented to know that all are.
    """
    if neurons == 1.0 and synapses == 1.0:
        return None
    recording = workbench.record(probe(forget, seed=workbench.seed, size=BATCH))
    other = None if retain is None else workbench.record(probe(retain, seed=workbench.seed, size=BATCH))
    chosen = select_neurons(recording, other, neurons)
    changes = attributed_change(workbench, forget)
    return {
        g.name: g.gate(chosen[g.pre_layer], chosen[g.post_layer]) & select_synapses(change, synapses)
        for g, change in zip(workbench.model.synapses(), changes, strict=True)
    }
