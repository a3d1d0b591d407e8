"""What the workers of torch engines share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from problem import FORMS, Problem
from torch import Tensor
from worker import gains_for

FEW = 20  # records by which gains are found

Layer = Callable[[Tensor, Tensor], Tensor]


def masked(form: str) -> str:
    """Return the note on weights that are stored as a full matrix."""
    return "masked dense" if FORMS[form] < 1.0 else ""


def forward(layer: Layer, spikes: Tensor, weights: Sequence[Tensor]) -> list[Tensor]:
    """Return the spikes of every layer, each computed for all time steps from the one before."""
    layers = []
    with torch.inference_mode():
        for weight in weights:
            spikes = layer(spikes, weight)
            layers.append(spikes)
    return layers


def rates(layers: Sequence[Tensor]) -> list[float]:
    """Return the mean spike rate of each layer."""
    return [float(spikes.float().mean()) for spikes in layers]


def inputs(problem: Problem) -> Tensor:
    """Return the input spikes, float32 [T, B, n_inputs]."""
    return torch.from_numpy(problem.spikes)


def tuned_weights(
    problem: Problem, form: str, simulate: Callable[[Tensor, list[Tensor]], Sequence[Tensor]]
) -> list[Tensor]:
    """Return the weights [n_pre, n_post] of each layer, scaled so that it fires at the common rate.

    Parameters
    ----------
    problem : Problem
        Input and weights.
    form : str
        Which weights.
    simulate : function
        Returns the spikes of every layer for input spikes [T, B, n_inputs] and scaled weights.
    """
    plain = [torch.from_numpy(w) for w in problem.weights[form]]
    few = inputs(problem)[:, :FEW].contiguous()

    def scaled(gains: Sequence[float]) -> list[Tensor]:
        return [gain * weight for gain, weight in zip(gains, plain, strict=True)]

    return scaled(gains_for(lambda gains: rates(simulate(few, scaled(gains)))))
