"""Surrogate-gradient learning: backpropagation through time, with a smooth stand-in for a spike's derivative.

A neuron's spike is a step of its potential, :math:`S = H(v - \\Theta)`, whose derivative is zero wherever it
exists. Going back it is replaced by that of a smooth function of :math:`x = (v - \\Theta) / w`,

.. math::
    \\frac{1}{w (1 + |x|)^2} \\; (\\text{fast sigmoid}), \\qquad
    \\frac{1}{w (1 + (\\pi x / 2)^2)} \\; (\\text{arctan}), \\qquad
    \\frac{1}{w} e^{-|x|} \\; (\\text{escape rate})

each 1 / w at the threshold. The rest is the chain rule over all layers and time steps, but for the reset,
through whose choice no gradient flows. The loss is the cross-entropy of output spike counts n,

.. math::
    E = -\\frac{1}{\\beta} \\sum_i y_i \\log \\mathrm{softmax}(\\beta n)_i
        + \\frac{\\lambda}{2} (n_{rest} - \\bar n)^2

with the target y, and the change of a weight is the mean over records of -dE/dW.

For an Izhikevich neuron the surrogate stands over v - v_t at the end of a step, for above v_t the potential
runs into a spike by itself. There the parabola multiplies a gradient several times each half step; the
factor is held within [-growth, growth].

Source: E. O. Neftci, H. Mostafa & F. Zenke, "Surrogate gradient learning in spiking neural networks", IEEE
Signal Process. Mag. 36(6), 2019; fast sigmoid: F. Zenke & S. Ganguli, "SuperSpike", Neural Comput. 30, 2018;
arctan: W. Fang et al., "Incorporating learnable membrane time constant to enhance learning of spiking neural
networks", ICCV 2021; escape rate: S. B. Shrestha & G. Orchard, "SLAYER", NeurIPS 2018.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput, suggest
from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.snn.kernels.surrogate_gradient import (
    ARCTAN,
    BLOCK,
    ESCAPE,
    FAST_SIGMOID,
    GRADIENTS,
    back_propagate,
)
from unspike.snn.kernels.vector_code import LANES
from unspike.snn.kernels.vectors import whole_vectors
from unspike.snn.network import NOBODY, Network
from unspike.snn.plasticity.dropout import Dropout
from unspike.snn.plasticity.rule import Change

SURROGATES = {"fast-sigmoid": FAST_SIGMOID, "arctan": ARCTAN, "escape-rate": ESCAPE}


@dataclass(frozen=True, kw_only=True)
class SurrogateGradient:
    """Settings of surrogate-gradient learning.

    Parameters
    ----------
    surrogate : "fast-sigmoid", "arctan" or "escape-rate"
        What stands for the derivative of a spike.
    width : float, mV
        w.
    growth : float
        How many times its size a gradient may have after half a step of an Izhikevich neuron.
    inverse_temperature : float, 1/spike
        beta.
    pull : float, 1/spike
        lambda, the pull of the mean output count towards `rest_count`.
    rest_count : float, spikes
        n_rest.
    """

    surrogate: str = "fast-sigmoid"
    width: float = 7.5
    growth: float = 1.0
    inverse_temperature: float = 0.6
    pull: float = 0.1
    rest_count: float = 5.0

    name: ClassVar[str] = "surrogate-gradient"

    def __post_init__(self) -> None:
        if self.surrogate not in SURROGATES:
            raise InvalidInput(
                f"surrogate is '{self.surrogate}', expected one of {', '.join(SURROGATES)}."
                f"{suggest(self.surrogate, SURROGATES)}"
            )
        if not 0.0 < self.width < np.inf:
            raise InvalidInput(f"width is {self.width}, expected a number of mV above 0 (try 7.5)")
        if not self.growth > 0.0:
            raise InvalidInput(f"growth is {self.growth}, expected a number above 0 (try 1)")

    def change(
        self,
        network: Network,
        spikes: NDArray[np.uint16],
        targets: NDArray[np.float32],
        n_steps: int,
        dropout: Dropout | None = None,
    ) -> Change:
        """Present a batch of records and return what they would change; see `LearningRule.change`."""
        dropout = dropout or Dropout()
        n_records = len(spikes)
        layers = [network.neurons(n) for n in range(1, len(network.sizes))]
        theta = np.concatenate([_padded(network.v_t[layer]) for layer in layers])
        n_workers = max(1, min(get_num_threads(), -(-n_records // BLOCK)))
        refuse_what_does_not_fit(
            n_workers * work_bytes(network, spikes.shape[1]),
            f"gradients of {network.n_neurons:,} neurons in {n_steps:,} steps with {n_workers} threads",
            "take fewer neurons, time steps or threads",
        )
        change, by_threshold = np.empty_like(network.weight), np.empty_like(theta)
        counts = np.empty((n_records, network.n_neurons), np.int32)
        back_propagate(
            np.ascontiguousarray(spikes),
            np.ascontiguousarray(targets, np.float32),
            NOBODY if dropout.silenced is None else dropout.silenced,
            n_steps,
            network.first_neuron,
            network.row_start,
            network.post,
            network.weight,
            *network.synapses_by_post,
            network.gains(dropout.louder),
            theta,
            network.neuron.code,
            network.neuron.constants(),
            np.array([SURROGATES[self.surrogate], self.width, self.growth], np.float32),
            np.array([self.inverse_temperature, self.pull, self.rest_count], np.float32),
            n_workers,
            counts,
            change,
            by_threshold,
            GRADIENTS.address,
        )
        threshold_change, place = np.zeros(network.n_neurons, np.float32), 0
        for layer in layers:
            size = layer.stop - layer.start
            threshold_change[layer] = by_threshold[place : place + size]
            place += whole_vectors(size)
        share = np.float32(1.0 / max(1, n_records))
        return Change(counts=counts, weight=share * change, threshold=share * threshold_change)

    def settings(self) -> dict[str, Any]:
        """Return the rule's name and settings, JSON-ready."""
        return {"rule": self.name, **asdict(self)}


def work_bytes(network: Network, n_words: int) -> int:
    """Return about how many bytes a thread needs: potentials, gradients of a block, weights and rows."""
    steps = LANES * n_words
    return 4 * (steps * network.n_neurons * (BLOCK + 4) + 3 * len(network.weight))


def _padded(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.concatenate([values, np.zeros(whole_vectors(len(values)) - len(values), np.float32)])
