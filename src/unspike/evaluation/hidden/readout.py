"""What the hidden layers still know: a linear readout fitted on records that were to stay.

A network whose output synapses alone were taught to be unsure of records has the hidden layers that learned
them. A readout shows it: a logistic regression from a hidden layer's spike counts to the classes, fitted on
*retained* records, answers forgotten ones better than never-seen ones where the layer was trained on them.
Its margins (log-odds of the true class) are then calibrated like the network's own (module `calibrated`).

No retained record has a forgotten class, so there the readout tells that class from all others. It is fitted
on one half of the class's records and of the retained ones and scores the other half, and the two halves
change places. Its values are in units of the spread within the two sides,

    v(x) = (score(x) - mean score of others) / sqrt((variance of the class + variance of others) / 2),

so that their mean over the class is the separation d'. Networks that never met the class separate it too,
but less.

Counts are scaled to mean 0 and variance 1 over the records of the fit; neurons that are silent there are left
out. The penalties were chosen on nested splits, for most standard errors between the original and the
retained networks; all networks of a comparison are read out alike.

Source: G. Alain and Y. Bengio, "Understanding intermediate layers using linear classifier probes", ICLR
workshop 2017, arXiv 1610.01644.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.margin import log_odds_margin
from unspike.evaluation.statistics.measurement import need

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

# Weight of the mean loss against half the squared weights; scikit-learn's C is this by the records.
WEIGHT_OF_RECORDS = 15.0
WEIGHT_OF_CLASS = 1.0
FEWEST = 20
_MOST_ITERATIONS = 300


@dataclass(frozen=True, kw_only=True, eq=False)
class Scaler:
    """Counts scaled to mean 0 and variance 1 over the records of a fit, without neurons silent there.

    Parameters
    ----------
    spiking : ndarray of shape (N,), bool
        Neurons whose count is not the same for every record; M of them.
    mean, deviation : ndarray of shape (M,), float64, spikes
        Of their counts.
    """

    spiking: NDArray[np.bool_]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @classmethod
    def of(cls, fit: NDArray[np.number]) -> Scaler:
        """Return the scaler of the counts [B, N] of a fit."""
        mean, deviation = fit.mean(axis=0, dtype=np.float64), fit.std(axis=0, dtype=np.float64)
        spiking = deviation > 0
        need(int(spiking.sum()), 1, "neurons whose count is not the same for every record")
        return cls(spiking=spiking, mean=mean[spiking], deviation=deviation[spiking])

    def scaled(self, counts: NDArray[np.number]) -> NDArray[np.float64]:
        """Return counts [R, N] scaled, as [R, M]."""
        return np.asarray((counts[:, self.spiking] - self.mean) / self.deviation, np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Readout:
    """A linear readout of a layer, fitted on retained records.

    Parameters
    ----------
    scaler : Scaler
        What the counts are scaled by.
    classes : ndarray of shape (K,), int64
        The classes that it tells apart, ascending.
    score : callable
        Scaled counts [R, M] -> log-odds [R, K] of the classes, up to a constant of each record.
    """

    scaler: Scaler
    classes: NDArray[np.int64]
    score: Callable[[NDArray[np.float64]], NDArray[np.float64]]

    def margins(self, asked: NDArray[np.number], label: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the margins that it gives to the true classes of some records.

        Parameters
        ----------
        asked : ndarray of shape (R, N), spikes
            The layer's counts.
        label : ndarray of shape (R,), int64
            The records' classes, each of which occurs among the retained records.

        Returns
        -------
        ndarray of shape (R,), float64, nats
        """
        from scipy.special import softmax

        score = self.score(self.scaler.scaled(asked))
        return log_odds_margin(softmax(score, axis=1), np.searchsorted(self.classes, label).astype(np.int64))


def fit_readout(kept: NDArray[np.number], kept_label: NDArray[np.int64]) -> Readout:
    """Return a readout of a layer.

    Parameters
    ----------
    kept : ndarray of shape (B, N), spikes
        The layer's counts for retained records.
    kept_label : ndarray of shape (B,), int64
        Their classes.

    Raises
    ------
    CannotMeasure
        With fewer than twenty retained records or fewer than two classes.
    """
    from sklearn.linear_model import LogisticRegression

    need(len(kept), FEWEST, "retained records")
    classes, index = np.unique(kept_label, return_inverse=True)
    need(len(classes), 2, "classes among the retained records")
    scaler = Scaler.of(kept)
    fitted = LogisticRegression(C=WEIGHT_OF_RECORDS / len(kept), max_iter=_MOST_ITERATIONS)
    fitted.fit(scaler.scaled(kept), index)
    return Readout(
        scaler=scaler,
        classes=classes,
        score=_of_two(fitted) if len(classes) == 2 else fitted.decision_function,
    )


def _of_two(fitted: LogisticRegression) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return the scores of both classes, of which scikit-learn gives the difference."""

    def score(counts: NDArray[np.float64]) -> NDArray[np.float64]:
        apart = fitted.decision_function(counts)
        return np.column_stack([-apart / 2, apart / 2])

    return score


def class_separation(of_class: NDArray[np.number], of_others: NDArray[np.number]) -> NDArray[np.float64]:
    """Return by how much a layer sets records of a class apart from others, record by record.

    Parameters
    ----------
    of_class : ndarray of shape (F, N), spikes
        The layer's counts for the class's records.
    of_others : ndarray of shape (B, N), spikes
        The layer's counts for records of other classes.

    Returns
    -------
    ndarray of shape (F,), float64
        In standard deviations within the sides; their mean is d'.

    Raises
    ------
    CannotMeasure
        With fewer than twenty records on either side.
    """
    need(min(len(of_class), len(of_others)), FEWEST, "records of the class and of others")
    apart = np.empty(len(of_class))
    for half in (0, 1):
        apart[half::2] = _separated(
            of_class[1 - half :: 2], of_others[1 - half :: 2], of_class[half::2], of_others[half::2]
        )
    return apart


def _separated(
    fit_class: NDArray[np.number],
    fit_others: NDArray[np.number],
    of_class: NDArray[np.number],
    of_others: NDArray[np.number],
) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression

    belongs = np.repeat([True, False], [len(fit_class), len(fit_others)])
    fit = np.concatenate([fit_class, fit_others])
    scaler = Scaler.of(fit)
    probe = LogisticRegression(
        C=WEIGHT_OF_CLASS / len(belongs), max_iter=_MOST_ITERATIONS, class_weight="balanced"
    )
    probe.fit(scaler.scaled(fit), belongs)
    score = probe.decision_function(scaler.scaled(np.concatenate([of_class, of_others])))
    ours, others = score[: len(of_class)], score[len(of_class) :]
    within = np.sqrt((ours.var() + others.var()) / 2)
    return np.asarray((ours - others.mean()) / max(within, np.finfo(np.float64).tiny))
