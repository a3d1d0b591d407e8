"""spyx: its LIF neuron, compiled by JAX, and training by surrogate gradients with Adam."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from typing import Any

import jax
import jax.numpy as jnp
import optax
import spyx
from flax import nnx
from jax_layers import forward, masked, rates, tuned_weights
from problem import FORMS, Problem
from worker import Case, serve

BETA = 0.9
RATE = 1e-4


def layer(spikes: Any, weight: Any) -> Any:
    """Return the spikes [T, B, n_post] that input spikes cause: one product, then the neurons over time."""
    neurons = spyx.nn.LIF((weight.shape[1],), beta=BETA, activation=spyx.axn.arctan(), rngs=nnx.Rngs(0))
    out, _ = spyx.nn.run(neurons, spikes @ weight)
    return out


class Training:
    """Forward, cross-entropy of the output counts, backward and Adam, for one batch, compiled as a whole."""

    def __init__(self, problem: Problem, weights: Sequence[Any]) -> None:
        self.spikes, self.labels = jnp.asarray(problem.spikes), jnp.asarray(problem.labels)
        self.start = list(weights)
        self.masks = [(w != 0).astype(jnp.float32) for w in weights]
        self.optimiser = optax.adam(RATE)
        self.step = jax.jit(self._step)
        self.restore()

    def restore(self) -> None:
        """Put the weights back."""
        self.weights, self.state = self.start, self.optimiser.init(self.start)

    def run(self) -> Any:
        """Train on the batch; return the spikes of every layer."""
        self.weights, self.state, layers = self.step(self.weights, self.state, self.spikes, self.labels)
        return jax.block_until_ready(layers)

    def _loss(self, weights: Sequence[Any], spikes: Any, labels: Any) -> tuple[Any, list[Any]]:
        layers = []
        for weight in weights:
            spikes = layer(spikes, weight)
            layers.append(spikes)
        counts = layers[-1].sum(0)
        return optax.softmax_cross_entropy_with_integer_labels(counts, labels).mean(), layers

    def _step(self, weights: Sequence[Any], state: Any, spikes: Any, labels: Any) -> tuple[Any, Any, Any]:
        (_, layers), change = jax.value_and_grad(self._loss, has_aux=True)(weights, spikes, labels)
        change = [g * mask for g, mask in zip(change, self.masks, strict=True)]
        updates, state = self.optimiser.update(change, state)
        return optax.apply_updates(weights, updates), state, layers


def main() -> None:
    problem = Problem.load(sys.argv[1])
    cases = []
    for form in FORMS:
        weights = tuned_weights(problem, form, layer)
        case = partial(Case, "spyx LIF", neuron="LIF", form=form, rates=rates)
        run = partial(forward(layer), jnp.asarray(problem.spikes), weights)
        cases.append(case("forward", run=run, note=masked(form)))
        trained = Training(problem, weights)
        note = "; ".join(filter(None, ["forward, backward, Adam", masked(form)]))
        cases.append(case("error", run=trained.run, before=trained.restore, note=note))
    serve(version("spyx"), cases)


if __name__ == "__main__":
    main()
