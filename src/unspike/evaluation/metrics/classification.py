"""Precision, recall (sensitivity), F1, specificity and ROC AUC: the metrics of Wang, Ying & Pan 2024.

They are macro means over the classes that occur, as module `metrics` defines them; the details hold every
class. The interval resamples records: the confusion matrix of a resample is a weighted sum over records, and
the metrics follow from it. For the AUC, which needs ranks, the mean over classes is resampled class by class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.margin import share_margin
from unspike.evaluation.metrics.per_class import classification_metrics
from unspike.evaluation.metrics.registry import EQUAL, register_metric
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.bootstrap import Bootstrap, interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need
from unspike.evaluation.subject import Context, Subject

FEWEST = 20


def resampled_confusion(responses: Responses, bootstrap: Bootstrap) -> NDArray[np.float64]:
    """Return the confusion matrix of each resample, float64 [resamples, C, C], rows true."""
    classes = responses.counts.shape[1]
    cell = responses.label * classes + responses.counts.argmax(axis=1)
    shares = bootstrap.means(np.eye(classes**2)[cell])
    return np.asarray((shares * len(cell)).round().reshape(-1, classes, classes))


def macro(confusion: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return precision, recall, F1 and specificity of confusion matrices [R, C, C], each float64 [R].

    Means over the classes that occur; a class that is never predicted has precision 0, as in `metrics`.
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


def resampled_macro_auc(responses: Responses, bootstrap: Bootstrap) -> NDArray[np.float64]:
    """Return the macro ROC AUC of each resample, float64 [resamples]; see `metrics` for its definition."""
    from unspike.evaluation.attacks.figures import resampled_auc

    values = []
    for c in np.unique(responses.label):
        margin = share_margin(responses.share, np.full(len(responses), c))
        values.append(resampled_auc(margin, responses.label == c, bootstrap))
    return np.asarray(np.mean(values, axis=0))


def _metrics(subject: Subject, name: str) -> dict[str, Any]:
    responses = subject.responses(name)
    names = subject.sets[name].class_names
    return subject.once(
        ("classification", name), lambda: classification_metrics(responses.counts, responses.label, names)
    )


def _measured(metric: str, name: str) -> Callable[[Subject, Context], Measurement]:
    def measure(subject: Subject, context: Context) -> Measurement:
        responses = subject.responses(name)
        need(len(responses), 1, "records")
        found = _metrics(subject, name)
        if found[metric] is None:
            raise CannotMeasure(
                found["notes"].get(metric, "the records do not determine it"), n=len(responses)
            )
        low, high = interval(_resampled(subject, responses, metric, name))
        per_class = {one["class"]: one[metric] for one in found["per_class"]}
        return Measurement(
            value=found[metric], low=low, high=high, n=len(responses), details={"per_class": per_class}
        )

    return measure


def _resampled(subject: Subject, responses: Responses, metric: str, name: str) -> NDArray[np.float64]:
    if metric == "roc_auc":
        return resampled_macro_auc(responses, subject.bootstrap)
    together = subject.once(
        ("resampled", name), lambda: macro(resampled_confusion(responses, subject.bootstrap))
    )
    return together[metric]


_WHAT = {
    "precision": "precision",
    "recall": "recall (sensitivity)",
    "f1": "F1",
    "specificity": "specificity",
    "roc_auc": "area under the ROC curve",
}

for _set in ("forget", "test"):
    for _metric, _text in _WHAT.items():
        register_metric(
            f"classification.{_metric}.{_set}",
            definition=f"Macro mean over classes of the {_text} on the {_set} records, each class against "
            "the rest.",
            unit="fraction",
            direction=EQUAL,
            valid_range=(0.0, 1.0),
            smallest_n=FEWEST,
            counted="records",
            source=("wang2024machine",),
        )(_measured(_metric, _set))
