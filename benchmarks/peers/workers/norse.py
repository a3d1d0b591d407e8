"""Norse: its Izhikevich and LIF layers over sequences."""

from __future__ import annotations

import sys
from functools import partial
from importlib.metadata import version
from typing import Any

import norse.torch as norse
from norse.torch.functional.izhikevich import tonic_spiking
from problem import FORMS, Problem
from torch import Tensor
from torch_layers import Layer, forward, inputs, masked, rates, tuned_weights
from worker import Case, serve


def layer_of(module: Any) -> Layer:
    """Return a function of input spikes and weights that gives the spikes [T, B, n_post] of a module."""

    def layer(spikes: Tensor, weight: Tensor) -> Tensor:
        out, _ = module(spikes @ weight)
        return out

    return layer


def main() -> None:
    problem = Problem.load(sys.argv[1])
    engines = (
        ("Norse LIF", "LIF", layer_of(norse.LIF()), ""),
        (
            "Norse Izhikevich",
            "Izhikevich",
            layer_of(norse.Izhikevich(tonic_spiking)),
            "one Euler step of 0.25 ms",
        ),
    )
    cases = []
    for form in FORMS:
        for engine, kind, layer, note in engines:
            weights = tuned_weights(problem, form, partial(forward, layer))
            cases.append(
                Case(
                    engine=engine,
                    task="forward",
                    neuron=kind,
                    form=form,
                    run=partial(forward, layer, inputs(problem), weights),
                    rates=rates,
                    note="; ".join(filter(None, [note, masked(form)])),
                )
            )
    serve(version("norse"), cases)


if __name__ == "__main__":
    main()
