"""How far a network is from networks that never met the forgotten data, in one number.

With d_s = v_s - mean v_s(retrained), all values fractions::

    average gap = mean over s in {forget, retain, test, membership} of |d_s|        (SalUn, arXiv 2310.12508)
    tug of war  = product over s in {forget, retain, test} of (1 - |d_s|)           (RUM, arXiv 2406.01257)

forget, retain and test are accuracies, membership is the AUC of the loss attack. SalUn writes forget *error*
(the absolute difference is the same) and takes another membership score, the share of forgotten records that
an attack calls non-members; the AUC needs no cut-off. Aim at an average gap of 0 and a tug of war of 1: three
gaps of 3.4 points still give 0.90, which an average gap would call large.

The intervals resample the records of all sets, the same for the network and the retrained ones; as an
absolute value the gap lies above 0 even for equal networks.

Sources: C. Fan et al., "SalUn", ICLR 2024, arXiv 2310.12508; K. Zhao et al., "What makes unlearning hard and
what to do about it", arXiv 2406.01257.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import resampled_auc
from unspike.evaluation.attacks.population import population_attack
from unspike.evaluation.metrics.registry import HIGHER, LOWER, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.auc import area_under_curve
from unspike.evaluation.statistics.bootstrap import Bootstrap, interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

FEWEST = 20
ACCURACIES = ("forget", "retain", "test")
TERMS = (*ACCURACIES, "membership")
# The attack draws members by stream 1 and the others by stream 0: the same records, the same draws.
_STREAMS = {"forget": 1, "retain": 2, "test": 0}

Figures = Mapping[str, float | None]


def figures_of(network: AskedNetwork) -> Figures:
    """Return a network's three accuracies and the AUC of the loss attack, None without never-seen records."""
    return network.once("four figures", lambda: _figures(network))


def _figures(network: AskedNetwork) -> dict[str, float | None]:
    found: dict[str, float | None] = {
        name: float(network.responses(name).correct.mean()) for name in ACCURACIES
    }
    attack = population_attack("loss", network) if _attackable(network) else None
    return {
        **found,
        "membership": None if attack is None else area_under_curve(attack.is_member, attack.score),
    }


def _attackable(network: AskedNetwork) -> bool:
    return min(len(network.sets[name]) for name in ("forget", network.non_members)) >= 2


def differences(own: Figures, references: Sequence[Figures]) -> dict[str, float | None]:
    """Return the signed differences of a network's figures from the mean of some others'.

    Parameters
    ----------
    own : mapping
        What `figures_of` returned.
    references : sequence of mapping
        The same of the retrained networks, one or more.

    Returns
    -------
    dict
        One difference for each of `TERMS`; None where one network has no such figure.
    """
    result: dict[str, float | None] = {}
    for term in TERMS:
        known = [value for one in references if (value := one[term]) is not None]
        ours, complete = own[term], len(known) == len(references)
        result[term] = float(ours - np.mean(known)) if ours is not None and complete else None
    return result


def average_gap(terms: Figures) -> float | None:
    """Return the mean absolute difference over the four terms; None if one of them is None.

    Parameters
    ----------
    terms : mapping
        What `differences` returned.

    Returns
    -------
    float or None
        A fraction, 0 at best. Leaving a missing term out would give a number that compares with nothing.
    """
    known = [abs(value) for term in TERMS if (value := terms[term]) is not None]
    return float(np.mean(known)) if len(known) == len(TERMS) else None


def tug_of_war(terms: Figures) -> float:
    """Return the product of 1 - |difference| over the three accuracies, 1 at best."""
    return float(np.prod([1.0 - abs(terms[term] or 0.0) for term in ACCURACIES]))


def reference_figures(context: Context) -> list[Figures]:
    """Return the figures of the retrained networks, or say that there is none."""
    if not context.references:
        raise CannotMeasure("it needs another retrained network to compare with, found none")
    return [figures_of(reference) for reference in context.references]


def smallest_set(network: AskedNetwork, names: Sequence[str] = ACCURACIES) -> int:
    """Return the number of records in the smallest of some sets, or say that one is empty."""
    sizes = {name: len(network.sets[name]) for name in names}
    for name, size in sizes.items():
        need(size, 1, f"{name} records")
    return min(sizes.values())


@register_metric(
    "average_gap",
    definition="Mean absolute difference from the retrained networks' mean in forget, retain and test "
    "accuracy and in the AUC of the loss attack.",
    scale=Scale(LOWER),
    sample=Sample(FEWEST, "records in the smallest set"),
    source=("fan2024salun",),
)
def average_gap_of(network: AskedNetwork, context: Context) -> Measurement:
    """Return the gap; the details hold the signed differences."""
    n = smallest_set(network)
    terms = differences(figures_of(network), reference_figures(context))
    value = average_gap(terms)
    if value is None:
        raise CannotMeasure("there are no never-seen records to attack the forgotten ones with")
    low, high = interval(_resampled_gap(network, context))
    n = min(n, len(network.sets[network.non_members]))
    return Measurement(value=value, low=low, high=high, n=n, details={"terms": terms})


@register_metric(
    "tug_of_war",
    definition="Product of one minus the absolute difference from the retrained networks' mean in forget, "
    "retain and test accuracy.",
    scale=Scale(HIGHER),
    sample=Sample(FEWEST, "records in the smallest set"),
    source=("zhao2024makes",),
)
def tug_of_war_of(network: AskedNetwork, context: Context) -> Measurement:
    """Return the product."""
    n = smallest_set(network)
    terms = differences(figures_of(network), reference_figures(context))
    low, high = interval(_resampled_tug_of_war(network, context))
    return Measurement(value=tug_of_war(terms), low=low, high=high, n=n)


def resampled_figures(network: AskedNetwork, bootstrap: Bootstrap) -> dict[str, NDArray[np.float64]]:
    """Return the four figures of each resample, float64 [resamples] each."""
    return network.once(("resampled figures", bootstrap), lambda: _resampled(network, bootstrap))


def _resampled(network: AskedNetwork, bootstrap: Bootstrap) -> dict[str, NDArray[np.float64]]:
    found = {
        name: bootstrap.means(network.responses(name).correct, stream=stream)
        for name, stream in _STREAMS.items()
    }
    if _attackable(network):
        attack = population_attack("loss", network)
        found["membership"] = resampled_auc(attack.score, attack.is_member, bootstrap)
    return found


def _resampled_gap(network: AskedNetwork, context: Context) -> NDArray[np.float64]:
    if context.bootstrap.resamples == 0:
        return np.zeros(0)
    gaps = [np.abs(values) for values in _resampled_differences(network, context).values()]
    return np.asarray(np.mean(gaps, axis=0))


def _resampled_tug_of_war(network: AskedNetwork, context: Context) -> NDArray[np.float64]:
    if context.bootstrap.resamples == 0:
        return np.zeros(0)
    away = _resampled_differences(network, context)
    return np.asarray(np.prod([1.0 - np.abs(away[name]) for name in ACCURACIES], axis=0))


def _resampled_differences(network: AskedNetwork, context: Context) -> dict[str, NDArray[np.float64]]:
    """Return the signed differences of each resample from the retrained networks' mean, [resamples] each."""
    ours = resampled_figures(network, context.bootstrap)
    theirs = [resampled_figures(reference, context.bootstrap) for reference in context.references]
    return {name: values - np.mean([one[name] for one in theirs], axis=0) for name, values in ours.items()}
