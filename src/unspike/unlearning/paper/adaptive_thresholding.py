"""Adaptive thresholding: raising the firing thresholds of neurons that respond to the data.

.. math::
    \\Delta\\Theta_i = \\gamma \\int (S_i(t) - \\hat S_i(t)) \\, dt + \\beta \\, |dS_i/dt|, \\qquad
    \\Theta_i \\leftarrow \\Theta_i + \\Delta\\Theta_i

"until the neuron's response aligns with the desired" one. What the desired response is, the paper says twice:

* ``form="null"``: none, "the desired response (often reduced or null in response to the unlearned data)"
  (section 4.3); only neurons that correlate with d are adapted.
* ``form="average"``: "the average spike function" of the neuron (section 4.4, Algorithm 1), its mean count
  for retained, else never-seen data; thresholds of neurons that respond less than that fall.

The second term may be left out, with beta = 0: "to enhance the precision of adaptive thresholding, the
spike-timing of the neuron can be incorporated"; "the rate of change of the neuron's spike response" is the
mean size of the change of its mean count from one window to the next.

Only hidden neurons are adapted: silencing an output neuron hides a class and unlearns nothing. The integral
is the mean spike count for d, in units of the layer's mean count; gamma and beta are in units of the group's
threshold scale. After each round the accuracy on everything else is checked ("network-wide simulations are
essential"), and a round that costs more than a tolerance is taken back and ends the phase.

Source: Wang, Ying & Pan 2024, sections 4.3 and 4.4, Algorithm 1, phase 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.models.layers import hidden_thresholds
from unspike.unlearning.checked import check_count
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.paper.attribution import select_neurons
from unspike.unlearning.paper.impact_check import CHECKS, ImpactCheck, everything_else
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.workbench import Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.recording import Recording

FORMS = ("average", "null")
CAUSE = "adaptive thresholding"


def excess_response(response: NDArray[np.floating], desired: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return by how much neurons respond more to d than is desired, in units of the layer's mean response.

    .. math:: \\int (S_i(t) - \\hat S_i(t)) \\, dt \\, / \\, \\max(1, \\overline{\\int S(t) dt})

    Parameters
    ----------
    response, desired : float [N]
        Mean spike counts of the neurons of a layer for d, and those that are desired.
    """
    return np.asarray((response - desired) / unit_of(response), np.float64)


def unit_of(response: NDArray[np.floating]) -> float:
    """Return the mean spike count of a layer, at least one spike: what responses are measured in."""
    return max(float(response.mean()), 1.0)


def rate_of_change(spikes: NDArray[np.bool_], window: int) -> NDArray[np.float64]:
    """Return |dS_i/dt|: the mean size of the change of a neuron's mean count between windows, float64 [N].

    Parameters
    ----------
    spikes : bool [T, B, N]
        Spikes of a layer.
    window : int, ms
        Length of a window; with fewer than two, nothing changes.
    """
    rate = spikes.mean(axis=1)
    windows = [rate[first : first + window].sum(axis=0) for first in range(0, len(rate), window)]
    if len(windows) < 2:
        return np.zeros(rate.shape[1])
    return np.asarray(np.abs(np.diff(np.array(windows), axis=0)).mean(axis=0))


def threshold_change(
    excess: NDArray[np.float64], change: NDArray[np.float64], *, gamma: float, beta: float
) -> NDArray[np.float64]:
    """Return by how much thresholds are raised, in threshold scales.

    .. math:: \\Delta\\Theta_i = \\gamma \\int (S_i(t) - \\hat S_i(t)) \\, dt + \\beta \\, |dS_i/dt|

    Parameters
    ----------
    excess : float64 [N]
        The integral.
    change : float64 [N]
        |dS_i/dt|.
    gamma, beta : float
        Factors.
    """
    return np.asarray(gamma * excess + beta * change)


def as_desired(excesses: Sequence[NDArray[np.float64]], enough: float) -> bool:
    """Return whether "the neuron's response aligns with the desired" one, on average but for a share.

    Parameters
    ----------
    excesses : sequence of float64 [n]
        By how much the adapted neurons of each layer respond more (see `excess_response`).
    enough : float
        The share.
    """
    return mean_size(excesses) < enough


