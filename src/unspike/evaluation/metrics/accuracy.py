"""Accuracy on the retained, the forgotten and the test records.

The aim is the retrained networks' accuracy, on the forgotten records too: a network that never met single
records names most of them rightly, and one that does worse has been made to fail on them, which marks them. A
network that never met a class names none of it, so for class requests that aim is 0.
"""

from __future__ import annotations

from collections.abc import Callable

from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, mean_of, need

SETS = {
    "retain": "retained records",
    "forget": "forgotten records",
    "test": "test records (for class requests of the other classes)",
    "forget_test": "never-seen records of the forgotten class",
}


def answers_on(network: AskedNetwork, name: str) -> Responses:
    """Return a network's answers to a set of `SETS`, or say why there are none."""
    if name not in network.sets:
        raise CannotMeasure("never-seen records of a forgotten class are there for class requests alone")
    answers = network.responses(name)
    need(len(answers), 1, "records")
    return answers


def _measured(name: str) -> Callable[[AskedNetwork, Context], Measurement]:
    def measure(network: AskedNetwork, context: Context) -> Measurement:
        return mean_of(answers_on(network, name).correct, context.bootstrap)

    return measure


for _name, _what in SETS.items():
    register_metric(
        f"accuracy.{_name}",
        definition=f"Share of the {_what} whose class has most output spikes (1 / k of k equals).",
        scale=Scale(EQUAL),
        sample=Sample(1, "records"),
    )(_measured(_name))
