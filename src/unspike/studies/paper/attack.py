"""Tables 5 and 6: can the unlearned records still be told from records that were never seen?

The paper names accuracy, precision and recall and not the attack. Ours are the threshold on the true class's
margin and the logistic regression of `unspike.evaluation`. They are shown as many never-seen records as
unlearned ones: else the accuracy would mostly say which side is the larger. A guess would be right in half of
the cases.
"""

from __future__ import annotations

from typing import Any

from unspike.data.sample import evenly_spaced
from unspike.evaluation import Scores, logistic_regression_attack, threshold_attack

ATTACKS = {"threshold": threshold_attack, "logistic_regression": logistic_regression_attack}
ATTACK_NAMES = {"threshold": "threshold on the margin", "logistic_regression": "logistic regression"}
ATTACK_METRICS = {"accuracy": "Accuracy", "precision": "Precision", "recall": "Recall", "auc": "AUC"}


def attacked(forgotten: Scores, strangers: Scores) -> dict[str, dict[str, Any]]:
    """Return what each attack achieves, and on how many records a side.

    Parameters
    ----------
    forgotten : Scores
        A network's answers to the unlearned records.
    strangers : Scores
        Its answers to records that it never saw; of a class request, of that class.
    """
    size = min(len(forgotten), len(strangers))
    sides = [side.take(evenly_spaced(side.record_id, size)) for side in (forgotten, strangers)]
    found: dict[str, dict[str, Any]] = {}
    for name, attack in ATTACKS.items():
        result = attack(*sides).to_dict()
        found[name] = {"records": size, **{metric: result[metric] for metric in ATTACK_METRICS}}
    return found
