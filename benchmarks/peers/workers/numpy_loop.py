"""Izhikevich neurons in plain numpy, layer by layer: one matrix product, then a loop over time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from problem import FORMS, Problem
from worker import Case, gains_for, serve

A, B, C, D = 0.1, 0.2, -65.0, 2.0  # fast-spiking, as unspike's
FLOOR, PEAK = -90.0, 30.0

Spikes = NDArray[np.float32]


def layer(spikes: Spikes, weight: NDArray[np.float32]) -> Spikes:
    """Return the spikes [T, B, n_post] that input spikes [T, B, n_pre] cause."""
    n_steps, batch, n_pre = spikes.shape
    return neurons((spikes.reshape(-1, n_pre) @ weight).reshape(n_steps, batch, -1))


def neurons(current: NDArray[np.float32]) -> Spikes:
    """Return the spikes [T, B, n_post] that currents of that shape cause."""
    v = np.full(current.shape[1:], C, np.float32)
    u = np.full(current.shape[1:], B * C, np.float32)
    out = np.empty_like(current)
    for i, fired in zip(current, out, strict=True):
        for _ in range(2):
            v += 0.5 * ((0.04 * v + 5.0) * v + 140.0 - u + i)
            np.clip(v, FLOOR, PEAK, out=v)
        u += A * (B * v - u)
        np.greater_equal(v, PEAK, out=fired, casting="unsafe")
        v += fired * (C - v)
        u += D * fired
    return out


def forward(spikes: Spikes, weights: list[NDArray[np.float32]]) -> list[Spikes]:
    layers = []
    for weight in weights:
        spikes = layer(spikes, weight)
        layers.append(spikes)
    return layers


def rates(layers: list[Spikes]) -> list[float]:
    return [float(s.mean()) for s in layers]


def tuned_weights(problem: Problem, form: str) -> list[NDArray[np.float32]]:
    """Return the weights of each layer, scaled so that it fires at the common rate."""
    few = problem.spikes[:, :20]

    def scaled(gains: Sequence[float]) -> list[NDArray[np.float32]]:
        return [np.float32(g) * w for g, w in zip(gains, problem.weights[form], strict=True)]

    return scaled(gains_for(lambda gains: rates(forward(few, scaled(gains)))))


def main() -> None:
    problem = Problem.load(sys.argv[1])
    cases = []
    for form in FORMS:
        cases.append(
            Case(
                engine="plain numpy loop",
                task="forward",
                neuron="Izhikevich",
                form=form,
                run=partial(forward, problem.spikes, tuned_weights(problem, form)),
                rates=rates,
                note="masked dense" if FORMS[form] < 1.0 else "",
            )
        )
    serve(np.__version__, cases)


if __name__ == "__main__":
    main()
