"""Accuracy on the retained, the forgotten and the test records.

The aim is the retrained networks' accuracy, on the forgotten records too: a network that never met single
records names most of them rightly, and one that does worse has been made to fail on them, which marks them. A
network that never met a class names none of it, so for class requests that aim is 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unspike.evaluation.metrics.registry import EQUAL, register_metric
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need
from unspike.evaluation.subject import Context, Subject

FEWEST = 20


def _measured(name: str) -> Callable[[Subject, Context], Measurement]:
    def measure(subject: Subject, context: Context) -> Measurement:
        if name not in subject.sets:
            raise CannotMeasure("never-seen records of a forgotten class are there for class requests alone")
        right = subject.responses(name).correct.astype(np.float64)
        need(len(right), 1, "records")
        low, high = subject.bootstrap.mean(right)
        return Measurement(value=float(right.mean()), low=low, high=high, n=len(right))

    return measure


_SETS = {
    "retain": "retained records",
    "forget": "forgotten records",
    "test": "test records (for class requests of the other classes)",
    "forget_test": "never-seen records of the forgotten class",
}

for _name, _what in _SETS.items():
    register_metric(
        f"accuracy.{_name}",
        definition=f"Share of the {_what} whose class has most output spikes.",
        unit="fraction",
        direction=EQUAL,
        valid_range=(0.0, 1.0),
        smallest_n=FEWEST,
        counted="records",
    )(_measured(_name))
