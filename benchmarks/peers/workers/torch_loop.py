"""Izhikevich neurons in plain torch, layer by layer: one matrix product, then a loop over time.

Two forms: the loop as it stands, and ten of its steps at a time compiled by `torch.compile`. (One step at a
time runs at little more than half the speed; the whole loop took minutes to compile.)
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from problem import FORMS, Problem
from torch import Tensor
from torch_layers import forward, inputs, masked, rates, tuned_weights
from worker import Case, serve

A, B, C, D = 0.1, 0.2, -65.0, 2.0  # fast-spiking, as unspike's
FLOOR, PEAK = -90.0, 30.0
AT_A_TIME = 10  # steps

Steps = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]


def steps(v: Tensor, u: Tensor, currents: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return membrane potential and recovery after some steps of 1 ms, and the spikes on the way."""
    out = []
    for i in currents:
        for _ in range(2):
            v = (v + 0.5 * ((0.04 * v + 5.0) * v + 140.0 - u + i)).clamp(FLOOR, PEAK)
        u = u + A * (B * v - u)
        fired = v >= PEAK
        v, u = torch.where(fired, C, v), torch.where(fired, u + D, u)
        out.append(fired.to(torch.float32))
    return v, u, torch.stack(out)


def layer(some_steps: Steps, spikes: Tensor, weight: Tensor) -> Tensor:
    """Return the spikes [T, B, n_post] that input spikes cause."""
    current = spikes @ weight
    v = torch.full_like(current[0], C)
    u = torch.full_like(current[0], B * C)
    out = []
    for currents in current.split(AT_A_TIME):
        v, u, fired = some_steps(v, u, currents)
        out.append(fired)
    return torch.cat(out)


def main() -> None:
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(Path(sys.prefix) / "inductor")
    problem = Problem.load(sys.argv[1])
    engines = {"plain torch loop": steps, "torch.compile'd loop": torch.compile(steps, dynamic=False)}
    cases = []
    for form in FORMS:
        weights = tuned_weights(problem, form, partial(forward, partial(layer, steps)))
        for name, some_steps in engines.items():
            cases.append(
                Case(
                    engine=name,
                    task="forward",
                    neuron="Izhikevich",
                    form=form,
                    run=partial(forward, partial(layer, some_steps), inputs(problem), weights),
                    rates=rates,
                    note=masked(form),
                )
            )
    serve(torch.__version__, cases)


if __name__ == "__main__":
    main()
