"""Neighbour recall: can whoever sees the network's labels of like records name the forgotten ones' classes?

The network is asked for the classes of forgotten and of test records, at most 500 of either. A student,
who sees the records' own values, names the class of a forgotten record by the vote of the 15 nearest other
records, each for the class that the network gave *it*, right or wrong; among equals the nearer ones decide.
The value is the share that he names rightly::

    recall = mean over the forgotten records of [student(x) = y]

He is never told the network's label of the record in question, nor any true label. A network that still names
part of the forgotten records rightly, and the others wrongly in no particular way, gives the class away:
labels that are wrong one by one are right on the whole. So the recall may lie far above the forget accuracy.
Of a network that never names a class no student learns it, and the recall is 0; for single records the recall
is that of any records. The aim is the retrained networks'.

Source: ours, and no published metric. That labels which are wrong one by one may be right on the whole is
the point of Z. Sui et al., arXiv 2506.19486, whose student is a deep network trained with methods for noisy
labels; nearest neighbours recall less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.measurement import Measurement, mean_of, need
from unspike.events import Events

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

FEWEST = 20
NEIGHBOURS = 15
MOST = 500  # of either kind
SETS = ("test", "forget")
_DECIMALS = 6
_FIRST = 1e-6  # by how much more a nearer neighbour's vote counts: less than a vote, all together


def neighbours(values: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the nearest other records of each record, the nearest first.

    Parameters
    ----------
    values : ndarray of shape (B, F), float
        The records' values, two records or more.

    Returns
    -------
    ndarray of shape (B, min(15, B - 1)), int64
        Positions, by Euclidean distance.
    """
    from sklearn.metrics import pairwise_distances

    distance = pairwise_distances(np.asarray(values, np.float64), n_jobs=1)
    # Rounded and sorted stably, so that equally near ones do not depend on the number of threads.
    distance = np.round(distance, _DECIMALS)
    np.fill_diagonal(distance, np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")
    return np.asarray(nearest[:, : min(NEIGHBOURS, len(values) - 1)], np.int64)


def recalled(near: NDArray[np.int64], named: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the class for which most of a record's neighbours stand.

    Parameters
    ----------
    near : ndarray of shape (B, K), int64
        Positions of the neighbours of each record, the nearest first.
    named : ndarray of shape (B,), int64
        The class that the network names.

    Returns
    -------
    ndarray of shape (B,), int64
    """
    votes = np.zeros((len(near), int(named.max()) + 1))
    weight = 1.0 + _FIRST * 2.0 ** -np.arange(near.shape[1])
    np.add.at(votes, (np.arange(len(near))[:, None], named[near]), weight)
    return np.asarray(votes.argmax(axis=1), np.int64)


@register_metric(
    "experimental.neighbour_recall",
    definition="Share of the forgotten records of which the vote of the nearest other records, each for the "
    "class that the network gave it, names the true class.",
    scale=Scale(EQUAL),
    sample=Sample(FEWEST, "forgotten records"),
)
def neighbour_recall(network: AskedNetwork, context: Context) -> Measurement:
    """Return the share that is recalled; the details hold the network's own accuracy on the same records."""
    samples = [network.sample(name, MOST) for name in SETS]
    need(min(map(len, samples)), FEWEST, "forgotten and test records")
    original = context.original
    near = original.once("neighbours", lambda: _neighbours(original), of=SETS)
    named = np.concatenate([_named(network, name) for name in SETS])
    non_members, label = len(samples[0]), samples[1].y
    right = (recalled(near, named)[non_members:] == label).astype(np.float64)
    accuracy = float((named[non_members:] == label).mean())
    return mean_of(right, context.bootstrap, details={"accuracy": accuracy})


def _neighbours(network: AskedNetwork) -> NDArray[np.int64]:
    samples = [network.sample(name, MOST) for name in SETS]
    return neighbours(np.concatenate([_values(one) for one in samples]))


def _values(records: Dataset) -> NDArray[np.float32]:
    """Return the values of records as vectors [B, F]; of events how many there are at each input."""
    if isinstance(records.records, Events):
        return records.records.counts()
    return records.x.reshape(len(records), -1)


def _named(network: AskedNetwork, name: str) -> NDArray[np.int64]:
    answers, sample = network.responses(name), network.sample(name, MOST)
    place = np.searchsorted(answers.record_id, sample.record_id)
    return answers.prediction[place]
