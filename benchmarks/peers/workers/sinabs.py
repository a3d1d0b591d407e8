"""Sinabs: its LIF layer, batch first."""

from __future__ import annotations

import sys
from functools import partial
from importlib.metadata import version

from problem import FORMS, Problem
from sinabs.layers import LIF
from torch import Tensor
from torch_layers import forward, inputs, masked, rates, tuned_weights
from worker import Case, serve

NEURONS = LIF(tau_mem=10.0)


def lif(spikes: Tensor, weight: Tensor) -> Tensor:
    """Return a layer's spikes [B, T, n_post]."""
    NEURONS.reset_states()
    return NEURONS(spikes @ weight)


def batch_first(spikes: Tensor) -> Tensor:
    return spikes.transpose(0, 1).contiguous()


def main() -> None:
    problem = Problem.load(sys.argv[1])
    cases = []
    for form in FORMS:
        weights = tuned_weights(problem, form, lambda few, w: forward(lif, batch_first(few), w))
        cases.append(
            Case(
                engine="Sinabs LIF",
                task="forward",
                neuron="LIF",
                form=form,
                run=partial(forward, lif, batch_first(inputs(problem)), weights),
                rates=rates,
                note="; ".join(filter(None, ["several spikes a step allowed", masked(form)])),
            )
        )
    serve(version("sinabs"), cases)


if __name__ == "__main__":
    main()
