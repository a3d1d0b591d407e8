"""Adaptive thresholding: raising the firing thresholds of neurons that respond to the data.

.. math::
    \\Delta\\Theta_i = \\gamma \\int (S_i(t) - \\hat S_i(t)) \\, dt + \\beta \\, |dS_i/dt|, \\qquad
    \\Theta_i \\leftarrow \\Theta_i + \\Delta\\Theta_i

until the response is the desired one. Three forms (Wang, Ying & Pan 2024, section 4.3 and Algorithm 1):

* ``form="null"``: the desired response is none; only neurons that correlate with d are adapted.
* ``form="timing"``: as null, with the rate of change of the response, the mean size of the change of a
  neuron's mean rate from one 10 ms window to the next.
* ``form="average"``: the desired response is "the average spike function" of the neuron, its mean count
  for retained (else never-seen) data; thresholds of neurons that respond less than that fall.

Only hidden neurons are adapted: silencing an output neuron hides a class and unlearns nothing. The
integral is the mean spike count for d, in units of the layer's mean count; gamma is in units of the
group's threshold scale. After each round the accuracy on retained data is checked, and a round that
costs more than a tolerance is taken back and ends the phase.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.paper.attribution import select_neurons
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.workbench import Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.recording import Recording

FORMS = ("average", "null", "timing")
CAUSE = "adaptive thresholding"
WINDOW_MS = 10


@register_unlearner("adaptive-thresholding")
@dataclass(frozen=True, kw_only=True)
class AdaptiveThresholding(Method):
    """Settings of adaptive thresholding.

    Parameters
    ----------
    form : "average", "null" or "timing"
        What the desired response is.
    gamma : float
        Factor on the response, in threshold scales.
    beta : float
        Factor on the rate of change, in threshold scales; used by the form "timing".
    neurons : float
        Share of a hidden layer's neurons that are adapted; those that correlate most with d.
    rounds : int
        At most this many rounds.
    enough : float
        Stop when the response exceeds the desired one by less than this share of the layer's mean count.
    tolerance : float
        How far the accuracy on retained data may fall, as a share.
    seed : int
        Of the records that are presented.
    """

    form: str = "average"
    gamma: float = 0.05
    beta: float = 0.05
    neurons: float = 0.2
    rounds: int = 3
    enough: float = 0.05
    tolerance: float = 0.01
    seed: int = 0

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise InvalidInput(f"form is '{self.form}', expected one of {', '.join(FORMS)}")

    def work(self, workbench: Workbench, material: Material) -> None:
        """Adapt thresholds on a workbench."""
        with workbench.phase(CAUSE):
            self._work(workbench, material)

    def _work(self, workbench: Workbench, material: Material) -> None:
        shown = probe(material.forget, seed=self.seed)
        others = material.unseen if material.retain is None else material.retain
        other = None if others is None else probe(others, seed=self.seed)
        usual = None if other is None else workbench.record(other)
        accuracy = _accuracy(usual, other)
        for number in range(self.rounds):
            before = {layer.name: layer.value for layer in workbench.model.thresholds()}
            excess = self._round(workbench, shown, usual)
            usual = None if other is None else workbench.record(other)
            fell = 0.0 if material.retain is None else accuracy - _accuracy(usual, other)
            workbench.note(CAUSE, round=number, excess=excess, accuracy_fell=fell)
            if fell > self.tolerance:
                for layer, value in before.items():
                    workbench.assign_thresholds(layer, value)
                return
            if excess < self.enough:
                return

    def _round(self, workbench: Workbench, shown: Dataset, usual: Recording | None) -> float:
        """Adapt every hidden layer once; return the mean excess of the adapted neurons."""
        response = workbench.record(shown, keep_spikes=self.form == "timing")
        chosen = select_neurons(response, usual, self.neurons)
        excesses = []
        for layer in workbench.model.thresholds()[:-1]:
            mean = response.counts(layer.name).mean(axis=0)
            unit = max(float(mean.mean()), 1.0)
            excess = (mean - self._desired(usual, layer.name, mean)) / unit
            shift = self.gamma * excess
            if self.form == "timing":
                shift += self.beta * rate_of_change(response, layer.name) / unit
            moved = layer.value + np.where(chosen[layer.name], layer.scale * shift, 0.0)
            workbench.assign_thresholds(layer.name, moved.astype(np.float32))
            excesses.append(np.abs(excess[chosen[layer.name]]).mean() if chosen[layer.name].any() else 0.0)
        return float(np.mean(excesses)) if excesses else 0.0

    def _desired(self, usual: Recording | None, layer: str, mean: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.form == "average" and usual is not None:
            return np.asarray(usual.counts(layer).mean(axis=0))
        return np.zeros_like(mean)


def _accuracy(recording: Recording | None, records: Dataset | None) -> float:
    if recording is None or records is None:
        return 0.0
    return float((recording.counts("output").argmax(axis=1) == records.y).mean())


def rate_of_change(response: Recording, layer: str) -> NDArray[np.float64]:
    """Return the mean size of the change of a neuron's mean count between windows, float64 [N]."""
    rate = response.spikes(layer).mean(axis=1)
    windows = [rate[first : first + WINDOW_MS].sum(axis=0) for first in range(0, len(rate), WINDOW_MS)]
    if len(windows) < 2:
        return np.zeros(rate.shape[1])
    return np.asarray(np.abs(np.diff(np.array(windows), axis=0)).mean(axis=0))
