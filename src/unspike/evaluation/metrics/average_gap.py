"""Average gap: how far is the network from retrained ones in the four figures that matter most?

.. math:: G = \\tfrac14 \\sum_{s \\in \\{forget, retain, test, membership\\}} |v_s - \\bar v_s|

with v the accuracies and the AUC of the loss attack, and the bar the mean over retrained networks (module
`gaps`). The interval resamples the records of all sets, the same for the network and the retrained ones; as
an absolute value it lies above 0 even for equal networks.

Source: C. Fan et al., "SalUn", ICLR 2024, arXiv 2310.12508, with forget error for forget accuracy (the same
gap) and another membership score.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import resampled_auc
from unspike.evaluation.attacks.loss import loss_attack
from unspike.evaluation.attacks.population import line_up
from unspike.evaluation.metrics.gaps import Summary, average_gap, differences, mean_summary
from unspike.evaluation.metrics.registry import LOWER, register_metric
from unspike.evaluation.statistics.auc import area_under_curve
from unspike.evaluation.statistics.bootstrap import Bootstrap, interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need
from unspike.evaluation.subject import Context, Subject

FEWEST = 20
ACCURACIES = ("forget", "retain", "test")
# The attack draws members by stream 1 and the others by stream 0: the same records, the same draws.
_STREAMS = {"forget": 1, "retain": 2, "test": 0}


def summary_of(subject: Subject) -> Summary:
    """Return a network's three accuracies and the AUC of the loss attack, None without never-seen records."""
    return subject.once("summary", lambda: _summary(subject))


def _summary(subject: Subject) -> Summary:
    accuracy = {name: float(subject.responses(name).correct.mean()) for name in ACCURACIES}
    sides = subject.responses("forget"), subject.responses(subject.strangers)
    if min(map(len, sides)) < 2:
        return Summary(**accuracy, membership=None)
    attack = loss_attack(line_up(*sides))
    return Summary(**accuracy, membership=area_under_curve(attack.is_member, attack.score))


def resampled_summary(subject: Subject, bootstrap: Bootstrap) -> dict[str, NDArray[np.float64]]:
    """Return the four figures of each resample, float64 [resamples] each."""
    return subject.once(("resampled summary", bootstrap), lambda: _resampled(subject, bootstrap))


def _resampled(subject: Subject, bootstrap: Bootstrap) -> dict[str, NDArray[np.float64]]:
    found = {
        name: bootstrap.means(subject.responses(name).correct.astype(np.float64), stream=stream)
        for name, stream in _STREAMS.items()
    }
    sides = subject.responses("forget"), subject.responses(subject.strangers)
    if min(map(len, sides)) >= 2:
        attack = loss_attack(line_up(*sides))
        found["membership"] = resampled_auc(attack.score, attack.is_member, bootstrap)
    return found


def reference_summary(context: Context) -> Summary:
    """Return the mean summary of the retrained networks, or say that there is none."""
    if not context.references:
        raise CannotMeasure("it needs another retrained network to compare with, found none")
    return mean_summary([summary_of(reference) for reference in context.references])


def smallest_set(subject: Subject) -> int:
    """Return the number of records in the smallest of the three sets, or say that one is empty."""
    sizes = {name: len(subject.sets[name]) for name in ACCURACIES}
    for name, size in sizes.items():
        need(size, 1, f"{name} records")
    return min(sizes.values())


@register_metric(
    "average_gap",
    definition="Mean absolute difference from the retrained networks' mean in forget, retain and test "
    "accuracy and in the AUC of the loss attack.",
    unit="fraction",
    direction=LOWER,
    valid_range=(0.0, 1.0),
    smallest_n=FEWEST,
    counted="records in the smallest set",
    source=("fan2024salun",),
)
def average_gap_of(subject: Subject, context: Context) -> Measurement:
    """Return the gap; the details hold the signed differences."""
    n = smallest_set(subject)
    terms = differences(summary_of(subject), reference_summary(context))
    value = average_gap(terms)
    if value is None:
        raise CannotMeasure("there are no never-seen records to attack the forgotten ones with", n=n)
    low, high = interval(_resampled_gap(subject, context))
    return Measurement(value=value, low=low, high=high, n=n, details={"terms": terms})


def _resampled_gap(subject: Subject, context: Context) -> NDArray[np.float64]:
    if subject.bootstrap.resamples == 0:
        return np.zeros(0)
    gaps = [np.abs(values) for values in resampled_differences(subject, context).values()]
    return np.asarray(np.mean(gaps, axis=0))


def resampled_differences(subject: Subject, context: Context) -> dict[str, NDArray[np.float64]]:
    """Return the signed differences of each resample from the retrained networks' mean, [resamples] each.

    The references draw the same records as the network, whatever their own setting.
    """
    ours = resampled_summary(subject, subject.bootstrap)
    theirs = [resampled_summary(reference, subject.bootstrap) for reference in context.references]
    return {name: values - np.mean([one[name] for one in theirs], axis=0) for name, values in ours.items()}
