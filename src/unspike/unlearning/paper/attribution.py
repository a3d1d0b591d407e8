"""Which neurons and synapses learned the data to be forgotten (sections 4.1 and 4.4).

*Neurons* by "the correlation of the spike train of neuron i with the targeted data d",

.. math:: C_i(d) = \\int S_i(t) \\, d(t) \\, dt.

The text allows three readings, the settings of `Selection.correlation`:

* ``"integral"``: the equation with d(t) = 1 while a record of d is presented, so C_i is the mean spike count
  ("is calculated through the integral").
* ``"drive"``: the equation with d(t) the data as they come in, the input spikes at t over their mean number
  ("the targeted data d", which the equation takes for a function of time).
* ``"coefficient"``: "neurons showing a high correlation" taken at its word, which is high for neurons that
  fire for d and not for those that fire for anything,

.. math:: C_i(d) = (\\bar n_i(d) - \\bar n_i(other)) / s_i,

  the difference of mean spike counts over their spread; without other records it is the integral.

*Synapses* by "the weight change attributed to d", Delta W_ij(d): what the network's own learning rule does
when d is presented with its labels. "Substantial values signify a noteworthy contribution."

Both are selected "based on the magnitude of their correlation and weight changes, respectively, against set
thresholds" (section 4.4). The paper gives no values; ours are quantiles, named by the share that passes.

Source: Wang, Ying & Pan 2024.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.checked import check_count, check_share
from unspike.unlearning.workbench import BATCH, Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.recording import Recording

CORRELATIONS = ("coefficient", "integral", "drive")


def correlation_integral(spikes: NDArray[np.bool_], data: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the integral of each neuron's spikes times the data, the mean over records.

    .. math:: C_i(d) = \\int S_i(t) \\, d(t) \\, dt

    Parameters
    ----------
    spikes : bool [T, B, N]
        S_i(t) for each record.
    data : float64 [T, B]
        d(t) for each record.

    Returns
    -------
    float64 [N]
    """
    return np.asarray(np.einsum("tbn,tb->n", spikes, data) / spikes.shape[1])