def mean_size(excesses: Sequence[NDArray[np.float64]]) -> float:
    """Return how far responses are off, more or less: the mean over neurons, then over layers."""
    sizes = [float(np.abs(excess).mean()) if len(excess) else 0.0 for excess in excesses]
    return float(np.mean(sizes)) if sizes else 0.0


@register_unlearner("adaptive-thresholding")
@dataclass(frozen=True, kw_only=True)
class AdaptiveThresholding(Method):
    """Settings of adaptive thresholding.

    Parameters
    ----------
    form : "average" or "null"
        What the desired response is.
    gamma : float
        Factor on the response, in threshold scales.
    beta : float
        Factor on the rate of change of the response, in threshold scales; 0 leaves spike timing out.
    window : int, ms
        Over what time the rate of change is taken.
    neurons : float
        Share of a hidden layer's neurons that are adapted; those that correlate most with d.
    rounds : int
        At most this many rounds.
    enough : float
        Stop when the response exceeds the desired one by less than this share of the layer's mean count.
    check : "accuracy" or "impact"
        Whether the accuracy on retained data is checked alone, which leaves nothing to check where none are
        given, or that on everything else and the response to d, which must not rise.
    tolerance : float
        How far the accuracy may fall and the response rise, as a share; 1 for any.
    records : int
        At most so many records are presented, of d and of others.
    seed : int
        Of the records that are presented.
    """

    form: str = "average"
    gamma: float = 0.05
    beta: float = 0.0
    window: int = 10
    neurons: float = 0.2
    rounds: int = 3
    enough: float = 0.05
    check: str = "accuracy"
    tolerance: float = 0.01
    records: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        for name, allowed in {"form": FORMS, "check": CHECKS}.items():
            if getattr(self, name) not in allowed:
                raise InvalidInput(f"{name} is '{getattr(self, name)}', expected one of {', '.join(allowed)}")
        check_count("window", self.window)

    def work(self, workbench: Workbench, material: Material) -> None:
        """Adapt thresholds on a workbench."""
        with workbench.phase(CAUSE):
            self._work(workbench, material)

    def _work(self, workbench: Workbench, material: Material) -> None:
        shown = probe(material.forget, seed=self.seed, size=self.records)
        others = self._others(material)
        other = None if others is None else probe(others, seed=self.seed, size=self.records)
        check = ImpactCheck(
            workbench,
            other if material.retain is not None or self.check == "impact" else None,
            shown if self.check == "impact" else None,
            size=self.records,
            tolerance=self.tolerance,
        )
        for number in range(self.rounds):
            usual = None if other is None else workbench.record(other)
            before = {layer.name: layer.value for layer in workbench.model.thresholds()}
            excesses = self._round(workbench, shown, usual)
            failed = check.failed()
            workbench.note(CAUSE, round=number, excess=mean_size(excesses), taken_back=failed)
            if failed:
                for layer, value in before.items():
                    workbench.assign_thresholds(layer, value)
                return
            if as_desired(excesses, self.enough):
                return

    def _others(self, material: Material) -> Dataset | None:
        if self.check == "impact":
            return everything_else(material)
        return material.unseen if material.retain is None else material.retain

    def _round(
        self, workbench: Workbench, shown: Dataset, usual: Recording | None
    ) -> list[NDArray[np.float64]]:
        """Adapt every hidden layer once; return by how much the adapted neurons responded too much."""
        response = workbench.record(shown, keep_spikes=self.beta > 0.0)
        chosen = select_neurons(response, usual, self.neurons)
        excesses = []
        for layer in hidden_thresholds(workbench.model):
            mean = response.counts(layer.name).mean(axis=0)
            excess = excess_response(mean, self._desired(usual, layer.name, mean))
            change = np.zeros_like(excess)
            if self.beta > 0.0:
                change = rate_of_change(response.spikes(layer.name), self.window) / unit_of(mean)
            shift = threshold_change(excess, change, gamma=self.gamma, beta=self.beta)
            moved = layer.value + np.where(chosen[layer.name], layer.scale * shift, 0.0)
            workbench.assign_thresholds(layer.name, moved.astype(np.float32))
            excesses.append(excess[chosen[layer.name]])
        return excesses

    def _desired(self, usual: Recording | None, layer: str, mean: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.form == "average" and usual is not None:
            return np.asarray(usual.counts(layer).mean(axis=0))
        return np.zeros_like(mean)
