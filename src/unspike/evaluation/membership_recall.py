"""Membership recall: can a student who learns from the network's labels name the forgotten records' classes?

The network is asked for the classes of the forgotten records and of as many test records. A student (a
logistic regression on the 50 largest principal components of the records' own values) learns these labels,
right or wrong, and is asked for the classes of the forgotten records, each by a student that never heard the
network's label of that record (five folds). The value is the share that it names rightly::

    recall = mean over the forgotten records of [student(x) = y]

A network that still names part of the forgotten records rightly, and the others wrongly in no particular way,
teaches the student the class: labels that are noisy record by record agree on the whole. So the recall may
lie far above the forget accuracy. For a class request a student of a network that never names the class
cannot name it either, and the recall is 0; the aim is the retrained networks' recall.

The student is the same for all networks but for the labels, and needs no true label.

Source: after the membership recall attack (Z. Sui et al., arXiv 2506.19486), which distils the network into a
deep student with methods for noisy labels; simplified here to a linear student, which recalls less.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.folds import deal
from unspike.evaluation.measurement import Measurement, need
from unspike.evaluation.registry import EQUAL, register_metric
from unspike.evaluation.subject import Context, Subject

FEWEST = 20
FOLDS = 5
COMPONENTS = 50
MOST = 500  # of either kind
SETS = ("test", "forget")


def principal_components(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the largest principal components of records, each of unit variance.

    Parameters
    ----------
    values : ndarray of shape (B, F), float
        The records' values, two records or more.

    Returns
    -------
    ndarray of shape (B, min(50, B - 1, F)), float64
    """
    from sklearn.decomposition import PCA

    most = min(COMPONENTS, len(values) - 1, values.shape[1])
    found = PCA(n_components=most, svd_solver="full").fit_transform(np.asarray(values, np.float64))
    return np.asarray(found / np.maximum(found.std(axis=0), 1e-12))


def recalled(
    values: NDArray[np.float64], named: NDArray[np.int64], fold: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the class that a student gives to each record who was not told that record's label.

    Parameters
    ----------
    values : ndarray of shape (B, F), float64
        What the student sees.
    named : ndarray of shape (B,), int64
        The class that the network names.
    fold : ndarray of shape (B,), int64
        The fold of each record, two or more.

    Returns
    -------
    ndarray of shape (B,), int64
    """
    from sklearn.linear_model import LogisticRegression

    found = np.zeros(len(values), np.int64)
    for number in range(int(fold.max()) + 1):
        tried = fold == number
        told = named[~tried]
        if len(np.unique(told)) == 1:  # there is nothing to learn but this one class
            found[tried] = told[0]
            continue
        student = LogisticRegression(max_iter=200).fit(values[~tried], told)
        found[tried] = student.predict(values[tried])
    return found


@register_metric(
    "membership_recall",
    definition="Share of the forgotten records of which a linear student, taught by the network's own labels "
    "of other forgotten and of test records, names the true class.",
    unit="fraction",
    direction=EQUAL,
    valid_range=(0.0, 1.0),
    smallest_n=FEWEST,
    counted="forgotten records",
    source=("sui2025recalling",),
)
def membership_recall(subject: Subject, context: Context) -> Measurement:
    """Return the share that is recalled; the details hold the network's own accuracy on the same records."""
    samples = [subject.sample(name, MOST) for name in SETS]
    sizes = [len(sample) for sample in samples]
    need(min(sizes), FEWEST, "forgotten and test records")
    values = context.original.once("components", lambda: _components(context.original))
    answers = [subject.responses(name) for name in SETS]
    named = np.concatenate(
        [
            side.counts[np.searchsorted(side.record_id, sample.record_id)].argmax(axis=1)
            for side, sample in zip(answers, samples, strict=True)
        ]
    )
    label = samples[1].y
    right = recalled(values, named, deal(sizes, folds=FOLDS, seed=0))[sizes[0] :] == label
    low, high = subject.bootstrap.mean(right.astype(np.float64))
    return Measurement(
        value=float(right.mean()),
        low=low,
        high=high,
        n=sizes[1],
        details={"accuracy": float((named[sizes[0] :] == label).mean())},
    )


def _components(subject: Subject) -> NDArray[np.float64]:
    samples = [subject.sample(name, MOST) for name in SETS]
    return principal_components(np.concatenate([one.x.reshape(len(one), -1) for one in samples]))