def drive(input_spikes: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return d(t) as the data come in: a record's input spikes at t over their mean, float64 [T, B].

    Parameters
    ----------
    input_spikes : bool [T, B, n_inputs]
        Spikes of the input layer; a record without any has 0 throughout.
    """
    number = input_spikes.sum(axis=2)
    mean = number.mean(axis=0)
    return np.asarray(number / np.where(mean > 0, mean, 1.0))


def correlation(forget: NDArray[np.int32], other: NDArray[np.int32] | None) -> NDArray[np.float64]:
    """Return the correlation of the neurons of a layer with d as a coefficient, float64 [N].

    .. math:: C_i(d) = (\\bar n_i(d) - \\bar n_i(other)) / s_i

    Parameters
    ----------
    forget : int32 [B, N]
        Spike counts for the records to be forgotten.
    other : int32 [B', N] or None
        Spike counts for other records; without, the mean counts for d are returned.
    """
    mean = forget.mean(axis=0)
    if other is None:
        return np.asarray(mean)
    spread = np.concatenate([forget, other]).std(axis=0)
    return np.asarray((mean - other.mean(axis=0)) / np.maximum(spread, 1e-6))


def above_threshold(value: NDArray[np.floating], share: float) -> NDArray[np.bool_]:
    """Return which values reach the threshold that a share of them reaches, bool, of the same shape."""
    return np.asarray(value >= np.quantile(value, 1.0 - share))


def select_synapses(change: NDArray[np.float32], share: float) -> NDArray[np.bool_]:
    """Return the synapses whose attributed change reaches the threshold; none where nothing changes.

    Parameters
    ----------
    change : float32
        Delta W_ij(d).
    share : float
        Share of the synapses that the threshold on the size of the change lets through.
    """
    size = np.abs(change)
    return np.asarray(above_threshold(size, share) & (size > 0))


def select_neurons(
    recording_forget: Recording,
    recording_other: Recording | None,
    share: float,
    *,
    reading: str = "coefficient",
) -> dict[str, NDArray[np.bool_]]:
    """Return the neurons of each layer that correlate most with the data to be forgotten.

    Parameters
    ----------
    recording_forget, recording_other : Recording
        Of the records to be forgotten and of others.
    share : float
        Share of each hidden layer that is selected; of the input and output every neuron that fires is.
    reading : "coefficient", "integral" or "drive"
        How the correlation is read; "drive" needs spikes in the recording.

    Returns
    -------
    dict of str to bool [N]
    """
    chosen: dict[str, NDArray[np.bool_]] = {}
    for layer in recording_forget.layer_names:
        fires = recording_forget.active(layer)
        if layer in recording_forget.hidden_layers:
            fires &= above_threshold(
                _correlation_of(layer, recording_forget, recording_other, reading), share
            )
        chosen[layer] = fires
    return chosen


def _correlation_of(
    layer: str, forget: Recording, other: Recording | None, reading: str
) -> NDArray[np.float64]:
    if reading == "drive":
        return correlation_integral(forget.spikes(layer), drive(forget.spikes("input")))
    compared = None if reading == "integral" or other is None else other.counts(layer)
    return correlation(forget.counts(layer), compared)


def attributed_change(
    workbench: Workbench, records: Dataset, *, size: int = BATCH
) -> tuple[NDArray[np.float32], ...]:
    """Return Delta W(d): what the network's rule changes when a probe of the records is presented.

    Parameters
    ----------
    workbench : Workbench
        Holding the network.
    records : Dataset
        The records d.
    size : int
        At most so many of them are presented.
    """
    shown = probe(records, seed=workbench.seed, size=size)
    targets = np.eye(len(workbench.model.class_names), dtype=np.float32)[shown.y]
    return workbench.weight_change(shown, targets)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is selected for retraining.

    Parameters
    ----------
    correlation : "coefficient", "integral" or "drive"
        How the correlation of a neuron with d is read (see `attribution`).
    neurons, synapses : float
        Shares of the hidden neurons and of the synapses that the thresholds let through.
    records : int
        At most so many records are presented to decide.
    """

    correlation: str = "coefficient"
    neurons: float = 1.0
    synapses: float = 1.0
    records: int = 100

    def __post_init__(self) -> None:
        if self.correlation not in CORRELATIONS:
            raise InvalidInput(
                f"correlation is '{self.correlation}', expected one of {', '.join(CORRELATIONS)}"
            )
        check_share("neurons", self.neurons)
        check_share("synapses", self.synapses)
        check_count("records", self.records)

    def kappa(
        self, workbench: Workbench, forget: Dataset, other: Dataset | None
    ) -> dict[str, NDArray[np.bool_]] | None:
        """Return kappa of each group, "1 when both neurons i and j are within the retraining selection".

        Parameters
        ----------
        workbench : Workbench
            Holding the network.
        forget, other : Dataset, Dataset or None
            The records d, and others.

        Returns
        -------
        dict of str to bool array, or None
            Group -> the synapses that are selected and whose two neurons are; None for all, for then nothing
            has to be presented.
        """
        if self.neurons == 1.0 and self.synapses == 1.0:
            return None
        shown = probe(forget, seed=workbench.seed, size=self.records)
        compared = None if other is None else probe(other, seed=workbench.seed, size=self.records)
        response = workbench.record(shown, keep_spikes=self.correlation == "drive")
        usual = None if compared is None or self.correlation != "coefficient" else workbench.record(compared)
        chosen = select_neurons(response, usual, self.neurons, reading=self.correlation)
        changes = attributed_change(workbench, forget, size=self.records)
        return {
            g.name: g.gate(chosen[g.pre_layer], chosen[g.post_layer]) & select_synapses(change, self.synapses)
            for g, change in zip(workbench.model.synapses(), changes, strict=True)
        }
