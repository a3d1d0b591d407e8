"""BindsNET: Izhikevich and LIF layers, and STDP by PostPre."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from typing import Any

from bindsnet_network import BindsNet, FeedForwardIzhikevich, IzhikevichNodes, LIFNodes
from problem import FORMS, Problem
from torch_layers import FEW, inputs, masked, rates, tuned_weights
from worker import Case, serve

LOWEST = -90.0  # mV, as unspike's; without a bound strong inhibition makes neurons fire

ENGINES = (
    (
        "BindsNET Izhikevich",
        "Izhikevich",
        partial(IzhikevichNodes, lbound=LOWEST),
        "with its lateral synapses",
    ),
    (
        "BindsNET Izhikevich, feed-forward",
        "Izhikevich",
        partial(FeedForwardIzhikevich, lbound=LOWEST),
        "lateral synapses taken out",
    ),
    ("BindsNET LIF", "LIF", LIFNodes, ""),
)
DELAY = "one step of delay a layer"


def note(*parts: str) -> str:
    return "; ".join(filter(None, parts))


def cases_of(form: str, problem: Problem) -> Iterator[Case]:
    spikes = inputs(problem)
    for engine, kind, node, remark in ENGINES:
        nodes = partial(layer, node)
        weights = tuned_weights(problem, form, simulation(BindsNet(nodes, FEW)))
        case = partial(Case, engine, neuron=kind, form=form, rates=rates)
        still = BindsNet(nodes, len(problem.labels))
        still.set_weights(weights)
        yield case("forward", run=partial(still.run, spikes), note=note(remark, DELAY, masked(form)))
        if kind == "Izhikevich":
            learning = BindsNet(nodes, len(problem.labels), stdp=True)
            yield case(
                "stdp",
                run=partial(learning.learn, spikes, [(w != 0).float() for w in weights]),
                before=partial(learning.set_weights, weights),
                note=note("PostPre, update every step", remark, DELAY, masked(form)),
            )


def layer(node: Any, n: int, traces: bool) -> Any:
    return node(n, traces=traces)


def simulation(network: BindsNet) -> Any:
    def simulate(spikes: Any, weights: Any) -> Any:
        network.set_weights(weights)
        return network.run(spikes)

    return simulate


def main() -> None:
    problem = Problem.load(sys.argv[1])
    serve(version("bindsnet"), [case for form in FORMS for case in cases_of(form, problem)])


if __name__ == "__main__":
    main()
