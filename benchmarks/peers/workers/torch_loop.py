"""Izhikevich neurons in plain torch, layer by layer: one matrix product, then a loop over time.

Two forms: the loop as it stands, and compiled by `torch.compile` (the whole loop of a layer, unrolled).
"""

from __future__ import annotations

import sys
from functools import partial

import torch
from problem import FORMS, Problem
from torch import Tensor
from torch_layers import Layer, forward, inputs, masked, rates, tuned_weights
from worker import Case, serve

A, B, C, D = 0.1, 0.2, -65.0, 2.0  # fast-spiking, as unspike's
FLOOR, PEAK = -90.0, 30.0


def step(v: Tensor, u: Tensor, i: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return membrane potential, recovery and spikes after 1 ms."""
    for _ in range(2):
        v = (v + 0.5 * ((0.04 * v + 5.0) * v + 140.0 - u + i)).clamp(FLOOR, PEAK)
    u = u + A * (B * v - u)
    fired = v >= PEAK
    return torch.where(fired, C, v), torch.where(fired, u + D, u), fired.to(torch.float32)


def neurons(current: Tensor) -> Tensor:
    """Return the spikes [T, B, N] that currents [T, B, N] cause."""
    v = torch.full_like(current[0], C)
    u = torch.full_like(current[0], B * C)
    out = []
    for i in current:
        v, u, fired = step(v, u, i)
        out.append(fired)
    return torch.stack(out)


def layer(simulate: Layer, spikes: Tensor, weight: Tensor) -> Tensor:
    return simulate(spikes @ weight)


def main() -> None:
    problem = Problem.load(sys.argv[1])
    engines = {
        "plain torch loop": partial(layer, neurons),
        "torch.compile'd loop": partial(layer, torch.compile(neurons, dynamic=False)),
    }
    cases = []
    for form in FORMS:
        weights = tuned_weights(problem, form, partial(forward, engines["plain torch loop"]))
        for name, engine in engines.items():
            cases.append(
                Case(
                    engine=name,
                    task="forward",
                    neuron="Izhikevich",
                    form=form,
                    run=partial(forward, engine, inputs(problem), weights),
                    rates=rates,
                    note=masked(form),
                )
            )
    serve(torch.__version__, cases)


if __name__ == "__main__":
    main()
