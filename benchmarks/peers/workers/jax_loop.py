"""Izhikevich neurons in plain JAX, compiled: one matrix product a layer, then a scan over time."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax_layers import forward, masked, rates, tuned_weights
from problem import FORMS, Problem
from worker import Case, serve

A, B, C, D = 0.1, 0.2, -65.0, 2.0  # fast-spiking, as unspike's
FLOOR, PEAK = -90.0, 30.0


def step(state: tuple[Any, Any], current: Any) -> tuple[tuple[Any, Any], Any]:
    """Return membrane potential and recovery after a step of 1 ms, and the spikes."""
    v, u = state
    for _ in range(2):
        v = jnp.clip(v + 0.5 * ((0.04 * v + 5.0) * v + 140.0 - u + current), FLOOR, PEAK)
    u = u + A * (B * v - u)
    fired = v >= PEAK
    return (jnp.where(fired, C, v), jnp.where(fired, u + D, u)), fired.astype(jnp.float32)


def layer(spikes: Any, weight: Any) -> Any:
    """Return the spikes [T, B, n_post] that input spikes cause."""
    current = spikes @ weight
    start = jnp.full_like(current[0], C), jnp.full_like(current[0], B * C)
    return jax.lax.scan(step, start, current)[1]


def main() -> None:
    problem = Problem.load(sys.argv[1])
    cases = []
    for form in FORMS:
        weights = tuned_weights(problem, form, layer)
        cases.append(
            Case(
                engine="JAX loop, compiled",
                task="forward",
                neuron="Izhikevich",
                form=form,
                run=partial(forward(layer), jnp.asarray(problem.spikes), weights),
                rates=rates,
                note=masked(form),
            )
        )
    serve(jax.__version__, cases)


if __name__ == "__main__":
    main()
