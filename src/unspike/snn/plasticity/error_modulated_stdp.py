"""Error-modulated (three-factor) STDP: a local eligibility times a learning signal.

.. math::
    \\Delta W_{ij} = \\frac{1}{B} \\sum_{b} L_i e_{ij}, \\qquad
    e_{ij} = g_i \\, n_j / T, \\qquad g_i = 1 \\text{ where } 0 < n_i < n_{max}

n are spike counts in T steps. The learning signal of an output neuron is

.. math::
    L_i = y_i - \\mathrm{softmax}(\\beta n)_i + \\lambda (n_{rest} - \\bar n) / C

with the target y; that of a hidden neuron is carried back along its outgoing synapses,
L_j = g_j sum_i F_ij L_i, with F the weights themselves (symmetric feedback) or fixed random numbers on
the same synapses (random feedback). The firing thresholds learn by the same signal,
dTheta_i = -mean_b L_i g_i.

Counts stand for the STDP trace: with weights constant during a presentation, the sum over time of
presynaptic trace times postsynaptic activity is, up to its fluctuation, the product of the counts; in
our measurements the count form learns better than the trace form (see docs/results).

Source: N. Fremaux & W. Gerstner, "Neuromodulated spike-timing-dependent plasticity and theory of
three-factor learning rules", Front. Neural Circuits 9:85, 2016; random feedback: T. P. Lillicrap et
al., Nature Communications 7:13276, 2016.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.foundation.randomness import Purpose
from unspike.snn.kernels.error_modulated import carry_back, correlate, records_last
from unspike.snn.kernels.vectors import empty_vectors, whole_vectors
from unspike.snn.network import Network
from unspike.snn.plasticity.rule import LocalRule
from unspike.snn.synapses import gaussian_weights

FEEDBACKS = ("symmetric", "random")


@dataclass(frozen=True, kw_only=True)
class ErrorModulatedSTDP(LocalRule):
    """Settings of error-modulated STDP.

    Parameters
    ----------
    feedback : "symmetric" or "random"
        What carries the learning signal back.
    inverse_temperature : float, 1/spike
        beta.
    pull : float, 1/spike
        lambda, the pull of the mean output count towards `rest_count`.
    rest_count : float, spikes
        n_rest.
    saturation : float, spikes per step
        n_max / T: a neuron that fires more often is not eligible.
    """

    feedback: str = "symmetric"
    inverse_temperature: float = 0.6
    pull: float = 0.1
    rest_count: float = 5.0
    saturation: float = 0.3

    name: ClassVar[str] = "error-modulated-stdp"

    def __post_init__(self) -> None:
        if self.feedback not in FEEDBACKS:
            raise InvalidInput(f"feedback is '{self.feedback}', expected one of {', '.join(FEEDBACKS)}")

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
            With the weights that carried the spikes.
        words : uint16 [B, ceil(T / 16), n_neurons]
            Packed spikes; not used, the rule needs counts only.
        counts : int32 [B, n_neurons]
            Spike counts of all neurons.
        targets : float32 [B, n_outputs]
            Target probability of each output.
        n_steps : int
            Time steps of 1 ms.

        Returns
        -------
        weight_change : float32 [n_synapses]
        threshold_change : float32 [n_neurons]
        """
        turned, errors = self._eligible(network, counts, targets, n_steps)
        scale = np.float32(1.0 / (len(counts) * n_steps))
        change = _correlated(network, turned, errors, scale)
        return change, errors.sum(axis=1, dtype=np.float32) / np.float32(-len(counts))

    def squared_change(
        self,
        network: Network,
        counts: NDArray[np.int32],
        targets: NDArray[np.float32],
        n_steps: int,
    ) -> NDArray[np.float32]:
        """Return the mean over records of the square of each one's own change, float32 [n_synapses].

        The change for a record is a product of counts and signal, and so is its square:
        ``sum_b L_i(b)^2 n_j(b)^2 / (B T^2)``.
        """
        turned, errors = self._eligible(network, counts, targets, n_steps)
        scale = np.float32(1.0 / (len(counts) * n_steps**2))
        return _correlated(network, np.square(turned), np.square(errors), scale)

    def learning_signal(
        self, network: Network, counts: NDArray[np.int32], targets: NDArray[np.float32], n_steps: int
    ) -> NDArray[np.float32]:
        """Return L of every neuron, float32 [B, n_neurons]; zero for the input."""
        return self._eligible(network, counts, targets, n_steps)[1].T[: len(counts)]

    def _eligible(
        self, network: Network, counts: NDArray[np.int32], targets: NDArray[np.float32], n_steps: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return counts and learning signals, [N, padded B]."""
        shape = (network.n_neurons, whole_vectors(len(counts)))
        turned = empty_vectors(shape[0] * shape[1]).reshape(shape)
        records_last(counts, turned)
        return turned, self._errors(network, turned, targets, n_steps)

    def _errors(
        self, network: Network, turned: NDArray[np.float32], targets: NDArray[np.float32], n_steps: int
    ) -> NDArray[np.float32]:
        errors: NDArray[np.float32] = empty_vectors(turned.size).reshape(turned.shape)
        errors[: network.sizes[0]] = 0.0  # the rest is written
        carry_back(
            turned,
            np.ascontiguousarray(targets, dtype=np.float32),
            network.first_neuron,
            network.row_start,
            network.post,
            self.feedback_weights(network),
            np.float32(max(2, round(self.saturation * n_steps))),
            np.float32(self.inverse_temperature),
            np.float32(self.pull),
            np.float32(self.rest_count),
            errors,
        )
        return errors

    def feedback_weights(self, network: Network) -> NDArray[np.float32]:
        """Return the weight that carries the signal back along each synapse, float32 [n_synapses]."""
        if self.feedback == "symmetric":
            return network.weight
        return np.concatenate(
            [
                gaussian_weights(
                    connections, 0.05, seed=network.seed, layer=n, purpose=Purpose.FEEDBACK_WEIGHTS
                )
                for n, connections in enumerate(network.connections)
            ]
        )

    def settings(self) -> dict[str, Any]:
        """Return the rule's name and settings, JSON-ready."""
        return {"rule": self.name, **asdict(self)}


def _correlated(
    network: Network, counts: NDArray[np.float32], errors: NDArray[np.float32], scale: np.float32
) -> NDArray[np.float32]:
    change = np.empty_like(network.weight)
    correlate(counts, errors, network.first_neuron, network.row_start, network.post, scale, change)
    return change
