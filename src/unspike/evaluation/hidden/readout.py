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

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.margin import log_odds_margin
from unspike.evaluation.statistics.measurement import need

# Weight of the mean loss against half the squared weights; scikit-learn's C is this by the records.
WEIGHT_OF_RECORDS = 15.0
WEIGHT_OF_CLASS = 1.0
FEWEST = 20
_MOST_ITERATIONS = 300


def readout_margins(
    kept: NDArray[np.number],
    kept_label: NDArray[np.int64],
    asked: NDArray[np.number],
    label: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the margins that a readout of a layer gives to the true classes of some records.

    Parameters
    ----------
    kept : ndarray of shape (B, N), spikes
        The layer's counts for retained records.
    kept_label : ndarray of shape (B,), int64
        Their classes.
    asked : ndarray of shape (R, N), spikes
        The layer's counts for the records that are asked for.
    label : ndarray of shape (R,), int64
        Their classes, each of which occurs among the retained records.

    Returns
    -------
    ndarray of shape (R,), float64, nats

    Raises
    ------
    CannotMeasure
        With fewer than twenty retained records or fewer than two classes.
    """
    from scipy.special import softmax
    from sklearn.linear_model import LogisticRegression

    need(len(kept), FEWEST, "retained records")
    classes, index = np.unique(kept_label, return_inverse=True)
    need(len(classes), 2, "classes among the retained records")
    scaled_kept, scaled_asked = _scaled(kept, asked)
    readout = LogisticRegression(C=WEIGHT_OF_RECORDS / len(kept), max_iter=_MOST_ITERATIONS).fit(
        scaled_kept, index
    )
    score = readout.decision_function(scaled_asked)
    if len(classes) == 2:
        score = np.column_stack([-score / 2, score / 2])
    return log_odds_margin(softmax(score, axis=1), np.searchsorted(classes, label).astype(np.int64))


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
    fit, ask = _scaled(np.concatenate([fit_class, fit_others]), np.concatenate([of_class, of_others]))
    probe = LogisticRegression(
        C=WEIGHT_OF_CLASS / len(belongs), max_iter=_MOST_ITERATIONS, class_weight="balanced"
    )
    score = probe.fit(fit, belongs).decision_function(ask)
    ours, others = score[: len(of_class)], score[len(of_class) :]
    within = np.sqrt((ours.var() + others.var()) / 2)
    return np.asarray((ours - others.mean()) / max(within, np.finfo(np.float64).tiny))


def _scaled(
    fit: NDArray[np.number], ask: NDArray[np.number]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mean, deviation = fit.mean(axis=0, dtype=np.float64), fit.std(axis=0, dtype=np.float64)
    spiking = deviation > 0
    need(int(spiking.sum()), 1, "neurons whose count is not the same for every record")
    return (
        (fit[:, spiking] - mean[spiking]) / deviation[spiking],
        (ask[:, spiking] - mean[spiking]) / deviation[spiking],
    )
