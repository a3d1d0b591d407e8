"""Linear probe: do the hidden layers still set the forgotten class apart, whatever the output says?

A logistic regression is trained to tell never-seen records of the forgotten class from never-seen records of
the other classes by the spike counts of all hidden neurons, standardised, and is judged by its AUC on records
it was not trained on (five folds). A network that never met the class sets it apart to some degree, too, for
hidden neurons describe the input; so the aim is the retrained networks' AUC. A network whose output neuron
was silenced and nothing else keeps the original's.

A request for single records has no class to look for.

Source: G. Alain and Y. Bengio, "Understanding intermediate layers using linear classifier probes", arXiv
1610.01644.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import Attack, auc
from unspike.evaluation.attacks.line_up import deal
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

SETS = ("test", "forget_test")
FOLDS = 5
FEWEST = 20
PENALTY = 0.01


def probe_scores(
    features: NDArray[np.floating], belongs: NDArray[np.bool_], fold: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the score of each record by a probe that was trained without its fold.

    Parameters
    ----------
    features : ndarray of shape (B, N), spikes
        Hidden spike counts.
    belongs : ndarray of shape (B,), bool
        Whether the record is of the class.
    fold : ndarray of shape (B,), int64
        The fold of each record, at least two folds with both kinds in each.

    Returns
    -------
    ndarray of shape (B,), float64
        Log-odds of the class.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    score = np.zeros(len(features))
    for number in range(int(fold.max()) + 1):
        tried = fold == number
        # More neurons than records of the class: only a strongly shrunk probe generalises.
        regression = LogisticRegression(C=PENALTY, class_weight="balanced", max_iter=1000)
        probe = make_pipeline(StandardScaler(), regression).fit(features[~tried], belongs[~tried])
        score[tried] = probe.decision_function(features[tried])
    return score


@register_metric(
    "linear_probe.auc",
    definition="Area under the ROC curve of a cross-validated logistic regression that tells never-seen "
    "records of the forgotten class from others by their hidden spike counts.",
    scale=Scale(EQUAL),
    sample=Sample(FEWEST, "never-seen records of the forgotten class"),
    source=("alain2017understanding",),
)
def linear_probe(network: AskedNetwork, context: Context) -> Measurement:
    """Return the AUC of the probe."""
    if context.kind != "class":
        raise CannotMeasure("it looks for a forgotten class, and this request is for single records")
    sizes = [len(network.sets[name]) for name in SETS]
    need(min(sizes), FEWEST, "never-seen records of the forgotten class and of the others")
    layers = [network.hidden(name, None) for name in SETS]
    if not layers[0]:
        raise CannotMeasure("the network has no hidden layer")
    counts = np.concatenate([np.concatenate(list(side.values()), axis=1) for side in layers])
    belongs = np.repeat([False, True], sizes)
    score = probe_scores(counts.astype(np.float32), belongs, deal(sizes, folds=FOLDS, seed=0))
    return auc([Attack(score=score, guess=score > 0, is_member=belongs)], context.bootstrap)
