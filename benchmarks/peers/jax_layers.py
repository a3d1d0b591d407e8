"""What the workers of JAX engines share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from problem import FORMS, Problem
from worker import gains_for

FEW = 20  # records by which gains are found

Layer = Callable[[Any, Any], Any]


def masked(form: str) -> str:
    """Return the note on weights that are stored as a full matrix."""
    return "masked dense" if FORMS[form] < 1.0 else ""


def forward(layer: Layer) -> Callable[[Any, Sequence[Any]], list[Any]]:
    """Return a compiled function of input spikes and weights that gives the spikes of every layer."""

    @jax.jit
    def compiled(spikes: Any, weights: Sequence[Any]) -> list[Any]:
        layers = []
        for weight in weights:
            spikes = layer(spikes, weight)
            layers.append(spikes)
        return layers

    return lambda spikes, weights: jax.block_until_ready(compiled(spikes, weights))


def rates(layers: Sequence[Any]) -> list[float]:
    """Return the mean spike rate of each layer."""
    return [float(spikes.mean()) for spikes in layers]


def tuned_weights(problem: Problem, form: str, layer: Layer) -> list[Any]:
    """Return the weights [n_pre, n_post] of each layer, scaled so that it fires at the common rate."""
    plain = [jnp.asarray(w) for w in problem.weights[form]]
    few, simulate = jnp.asarray(problem.spikes[:, :FEW]), forward(layer)

    def scaled(gains: Sequence[float]) -> list[Any]:
        return [gain * weight for gain, weight in zip(gains, plain, strict=True)]

    return scaled(gains_for(lambda gains: rates(simulate(few, scaled(gains)))))
