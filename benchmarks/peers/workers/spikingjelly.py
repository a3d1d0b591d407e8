"""SpikingJelly: LIFNode and IzhikevichNode in step mode 'm', and training by surrogate gradients."""

from __future__ import annotations

import sys
from functools import partial
from importlib.metadata import version
from typing import Any

from problem import FORMS, Problem
from spikingjelly.activation_based import neuron, surrogate
from surrogate_training import training
from torch import Tensor
from torch_layers import Layer, forward, inputs, masked, rates, tuned_weights
from worker import Case, serve


def layer_of(node: Any) -> Layer:
    """Return a function of input spikes and weights that gives the spikes [T, B, n_post] of a node."""

    def layer(spikes: Tensor, weight: Tensor) -> Tensor:
        node.reset()
        return node(spikes @ weight)

    return layer


def main() -> None:
    problem = Problem.load(sys.argv[1])
    lif = layer_of(neuron.LIFNode(tau=10.0, surrogate_function=surrogate.ATan(), step_mode="m"))
    izhikevich = layer_of(neuron.IzhikevichNode(tau=10.0, step_mode="m"))
    cases = []
    for form in FORMS:
        for engine, kind, layer in (
            ("SpikingJelly LIFNode", "LIF", lif),
            ("SpikingJelly IzhikevichNode", "Izhikevich", izhikevich),
        ):
            weights = tuned_weights(problem, form, partial(forward, layer))
            case = partial(Case, engine, neuron=kind, form=form, rates=rates)
            run = partial(forward, layer, inputs(problem), weights)
            cases.append(case("forward", run=run, note=masked(form)))
            if layer is lif:
                note = "; ".join(filter(None, ["forward, backward, Adam", masked(form)]))
                cases.append(case("error", **training(layer, problem, weights), note=note))
    serve(version("spikingjelly"), cases)


if __name__ == "__main__":
    main()
