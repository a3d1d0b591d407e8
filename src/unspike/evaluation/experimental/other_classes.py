"""Other classes: do the shares of the *other* classes tell that a class was erased?

A network that never met a class gives its records to the classes that look like it, each network in about the
same way. A method that only pushes the class away may leave other shares behind. So an attacker who holds
retrained networks looks, for each forgotten record, at the shares of the other classes among themselves::

    q_j = p_j / sum over k != y of p_k        for the classes j != y, y being the forgotten one

and trains a logistic regression to tell the answers of the network in question from those of the retrained
ones. Each record's answers are judged by a regression fitted without that record's answers of any network
(five folds). The value is the AUC of the network's answers against a retrained network's, the mean over
retrained networks. 0.5 would be an answer like any retrained network's; but two retrained networks can be
told apart, too, so the aim is what the retrained networks show against one another. There are always all but
one of them to compare with, in turn. Where networks differ much from one another (few records, small ones),
any two of them are told apart, all figures come near 1, and the attack says nothing. The interval resamples
the records, the same for both networks.

Source: ours, and no published metric. The idea that the shares of other classes give a forgotten one away is
that of A. Ebrahimpour-Boroojeny, Y. Wang and H. Sundaram, arXiv 2506.20893, of which the abstract alone was
at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.evaluation.attacks.figures import FEWEST
from unspike.evaluation.attacks.line_up import FOLDS, deal
from unspike.evaluation.attacks.logistic_regression import cross_fitted_scores
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.bootstrap import Bootstrap, interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

FEWEST_CLASSES = 3
MOST = 1000  # every answer is set against every other
_SMALLEST = np.finfo(np.float64).tiny


def other_shares(share: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the shares of the classes other than the true one, by their sum.

    Parameters
    ----------
    share : ndarray of shape (B, C), float64
        Shares of the classes.
    label : ndarray of shape (B,), int64
        True classes.

    Returns
    -------
    ndarray of shape (B, C - 1), float64
        Sums to 1 in each row, in the order of the classes; equal parts where the network was certain.
    """
    others = np.maximum(share, _SMALLEST)
    kept = np.arange(share.shape[1]) != label[:, None]
    left = others[kept].reshape(len(share), -1)
    return np.asarray(left / left.sum(axis=1, keepdims=True))


def wins(own: NDArray[np.float64], references: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return how often an answer of the network looks more like its own than a reference's answer does.

    Parameters
    ----------
    own : ndarray of shape (B, F), float64
        What the network in question answered.
    references : sequence of ndarray of shape (B, F), float64
        What retrained networks answered to the same records, one network or more.

    Returns
    -------
    ndarray of shape (B, B), float64
        Row: record that the network answered; column: record that a reference answered; the share of
        references over which it wins, ties counting one half. The mean of all is the AUC.
    """
    n, networks = len(own), 1 + len(references)
    fold = np.tile(deal([n], folds=FOLDS, seed=0), networks)
    is_own = np.repeat([False, True], [n * len(references), n])
    score = cross_fitted_scores(np.concatenate([*references, own]), is_own, fold).reshape(networks, n)
    won = [np.sign(score[-1][:, None] - reference) for reference in score[:-1]]
    return np.asarray(0.5 + 0.5 * np.mean(won, axis=0))


@register_metric(
    "experimental.other_classes.auc",
    definition="Area under the ROC curve of a logistic regression that tells the network's shares of the "
    "other classes on the forgotten records from a retrained network's.",
    scale=Scale(EQUAL),
    sample=Sample(FEWEST, "forgotten records"),
)
def other_classes(network: AskedNetwork, context: Context) -> Measurement:
    """Return the AUC of the attack, of a request for a class."""
    if context.kind != "class":
        raise CannotMeasure("it looks for a forgotten class, and this request is for single records")
    if not any(context.panels):
        raise CannotMeasure("it needs another retrained network to compare with, found none")
    own = network.responses("forget")
    need(len(own), FEWEST, "forgotten records")
    if own.probability.shape[1] < FEWEST_CLASSES:
        raise CannotMeasure("with two classes there is only one other, which gets all that is left")
    panels = [[_shares(reference) for reference in panel] for panel in context.panels]
    won = np.mean([wins(_shares(network), panel) for panel in panels], axis=0)
    low, high = interval(_resampled(won, context.bootstrap))
    return Measurement(value=float(won.mean()), low=low, high=high, n=len(won))


def _shares(network: AskedNetwork) -> NDArray[np.float64]:
    answers = network.responses("forget")
    answers = answers.take(evenly_spaced(answers.record_id, MOST))
    return other_shares(answers.probability, answers.label)


def _resampled(won: NDArray[np.float64], bootstrap: Bootstrap) -> NDArray[np.float64]:
    """Return the AUC of each resample of the records, float64 [resamples]."""
    n = len(won)
    draws = map(partial(bootstrap.draws, n), bootstrap.blocks(n))
    parts = [((times @ won) * times).sum(axis=1) for times in draws]
    return np.concatenate([np.zeros(0), *parts]) / n**2
