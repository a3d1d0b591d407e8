"""MIA efficacy: how many of the forgotten records does a support vector machine call never-seen?

The machine learns from the network's probabilities of the true class to tell retained records (members) from
test records (not members), equally many of both, and then judges the forgotten ones, on which it was not
trained. With f(x) = 1 where it takes x for a member::

    efficacy = 1 - mean of f(x) over the forgotten records

A radial kernel with gamma = 1 and a penalty C = 3, as in the authors' code. A high value is no aim in itself:
a network that never met the records answers some of them as surely as those it met, so the aim is the
retrained networks' value. Where retained and test records look alike to the network, the machine has little
to learn, and the value may swing from one retrained network to the next: their spread says how much.

For a class request the test records are of the other classes, as the retained ones are. The interval is over
the forgotten records alone, the machine being the same.

Source: J. Jia et al., "Model sparsity can simplify machine unlearning", NeurIPS 2023, arXiv 2304.04934.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.evaluation.attacks.rmia import true_probability
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.measurement import Measurement, mean_of, need

FEWEST = 20
MOST = 500  # on a side: the machine's time grows with the square of the records
PENALTY = 3.0
GAMMA = 1.0


def called_non_members(
    member: NDArray[np.float64], other: NDArray[np.float64], tried: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return which records a support vector machine takes for never-seen ones.

    Parameters
    ----------
    member, other : ndarray of shape (M,) and (N,), float64
        Shares of the true class of records that were trained on, and of others.
    tried : ndarray of shape (B,), float64
        The same of the records in question.

    Returns
    -------
    ndarray of shape (B,), float64
        1 where the machine says that the record was not trained on, else 0.
    """
    from sklearn.svm import SVC

    known = np.concatenate([other, member])[:, None]
    is_member = np.repeat([False, True], [len(other), len(member)])
    machine = SVC(C=PENALTY, kernel="rbf", gamma=GAMMA).fit(known, is_member)
    return np.asarray(~machine.predict(tried[:, None]), np.float64)


@register_metric(
    "mia.svc.efficacy",
    definition="Share of the forgotten records that a support vector machine, trained to tell retained from "
    "test records by their probability of the true class, takes for never-seen ones.",
    scale=Scale(EQUAL),
    sample=Sample(FEWEST, "records in the smallest set"),
    source=("jia2023sparsity",),
)
def svc_efficacy(network: AskedNetwork, context: Context) -> Measurement:
    """Return the share of the forgotten records that are called never-seen."""
    answers = {name: network.responses(name) for name in ("retain", "test", "forget")}
    smallest = min(map(len, answers.values()))
    need(smallest, FEWEST, "retained, test and forgotten records")
    size = min(MOST, len(answers["retain"]), len(answers["test"]))
    member, other = (true_probability(_some(answers[name], size)) for name in ("retain", "test"))
    values = called_non_members(member, other, true_probability(answers["forget"]))
    return replace(mean_of(values, context.bootstrap), n=smallest)


def _some(answers: Responses, size: int) -> Responses:
    return answers.take(evenly_spaced(answers.record_id, size))
