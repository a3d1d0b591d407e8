"""One training step by surrogate gradients, for the torch engines that have them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from problem import Problem
from torch import Tensor, nn
from torch_layers import Layer, inputs

RATE = 1e-4


class SurrogateTraining:
    """Forward, cross-entropy of the output counts, backward and Adam, for one batch.

    Parameters
    ----------
    layer : function
        Returns a layer's spikes [T, B, n_post] for input spikes and weights.
    problem : Problem
        Input and labels.
    weights : sequence of float32 [n_pre, n_post]
        Initial weights; those that are 0 have no synapse and stay 0.
    """

    def __init__(self, layer: Layer, problem: Problem, weights: Sequence[Tensor]) -> None:
        self.layer = layer
        self.spikes = inputs(problem)
        self.labels = torch.from_numpy(problem.labels)
        self.start = weights
        self.weights = [nn.Parameter(w.clone()) for w in weights]
        self.masks = [(w != 0).float() if bool((w == 0).any()) else None for w in weights]
        self.optimiser = torch.optim.Adam(self.weights, lr=RATE)

    def step(self) -> list[Tensor]:
        """Train on the batch; return the spikes of every layer."""
        self.optimiser.zero_grad()
        layers = self._forward()
        loss = nn.functional.cross_entropy(layers[-1].sum(0), self.labels)
        loss.backward()
        for weight, mask in zip(self.weights, self.masks, strict=True):
            if mask is not None and weight.grad is not None:
                weight.grad.mul_(mask)
        self.optimiser.step()
        return [spikes.detach() for spikes in layers]

    def restore(self) -> None:
        """Put the weights back."""
        with torch.no_grad():
            for weight, start in zip(self.weights, self.start, strict=True):
                weight.copy_(start)

    def _forward(self) -> list[Tensor]:
        layers, spikes = [], self.spikes
        for weight in self.weights:
            spikes = self.layer(spikes, weight)
            layers.append(spikes)
        return layers


def training(layer: Layer, problem: Problem, weights: Sequence[Tensor]) -> dict[str, Callable[[], object]]:
    """Return what a case needs to run and to undo a training step."""
    trained = SurrogateTraining(layer, problem, weights)
    return {"run": trained.step, "before": trained.restore}
