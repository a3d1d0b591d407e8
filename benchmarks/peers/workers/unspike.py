"""unspike: forward, STDP and error-modulated training, by its public functions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from make_problem import network
from problem import FORMS, N_STEPS, SIZES, Problem
from worker import RATE, Case, gains_for, serve

import unspike
from unspike.data import Dataset
from unspike.foundation.adaptive_step import AdaptiveStep
from unspike.models.packing import pack
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.encoding import PoissonCode
from unspike.snn.learning import input_streams
from unspike.snn.network import Network
from unspike.snn.plasticity.error_modulated_stdp import ErrorModulatedSTDP
from unspike.snn.plasticity.stdp import PairSTDP
from unspike.snn.plasticity.surrogate_gradient import SurrogateGradient
from unspike.snn.recipes import recipe_named

Presented = tuple[Any, Any]


def tuned(form: str, neuron: str, words: Any) -> Network:
    """Return a network whose layers fire at the common rate."""
    net = network(form, neuron)

    def rates(gains: list[float]) -> list[float]:
        net.gain = np.asarray(gains, np.float32)
        return layer_rates(net, net.present(words[:20], N_STEPS))

    net.gain = np.asarray(gains_for(rates), np.float32)
    return net


def layer_rates(net: Network, presented: Presented) -> list[float]:
    _, counts = presented
    return [float(counts[:, net.neurons(n)].mean() / N_STEPS) for n in range(1, len(net.sizes))]


def restored(net: Network) -> Callable[[], None]:
    """Return a function that puts the weights back to what they are now."""
    weight = net.weight.copy()

    def restore() -> None:
        net.weight[...] = weight

    return restore


def encode_and_present(net: Network, code: PoissonCode, x: Any) -> Presented:
    streams = input_streams(net.seed, np.arange(len(x)), 0)
    return net.present(code.spikes(code.prepare(x), streams, N_STEPS), N_STEPS)


def stdp_step(net: Network, words: Any, targets: Any, rule: PairSTDP) -> Presented:
    presented = net.present(words, N_STEPS)
    change, _ = rule.weight_change(net, *presented, targets, N_STEPS)
    net.weight += np.float32(1e-4) * change
    return presented


def error_step(
    net: Network, words: Any, targets: Any, rule: ErrorModulatedSTDP, step: AdaptiveStep
) -> Presented:
    presented = net.present(words, N_STEPS)
    change, _ = rule.weight_change(net, *presented, targets, N_STEPS)
    step.apply(net.weight, change, 1e-4)
    return presented


def gradient_step(
    net: Network, words: Any, targets: Any, rule: SurrogateGradient, step: AdaptiveStep
) -> Presented:
    change = rule.change(net, words, targets, N_STEPS)
    step.apply(net.weight, change.weight, 1e-4)
    return words, change.counts


def learner(form: str, problem: Problem, gain: Any) -> tuple[SpikingClassifier, Dataset]:
    """Return an untrained classifier of the default recipe under Poisson input, and one batch of records."""
    batch = Dataset(
        name="noise",
        x=np.full((len(problem.labels), SIZES[0]), RATE, np.float32),
        y=problem.labels,
        record_id=np.arange(len(problem.labels)),
        class_names=tuple("0123456789"),
        modality="vector",
        citation="",
    )
    recipe = replace(recipe_named("default"), vector_code=PoissonCode(max_rate=1.0))
    model = SpikingClassifier.untrained(
        batch, recipe=recipe, hidden=SIZES[1:-1], connection_probability=FORMS[form], steps=N_STEPS
    )
    model.network_.gain = gain
    return model, batch


def cases_of(form: str, problem: Problem) -> list[Case]:
    words = pack(problem.spikes.astype(np.bool_))
    targets = np.eye(SIZES[-1], dtype=np.float32)[problem.labels]
    lif, net = tuned(form, "LIF", words), tuned(form, "Izhikevich", words)
    model, batch = learner(form, problem, net.gain)
    raw = np.full((len(problem.labels), SIZES[0]), RATE, np.float32)
    rates = partial(layer_rates, net)
    izhikevich = partial(Case, neuron="Izhikevich", form=form, rates=rates, before=restored(net))
    return [
        izhikevich("unspike", "forward", run=partial(net.present, words, N_STEPS)),
        izhikevich(
            "unspike, its own input spikes",
            "forward",
            run=partial(encode_and_present, net, PoissonCode(max_rate=1.0), raw),
            note="draws the input spikes as well (its Poisson code)",
        ),
        Case(
            engine="unspike",
            task="forward",
            neuron="LIF",
            form=form,
            run=partial(lif.present, words, N_STEPS),
            rates=partial(layer_rates, lif),
        ),
        izhikevich(
            "unspike",
            "stdp",
            run=partial(stdp_step, net, words, targets, PairSTDP()),
            note="pair rule with teacher signal, update once a batch",
        ),
        izhikevich(
            "unspike",
            "error",
            run=partial(error_step, net, words, targets, ErrorModulatedSTDP(), AdaptiveStep(len(net.weight))),
            note="error-modulated STDP and adaptive step",
        ),
        Case(
            engine="unspike, surrogate gradients",
            task="error",
            neuron="LIF",
            form=form,
            run=partial(
                gradient_step, lif, words, targets, SurrogateGradient(), AdaptiveStep(len(lif.weight))
            ),
            rates=partial(layer_rates, lif),
            before=restored(lif),
            note="backpropagation through time and adaptive step",
        ),
        Case(
            engine="unspike, whole learn",
            task="error",
            neuron="Izhikevich",
            form=form,
            run=partial(model.learn, batch, epochs=1),
            rates=lambda _: (),
            before=restored(model.network_),
            note="draws the input spikes, dropout and homeostasis as well",
        ),
    ]


def main() -> None:
    problem = Problem.load(sys.argv[1])
    serve(unspike.__version__, [case for form in FORMS for case in cases_of(form, problem)])


if __name__ == "__main__":
    main()
