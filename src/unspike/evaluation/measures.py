"""The figures of a network that a policy can name, each with its sampling error.

A figure is one number of one network. Its *error* is the standard error that comes from the choice of
records: with other records of the same kind the number would have been another. What the seed does is not in
it; that shows in the spread over retrained networks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.result import standard_error
from unspike.evaluation.hidden.separation import separation
from unspike.evaluation.margin import log_odds_margin, softmax
from unspike.evaluation.measured import MAIN_ATTACK
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.evaluation.measured import Measured


@dataclass(frozen=True)
class Figure:
    """One number of one network.

    Parameters
    ----------
    value : float
        The number.
    error : float
        Standard error from the choice of records; 0 where it is not known.
    """

    value: float
    error: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure by name.

    Parameters
    ----------
    unit : str
        Of the figure: fraction (0..1), nats, or ratio.
    low, high : float
        Its range.
    of : callable
        Takes a `Measured`; returns the figure, or None where these records do not determine it.
    """

    unit: str
    low: float
    high: float
    of: Callable[[Measured], Figure | None]


Figures = Mapping[str, Figure | None]


def figures(measured: Measured) -> dict[str, Figure | None]:
    """Return every figure of a network.

    Parameters
    ----------
    measured : Measured
        The network on every set of a request.

    Returns
    -------
    dict
        Name -> figure; None where the records do not determine it.
    """
    return {name: measure.of(measured) for name, measure in MEASURES.items()}


def register_measure(
    name: str, *, unit: str = "fraction", low: float = 0.0, high: float = 1.0
) -> Callable[[Callable[[Measured], Figure | None]], Callable[[Measured], Figure | None]]:
    """Make a figure known to policies by a name.

    Parameters
    ----------
    name : str
        What policies call it.
    unit, low, high
        As in `Measure`.

    Raises
    ------
    InvalidInput
        If the name is taken.
    """

    def register(of: Callable[[Measured], Figure | None]) -> Callable[[Measured], Figure | None]:
        if name in MEASURES:
            raise InvalidInput(f"The measure '{name}' is registered already. Choose another name.")
        MEASURES[name] = Measure(unit=unit, low=low, high=high, of=of)
        return of

    return register


MEASURES: dict[str, Measure] = {}


def _share(value: float | None, records: int) -> Figure | None:
    """Return a share of records with its binomial standard error."""
    return None if value is None else Figure(value, math.sqrt(value * (1 - value) / records))


def _mean(values: NDArray[np.floating]) -> Figure | None:
    if not len(values):
        return None
    error = float(values.std(ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    return Figure(float(values.mean()), error)


@register_measure("forget accuracy")
def forget_accuracy(measured: Measured) -> Figure | None:
    """Return the share of the forgotten records that are named rightly."""
    return _share(measured.row["forget"]["accuracy"], len(measured.scores["forget"]))


@register_measure("retain accuracy")
def retain_accuracy(measured: Measured) -> Figure | None:
    """Return the share of the retained training records that are named rightly."""
    return _share(measured.row["retain"]["accuracy"], len(measured.scores["retain"]))


@register_measure("test accuracy")
def unseen_accuracy(measured: Measured) -> Figure | None:
    """Return the share of the test records (of other classes, for a class) that are named rightly."""
    return _share(measured.row["test"]["accuracy"], len(measured.scores["test"]))


@register_measure("membership AUC")
def membership_auc(measured: Measured) -> Figure | None:
    """Return the AUC of the threshold attack on the forgotten records (Hanley and McNeil's error)."""
    attack = measured.attacks[MAIN_ATTACK]
    if attack.auc is None:
        return None
    return Figure(attack.auc, standard_error(attack.auc, attack.members, attack.non_members))


@register_measure("forget confidence")
def forget_confidence(measured: Measured) -> Figure | None:
    """Return the mean largest softmax share on the forgotten records: how sure the network is."""
    return _mean(softmax(measured.scores["forget"].counts).max(axis=1, initial=0.0))


@register_measure("forget margin", unit="nats", low=-math.inf, high=math.inf)
def forget_margin(measured: Measured) -> Figure | None:
    """Return the mean log-odds of the true class on the forgotten records, low where it is pushed away."""
    scores = measured.scores["forget"]
    return _mean(log_odds_margin(scores.counts, scores.label))


@register_measure("hidden separation", unit="ratio", high=math.inf)
def hidden_separation(measured: Measured) -> Figure | None:
    """Return how clearly the last hidden layer tells the forgotten records from others."""
    if not measured.hidden:
        return None
    counts, n = list(measured.hidden.values())[-1], len(measured.scores["forget"])
    value = separation(counts[:n], counts[n:])
    return None if value is None else Figure(value)
