"""Izhikevich neurons in numpy with connections in scipy's compressed rows: a product a layer, then a loop."""

from __future__ import annotations

import sys
from functools import partial

import numpy as np
import scipy
from problem import FORMS, Problem
from scipy.sparse import csr_array
from worker import Case, serve
from workers.numpy_loop import Spikes, neurons, rates, tuned_weights


def layer(spikes: Spikes, weight: csr_array) -> Spikes:
    """Return the spikes [T, B, n_post] that input spikes [T, B, n_pre] cause."""
    n_steps, batch, n_pre = spikes.shape
    return neurons((spikes.reshape(-1, n_pre) @ weight).reshape(n_steps, batch, -1))


def forward(spikes: Spikes, weights: list[csr_array]) -> list[Spikes]:
    """Return the spikes of every layer."""
    layers = []
    for weight in weights:
        spikes = layer(spikes, weight)
        layers.append(spikes)
    return layers


def main() -> None:
    problem = Problem.load(sys.argv[1])
    cases = [
        Case(
            engine="numpy loop, scipy CSR",
            task="forward",
            neuron="Izhikevich",
            form=form,
            run=partial(forward, problem.spikes, [csr_array(w) for w in tuned_weights(problem, form)]),
            rates=rates,
        )
        for form in FORMS
        if FORMS[form] < 1.0
    ]
    serve(f"{scipy.__version__}, numpy {np.__version__}", cases)


if __name__ == "__main__":
    main()
