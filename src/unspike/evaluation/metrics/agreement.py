"""Agreement: how often does the network name the same class as networks that never met the records?

.. math:: A = \\frac{1}{K} \\sum_k \\frac{1}{B} \\sum_x [\\hat y(x) = \\hat y_k(x)]

over K retrained networks. Two retrained networks do not agree everywhere either, so the aim is what they
reach among themselves, which the row of the retrained networks shows (each against the others).

Source: V. S. Chundawat et al., arXiv 2205.08096; under the name completeness, Y. Cao and J. Yang, IEEE S&P
2015.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, mean_of, need

FEWEST = 20


def agreement(first: Responses, second: Responses) -> NDArray[np.float64]:
    """Return where two networks name the same class, float64 [B] of 0 and 1, for the same records."""
    return np.asarray(first.prediction == second.prediction, np.float64)


def mean_over_references(
    compare: Callable[[Responses, Responses], NDArray[np.float64]], name: str
) -> Callable[[AskedNetwork, Context], Measurement]:
    """Return the metric that compares a network's answers with each reference's, record by record.

    Parameters
    ----------
    compare : callable
        Takes the answers of two networks to the same records, returns one number a record.
    name : str
        Name of the set.
    """

    def measure(network: AskedNetwork, context: Context) -> Measurement:
        if not context.references:
            raise CannotMeasure("it needs another retrained network to compare with, found none")
        answers = network.responses(name)
        need(len(answers), 1, f"{name} records")
        each = [compare(answers, reference.responses(name)) for reference in context.references]
        values = np.mean(each, axis=0)
        return mean_of(values, context.bootstrap, details={"references": len(each)})

    return measure


for _name in ("forget", "test"):
    register_metric(
        f"agreement.{_name}",
        definition=f"Share of the {_name} records of which the network names the same class as a "
        "retrained one.",
        scale=Scale(EQUAL),
        sample=Sample(FEWEST, "records"),
        source=("chundawat2023bad",),
    )(mean_over_references(agreement, _name))
