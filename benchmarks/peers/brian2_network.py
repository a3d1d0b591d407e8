"""The network in Brian 2, which has no batches: the records follow one another in one run."""

from __future__ import annotations

from collections.abc import Sequence

import brian2 as b2
import numpy as np
from problem import N_STEPS, SIZES, Problem

STEP = """
v = clip(v + 0.5 * ((0.04 * v + 5.0) * v + 140.0 - u + current), -90.0, 30.0)
v = clip(v + 0.5 * ((0.04 * v + 5.0) * v + 140.0 - u + current), -90.0, 30.0)
u += 0.1 * (0.2 * v - u)
current = 0.0
"""
REST = "v = -65.0\nu = -13.0\ncurrent = 0.0"


class Brian2Network:
    """Input, layers of unspike's Izhikevich neurons, synapses and counters.

    Parameters
    ----------
    problem : Problem
        Input spikes and weights.
    weights : sequence of [n_pre, n_post]
        Of each layer; only synapses whose weight is not 0 are made.
    name : str
        Of the objects, so that those of several networks differ.
    """

    def __init__(self, problem: Problem, weights: Sequence[np.ndarray], name: str) -> None:
        n_steps, batch, _ = problem.spikes.shape
        b2.defaultclock.dt = b2.ms
        self.duration = n_steps * batch * b2.ms
        self.groups = [_input(problem, name)]
        self.synapses = []
        for n, weight in enumerate(weights):
            self.groups.append(_neurons(SIZES[n + 1], f"{name}_neurons{n}"))
            self.synapses.append(_synapses(*self.groups[-2:], weight, f"{name}_synapses{n}"))
        self.counters = [b2.SpikeMonitor(g, record=False, name=f"{g.name}_counter") for g in self.groups[1:]]
        self.network = b2.Network(self.groups, self.synapses, self.counters)
        self.n_chances = n_steps * batch

    def present(self) -> None:
        """Present all records; with code of its own (standalone), only lay down that they are presented."""
        self.network.run(self.duration, namespace={})

    def rates(self) -> list[float]:
        """Return the mean spike rate of each layer."""
        return [float(np.mean(counter.count)) / self.n_chances for counter in self.counters]


def _input(problem: Problem, name: str) -> b2.SpikeGeneratorGroup:
    record, step, neuron = np.nonzero(problem.spikes.transpose(1, 0, 2))
    times = (record * N_STEPS + step) * b2.ms
    return b2.SpikeGeneratorGroup(SIZES[0], neuron, times, name=f"{name}_input")


def _neurons(size: int, name: str) -> b2.NeuronGroup:
    group = b2.NeuronGroup(
        size, "v : 1\nu : 1\ncurrent : 1", threshold="v >= 30.0", reset="v = -65.0\nu += 2.0", name=name
    )
    group.run_regularly(REST, dt=N_STEPS * b2.ms, when="start")
    group.run_regularly(STEP, when="groups")
    return group


def _synapses(pre: b2.Group, post: b2.Group, weight: np.ndarray, name: str) -> b2.Synapses:
    synapses = b2.Synapses(pre, post, "w : 1", on_pre="current_post += w", name=name)
    i, j = np.nonzero(weight)
    synapses.connect(i=i, j=j)
    synapses.w = weight[i, j]
    return synapses
