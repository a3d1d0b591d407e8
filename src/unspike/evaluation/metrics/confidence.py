"""How sure the network is of the forgotten records, whether it is right or not.

*Confidence*: the mean over records of the largest probability, max_j p_j. *Margin*: the mean log-odds of the
true class, log p_y - log (1 - p_y), which is low where a network was pushed away from it. A network that
never met the records is less sure of them than one that did; one that is less sure still was made to be.
"""

from __future__ import annotations

from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.measurement import Measurement, mean_of, need


@register_metric(
    "confidence.forget",
    definition="Mean largest probability of any class on the forgotten records.",
    scale=Scale(EQUAL),
    sample=Sample(1, "forgotten records"),
)
def confidence(network: AskedNetwork, context: Context) -> Measurement:
    """Return the mean confidence."""
    answers = network.responses("forget")
    need(len(answers), 1, "forgotten records")
    return mean_of(answers.probability.max(axis=1), context.bootstrap)


@register_metric(
    "margin.forget",
    definition="Mean log-odds of the true class on the forgotten records.",
    scale=Scale(EQUAL, "nats", -float("inf"), float("inf")),
    sample=Sample(1, "forgotten records"),
)
def margin(network: AskedNetwork, context: Context) -> Measurement:
    """Return the mean margin."""
    answers = network.responses("forget")
    need(len(answers), 1, "forgotten records")
    return mean_of(answers.margin, context.bootstrap)
