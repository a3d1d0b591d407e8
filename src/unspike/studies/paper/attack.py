"""Tables 5 and 6: can the unlearned records still be told from records that were never seen?

The paper names accuracy, precision and recall and not the attack. Ours are the threshold on the true class's
margin and the logistic regression of `unspike.evaluation`. They are shown as many never-seen records as
unlearned ones: else the accuracy would mostly say which side is the larger. A guess would be right in half of
the cases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from unspike.data.sample import evenly_spaced
from unspike.evaluation import Bootstrap, CannotMeasure, Measurement, Responses
from unspike.evaluation.attacks.figures import Attacks, accuracy, auc, precision, recall
from unspike.evaluation.attacks.line_up import line_up
from unspike.evaluation.attacks.logistic_regression import logistic_regression_attack
from unspike.evaluation.attacks.loss import loss_attack

ATTACKS = {"threshold": loss_attack, "logistic_regression": logistic_regression_attack}
ATTACK_NAMES = {"threshold": "threshold on the margin", "logistic_regression": "logistic regression"}
ATTACK_METRICS = {"accuracy": "Accuracy", "precision": "Precision", "recall": "Recall", "auc": "AUC"}
_FIGURES = {"accuracy": accuracy, "precision": precision, "recall": recall, "auc": auc}
_NO_INTERVALS = Bootstrap(resamples=0)


def attacked(forgotten: Responses, others: Responses) -> dict[str, dict[str, Any]]:
    """Return what each attack achieves, and on how many records a side.

    Parameters
    ----------
    forgotten : Responses
        A network's answers to the unlearned records.
    others : Responses
        Its answers to records that it never saw; of a class request, of that class.
    """
    size = min(len(forgotten), len(others))
    sides = [side.take(evenly_spaced(side.record_id, size)) for side in (forgotten, others)]
    found: dict[str, dict[str, Any]] = {}
    for name, attack in ATTACKS.items():
        made = [attack(line_up(*sides))] if size > 1 else []
        found[name] = {"records": size, **{metric: _value(metric, made) for metric in ATTACK_METRICS}}
    return found


def _value(metric: str, attacks: Attacks) -> float | None:
    figure: Callable[[Attacks, Bootstrap], Measurement] = _FIGURES[metric]
    try:
        return figure(attacks, _NO_INTERVALS).value if attacks else None
    except CannotMeasure:
        return None
