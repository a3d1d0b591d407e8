"""Precision, recall (sensitivity), F1, specificity and ROC AUC: the metrics of Wang, Ying & Pan 2024.

For a class c, with TP, FP, FN, TN counted over all records (c against the rest)::

    precision   = TP / (TP + FP)                 recall = sensitivity = TP / (TP + FN)
    F1          = 2 TP / (2 TP + FP + FN)        specificity = TN / (TN + FP)
    ROC AUC     = P(m_c of a record of c > m_c of another record), ties count one half

with m_c = log p_c - log (1 - p_c) the log-odds margin of the network's own probabilities (module `margin`),
which ranks records as p_c does, without ties by rounding.

The overall value is the *macro* mean over the classes that occur in the labels: a class that the set does not
hold has no recall, so it has no part in the mean. A value that the records do not determine is None, and
`notes` says why. One convention needs saying: the precision of a class that was never predicted is 0/0. It
is None in `per_class` and counts as 0 in the macro mean (scikit-learn's own default), for leaving it out
would reward a network for never naming its hard classes; `notes` names these classes.

The intervals resample records: the confusion matrix of a resample is a weighted sum over records, and the
metrics follow from it. For the AUC, which needs ranks, the mean over classes is resampled class by class.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import resampled_auc
from unspike.evaluation.margin import log_odds_margin
from unspike.evaluation.metrics.accuracy import SETS, answers_on
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.auc import area_under_curve
from unspike.evaluation.statistics.bootstrap import Bootstrap, interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement
from unspike.foundation.errors import InvalidInput

METRICS = {
    "precision": "precision",
    "recall": "recall (sensitivity)",
    "f1": "F1",
    "specificity": "specificity",
    "roc_auc": "area under the ROC curve",
}
_PER_CLASS = ("accuracy", *METRICS)


def classification_metrics(answers: Responses, class_names: Sequence[str]) -> dict[str, Any]:
    """Return the classification metrics of one set of records.

    Parameters
    ----------
    answers : Responses
        A network's answers.
    class_names : sequence of str
        The names of the C classes.

    Returns
    -------
    dict
        ``records``, ``accuracy``, ``precision``, ``recall``, ``f1``, ``sensitivity``, ``specificity``,
        ``roc_auc`` (fractions 0..1, or None), ``per_class`` (one dict a class; its ``accuracy`` is the share
        of the class's records that were named rightly), ``confusion`` (rows true, columns predicted) and
        ``notes`` (metric -> why it is None, or what convention it rests on).

    Raises
    ------
    InvalidInput
        If the answers do not fit the classes, or a label is no class index.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.evaluation import Responses, classification_metrics
    >>> answers = Responses(
    ...     record_id=np.array([7, 8]),
    ...     label=np.array([0, 1]),
    ...     counts=np.float32([[9, 1], [6, 3]]),
    ...     probability=np.array([[0.9, 0.1], [0.7, 0.3]]),
    ... )
    >>> found = classification_metrics(answers, ("a", "b"))
    >>> found["accuracy"], found["recall"], found["confusion"]
    (0.5, 0.5, [[1, 0], [1, 0]])
    """
    _check(answers, class_names)
    confusion = _confusion(answers, len(class_names))
    per_class = _one_versus_rest(answers, confusion, class_names)
    present = [one for one in per_class if one["records"]]
    # Of a class that was never named the precision counts as 0 in the mean; see above.
    whole = {name: _mean([_counted(one, name) for one in present]) for name in METRICS}
    return {
        "records": len(answers),
        "accuracy": float(answers.correct.mean()) if len(answers) else None,
        **whole,
        "sensitivity": whole["recall"],
        "per_class": per_class,
        "confusion": confusion.tolist(),
        "notes": _notes(per_class, present),
    }


def _check(answers: Responses, class_names: Sequence[str]) -> None:
    found, classes = answers.counts.shape, len(class_names)
    if found != (len(answers), classes):
        expected = (len(answers), classes)
        raise InvalidInput(f"Metrics need counts of shape {expected} (records, classes), got {found}.")
    label = answers.label
    if len(label) and (label.min() < 0 or label.max() >= classes):
        raise InvalidInput(f"Labels must lie in 0..{classes - 1}, got {label.min()}..{label.max()}.")


def _confusion(answers: Responses, classes: int) -> NDArray[np.int64]:
    from sklearn.metrics import confusion_matrix

    if not len(answers):
        return np.zeros((classes, classes), np.int64)
    return np.asarray(confusion_matrix(answers.label, answers.prediction, labels=range(classes)))


def _one_versus_rest(
    answers: Responses, confusion: NDArray[np.int64], class_names: Sequence[str]
) -> list[dict[str, Any]]:
    from sklearn.metrics import precision_recall_fscore_support

    classes, nan = range(len(class_names)), float("nan")
    if not len(answers):
        return [_entry(name, 0, [None] * len(METRICS)) for name in class_names]
    precision, recall, f1, records = precision_recall_fscore_support(
        answers.label, answers.prediction, labels=classes, zero_division=nan
    )
    others = len(answers) - records
    wrongly = confusion.sum(axis=0) - confusion.diagonal()
    found = []
    for c, name in enumerate(class_names):
        label = np.full(len(answers), c)
        area = area_under_curve(answers.label == c, log_odds_margin(answers.probability, label))
        specificity = 1.0 - wrongly[c] / others[c] if others[c] else None
        values = [precision[c], recall[c], f1[c], specificity, area]
        found.append(_entry(name, int(records[c]), values))
    return found


def _entry(name: str, records: int, values: Sequence[float | None]) -> dict[str, Any]:
    known = [None if value is None or np.isnan(value) else float(value) for value in values]
    each = dict(zip(METRICS, known, strict=True))
    return {"class": name, "records": records, "accuracy": each["recall"], **each}


def _counted(one: dict[str, Any], name: str) -> float | None:
    value: float | None = one[name]
    return 0.0 if name == "precision" and value is None else value


def _mean(values: Sequence[float | None]) -> float | None:
    """Return the mean, or None if there is no value or one of them is undetermined."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known and len(known) == len(values) else None


def _notes(per_class: Sequence[dict[str, Any]], present: Sequence[dict[str, Any]]) -> dict[str, str]:
    if not present:
        return dict.fromkeys(("accuracy", "sensitivity", *METRICS), "there are no records")
    notes: dict[str, str] = {}
    if len(present) == 1:
        only = present[0]["class"]
        why = f"every record here belongs to class '{only}', and the metric needs two classes"
        notes.update(specificity=why, roc_auc=why)
    silent = [one["class"] for one in present if one["precision"] is None]
    if silent:
        notes["precision"] = f"never predicted, counted as 0 in the mean: {', '.join(silent)}"
    for one in per_class:
        missing = [metric for metric in _PER_CLASS if one[metric] is None]
        if missing:
            notes[f"per_class.{one['class']}"] = f"{', '.join(missing)}: {_why(one)}"
    return notes


def _why(one: dict[str, Any]) -> str:
    holds = {
        "no record of this class": one["records"] == 0,
        "no record of another class": one["specificity"] is None,
        "class never predicted": one["precision"] is None,
    }
    return ", ".join(reason for reason, true in holds.items() if true)


def classified(network: AskedNetwork, name: str) -> dict[str, Any]:
    """Return the classification metrics of a network on a set, computed once."""
    answers, class_names = network.responses(name), network.sets[name].class_names
    return network.once("classification", lambda: classification_metrics(answers, class_names), of=(name,))


def resampled_confusion(answers: Responses, bootstrap: Bootstrap) -> NDArray[np.float64]:
    """Return the confusion matrix of each resample, float64 [resamples, C, C], rows true."""
    classes = answers.counts.shape[1]
    cell = answers.label * classes + answers.prediction
    shares = bootstrap.means(np.eye(classes**2)[cell])
    return np.asarray((shares * len(cell)).round().reshape(-1, classes, classes))


def macro(confusion: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return precision, recall, F1 and specificity of confusion matrices [R, C, C], each float64 [R].

    Means over the classes that occur; a class that is never predicted has precision 0.
    """
    tp = np.einsum("rcc->rc", confusion)
    true, predicted = confusion.sum(axis=2), confusion.sum(axis=1)
    total = confusion.sum(axis=(1, 2))[:, None]
    each = {
        "precision": tp / np.maximum(predicted, 1.0),
        "recall": tp / np.maximum(true, 1.0),
        "f1": 2 * tp / np.maximum(true + predicted, 1.0),
        "specificity": 1.0 - (predicted - tp) / np.maximum(total - true, 1.0),
    }
    present = (true > 0).astype(np.float64)
    weight = present / np.maximum(present.sum(axis=1, keepdims=True), 1.0)
    return {name: (value * weight).sum(axis=1) for name, value in each.items()}


def resampled_macro_auc(answers: Responses, bootstrap: Bootstrap) -> NDArray[np.float64]:
    """Return the macro ROC AUC of each resample, float64 [resamples]."""
    values = []
    for c in np.unique(answers.label):
        margin = log_odds_margin(answers.probability, np.full(len(answers), c))
        values.append(resampled_auc(margin, answers.label == c, bootstrap))
    return np.asarray(np.mean(values, axis=0))


def _measured(metric: str, name: str) -> Callable[[AskedNetwork, Context], Measurement]:
    def measure(network: AskedNetwork, context: Context) -> Measurement:
        answers = answers_on(network, name)
        found = classified(network, name)
        if found[metric] is None:
            raise CannotMeasure(found["notes"].get(metric, "the records do not determine it"), n=len(answers))
        low, high = interval(_resampled(network, context.bootstrap, metric, name))
        per_class = {one["class"]: one[metric] for one in found["per_class"]}
        return Measurement(
            value=found[metric], low=low, high=high, n=len(answers), details={"per_class": per_class}
        )

    return measure


def _resampled(network: AskedNetwork, bootstrap: Bootstrap, metric: str, name: str) -> NDArray[np.float64]:
    if bootstrap.resamples == 0:
        return np.zeros(0)
    answers = network.responses(name)
    if metric == "roc_auc":
        return resampled_macro_auc(answers, bootstrap)
    together = network.once(
        ("resampled", bootstrap), lambda: macro(resampled_confusion(answers, bootstrap)), of=(name,)
    )
    return together[metric]


for _set, _records in SETS.items():
    for _metric, _text in METRICS.items():
        register_metric(
            f"classification.{_metric}.{_set}",
            definition=f"Macro mean over classes of the {_text} on the {_records}, each class against "
            "the rest.",
            scale=Scale(EQUAL),
            sample=Sample(1, "records"),
            source=("wang2024machine",),
        )(_measured(_metric, _set))
