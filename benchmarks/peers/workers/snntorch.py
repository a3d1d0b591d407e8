"""snnTorch: Leaky, forward and training by surrogate gradients."""

from __future__ import annotations

import sys
from functools import partial
from importlib.metadata import version

import snntorch
import torch
from problem import FORMS, Problem
from surrogate_training import training
from torch import Tensor
from torch_layers import forward, inputs, masked, rates, tuned_weights
from worker import Case, serve

LEAKY = snntorch.Leaky(beta=0.9)


def leaky(spikes: Tensor, weight: Tensor) -> Tensor:
    """Return a layer's spikes [T, B, n_post]: one matrix product, then snnTorch's loop over time."""
    membrane = LEAKY.init_leaky()
    out = []
    for current in spikes @ weight:
        fired, membrane = LEAKY(current, membrane)
        out.append(fired)
    return torch.stack(out)


def main() -> None:
    problem = Problem.load(sys.argv[1])
    cases = []
    for form in FORMS:
        weights = tuned_weights(problem, form, partial(forward, leaky))
        lif = partial(Case, neuron="LIF", form=form, rates=rates)
        cases += [
            lif(
                "snnTorch Leaky",
                "forward",
                run=partial(forward, leaky, inputs(problem), weights),
                note=masked(form),
            ),
            lif(
                "snnTorch Leaky",
                "error",
                **training(leaky, problem, weights),
                note="; ".join(filter(None, ["forward, backward, Adam", masked(form)])),
            ),
        ]
    serve(version("snntorch"), cases)


if __name__ == "__main__":
    main()
