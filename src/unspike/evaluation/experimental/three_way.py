"""Three-way attack: who was forgotten, who stayed, and who was never there, by the answers before and after?

The attacker sees what the original network and the network in question answer to a record, and says which of
three it is: forgotten, retained, or never seen. He looks at the margin of the true class and at the largest
share (as log-odds), before and after, and at how far both moved, and weighs them by a linear discriminant
that was fitted without the record (five folds), equally many records of each kind. The value is the mean
share of each kind that he names rightly; 1/3 is guessing. The details hold these shares, and for the retained
records the AUC of the attacker's probability against never-seen ones: whether having seen both networks
exposes those who stay, which `mia.retained.auc` asks of each network alone.

A retrained network, too, answers the forgotten records otherwise than the original did; so the aim is the
retrained networks' value. For a class request the never-seen records are of the other classes, and whoever is
of the class is known to be forgotten.

Source: ours, and no published metric. The question is that of J. Fu, N. Naderloui, D. Zhong, Y. Hong and
W. H. Wang, arXiv 2605.01129, of which the abstract alone was at hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.evaluation.attacks.confidence import confidence
from unspike.evaluation.attacks.line_up import FOLDS, deal
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.auc import area_under_curve
from unspike.evaluation.statistics.bootstrap import interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

FEWEST = 20
KINDS = ("test", "retain", "forget")
_DECIMALS = 9
_FARTHEST = 30.0  # log-odds: beyond, a share is 0 or 1 to all purposes, and would outweigh all others


def answer_features(before: Responses, after: Responses) -> NDArray[np.float64]:
    """Return margin and confidence before, after, and how far they moved, float64 [B, 6], nats.

    Parameters
    ----------
    before, after : Responses
        Two networks' answers to the same records.
    """
    then, now = (
        np.clip(np.column_stack([one.margin, confidence(one.probability)]), -_FARTHEST, _FARTHEST)
        for one in (before, after)
    )
    return np.column_stack([then, now, np.abs(now - then)])


def three_way_probabilities(
    features: NDArray[np.float64], kind: NDArray[np.int64], fold: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the probability of each kind by a discriminant that was fitted without the record's fold.

    Parameters
    ----------
    features : ndarray of shape (B, F), float64
        What the attack looks at.
    kind, fold : ndarray of shape (B,), int64
        The kind of each record, an index into `KINDS`, and its fold, two or more with all kinds in each.

    Returns
    -------
    ndarray of shape (B, 3), float64
    """
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    found = np.zeros((len(features), len(KINDS)))
    for number in range(int(fold.max()) + 1):
        tried = fold == number
        # In closed form: as good here as a logistic regression, which takes eight times as long.
        attacker = LinearDiscriminantAnalysis().fit(features[~tried], kind[~tried])
        found[tried] = np.round(attacker.predict_proba(features[tried]), _DECIMALS)
    return found


@register_metric(
    "experimental.three_way.balanced_accuracy",
    definition="Mean share of the forgotten, the retained and the never-seen records that a linear "
    "discriminant on the original's and the network's answers names as such.",
    scale=Scale(EQUAL),
    sample=Sample(FEWEST, "records of each kind"),
)
def three_way(network: AskedNetwork, context: Context) -> Measurement:
    """Return the mean share; the details hold each kind's, and the AUC of retained against never-seen."""
    size = min(len(network.sets[name]) for name in KINDS)
    need(size, FEWEST, "forgotten, retained and test records")
    features = [_features(network, context.original, name, size) for name in KINDS]
    kind = np.repeat(np.arange(len(KINDS)), size)
    if not np.ptp(np.concatenate(features), axis=0).any():
        raise CannotMeasure("both networks answer every record alike", n=size)
    share = three_way_probabilities(
        np.concatenate(features), kind, deal([size] * len(KINDS), folds=FOLDS, seed=0)
    )
    right = (share.argmax(axis=1) == kind).astype(np.float64).reshape(len(KINDS), size)
    resampled = [context.bootstrap.means(side, stream=stream) for stream, side in enumerate(right)]
    low, high = interval(np.mean(resampled, axis=0))
    return Measurement(value=float(right.mean()), low=low, high=high, n=size, details=_details(share, right))


def _features(network: AskedNetwork, original: AskedNetwork, name: str, size: int) -> NDArray[np.float64]:
    answers = [one.responses(name) for one in (original, network)]
    index = evenly_spaced(answers[0].record_id, size)
    return answer_features(*(one.take(index) for one in answers))


def _details(share: NDArray[np.float64], right: NDArray[np.float64]) -> dict[str, float | None]:
    size = right.shape[1]
    retained = share[: 2 * size, KINDS.index("retain")]
    return {
        **{name: float(side.mean()) for name, side in zip(KINDS, right, strict=True)},
        "retained_auc": area_under_curve(np.repeat([False, True], size), retained),
    }
