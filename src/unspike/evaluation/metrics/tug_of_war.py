"""Tug of war (ToW): three accuracies as near to the retrained networks' as can be, in one number.

.. math:: ToW = \\prod_{s \\in \\{forget, retain, test\\}} (1 - |v_s - \\bar v_s|)

with the bar the mean over retrained networks (module `gaps`); 1 at best. Three gaps of 3.4 points still give
0.90, which an average gap would call large.

Source: K. Zhao et al., "What makes unlearning hard and what to do about it", arXiv 2406.01257.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.metrics.average_gap import (
    ACCURACIES,
    reference_summary,
    resampled_differences,
    smallest_set,
    summary_of,
)
from unspike.evaluation.metrics.gaps import differences, tow
from unspike.evaluation.metrics.registry import HIGHER, register_metric
from unspike.evaluation.statistics.bootstrap import interval
from unspike.evaluation.statistics.measurement import Measurement
from unspike.evaluation.subject import Context, Subject

FEWEST = 20


@register_metric(
    "tug_of_war",
    definition="Product of one minus the absolute difference from the retrained networks' mean in forget, "
    "retain and test accuracy.",
    unit="fraction",
    direction=HIGHER,
    valid_range=(0.0, 1.0),
    smallest_n=FEWEST,
    counted="records in the smallest set",
    source=("zhao2024makes",),
)
def tug_of_war(subject: Subject, context: Context) -> Measurement:
    """Return the product."""
    n = smallest_set(subject)
    terms = differences(summary_of(subject), reference_summary(context))
    low, high = interval(_resampled(subject, context))
    return Measurement(value=tow(terms), low=low, high=high, n=n)


def _resampled(subject: Subject, context: Context) -> NDArray[np.float64]:
    if subject.bootstrap.resamples == 0:
        return np.zeros(0)
    away = resampled_differences(subject, context)
    return np.asarray(np.prod([1.0 - np.abs(away[name]) for name in ACCURACIES], axis=0))
