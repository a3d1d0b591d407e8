"""How well a network classifies a set of records, overall and class by class.

For a class c, with TP, FP, FN, TN counted over all records (c against the rest)::

    precision   = TP / (TP + FP)                 recall = sensitivity = TP / (TP + FN)
    F1          = 2 TP / (2 TP + FP + FN)        specificity = TN / (TN + FP)
    ROC AUC     = P(m_c of a record of c > m_c of another record), ties count one half

with m_c = z_c - log sum_{j != c} exp z_j the log-odds margin of the output counts z (module `margin`): it
ranks records as softmax(z)_c does, without ties by rounding.

The overall value is the *macro* mean over the classes that occur in the labels: a class that the set does not
hold has no recall, so it has no part in the mean. Accuracy is the share of records whose class has most
output spikes.

A value that the records do not determine is None, and `notes` says why. One convention needs saying: the
precision of a class that was never predicted is 0/0. It is None in `per_class` and counts as 0 in the macro
mean (scikit-learn's own default), for leaving it out would reward a network for never naming its hard
classes; `notes` names these classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.margin import log_odds_margin
from unspike.evaluation.statistics.auc import area_under_curve
from unspike.foundation.errors import InvalidInput

_OVERALL = ("accuracy", "precision", "recall", "f1", "sensitivity", "specificity", "roc_auc")
_PER_CLASS = ("accuracy", "precision", "recall", "f1", "specificity", "roc_auc")


@dataclass(frozen=True, kw_only=True)
class _OneVersusRest:
    """The four counts of one class against the rest."""

    name: str
    tp: int
    fp: int
    fn: int
    tn: int
    roc_auc: float | None

    @property
    def records(self) -> int:
        return self.tp + self.fn

    def values(self) -> dict[str, Any]:
        recall = _ratio(self.tp, self.records)
        return {
            "class": self.name,
            "records": self.records,
            "accuracy": recall,
            "precision": _ratio(self.tp, self.tp + self.fp),
            "recall": recall,
            "f1": _ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn),
            "specificity": _ratio(self.tn, self.tn + self.fp),
            "roc_auc": self.roc_auc,
        }

    def reasons(self) -> str:
        holds = {
            "no record of this class": self.records == 0,
            "no record of another class": self.tn + self.fp == 0,
            "class never predicted": self.tp + self.fp == 0,
        }
        return ", ".join(reason for reason, true in holds.items() if true)


def classification_metrics(
    counts: NDArray[np.floating], label: NDArray[np.int64], class_names: Sequence[str]
) -> dict[str, Any]:
    """Return the classification metrics of one set of records.

    Parameters
    ----------
    counts : ndarray of shape (B, C), spikes
        Output spike counts, one column a class.
    label : ndarray of shape (B,), int64
        True class indices.
    class_names : sequence of str
        The C names.

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
        If the counts are not finite or do not fit the classes, or a label is no class index.
    """
    _check(counts, label, class_names)
    n_classes = len(class_names)
    confusion = _confusion(label, counts.argmax(axis=1), n_classes)
    classes = [_one_versus_rest(confusion, counts, label, c, class_names[c]) for c in range(n_classes)]
    per_class = [one.values() for one in classes]
    present = [values for values in per_class if values["records"] > 0]
    recall = _mean([values["recall"] for values in present])
    return {
        "records": len(label),
        "accuracy": _ratio(int(np.trace(confusion)), len(label)),
        "precision": _mean([values["precision"] or 0.0 for values in present]),
        "recall": recall,
        "f1": _mean([values["f1"] for values in present]),
        "sensitivity": recall,
        "specificity": _mean([values["specificity"] for values in present]),
        "roc_auc": _mean([values["roc_auc"] for values in present]),
        "per_class": per_class,
        "confusion": confusion.tolist(),
        "notes": _notes(classes, per_class),
    }


def _check(counts: NDArray[np.floating], label: NDArray[np.int64], class_names: Sequence[str]) -> None:
    if counts.shape != (len(label), len(class_names)):
        expected = (len(label), len(class_names))
        raise InvalidInput(f"Metrics need counts of shape {expected} (records, classes), got {counts.shape}.")
    if not np.isfinite(counts).all():
        raise InvalidInput(
            "Metrics need finite output counts, got NaN or infinity: check the network's weights."
        )
    if len(label) and (label.min() < 0 or label.max() >= len(class_names)):
        raise InvalidInput(f"Labels must lie in 0..{len(class_names) - 1}, got {label.min()}..{label.max()}.")


def _confusion(label: NDArray[np.int64], prediction: NDArray[np.int64], n_classes: int) -> NDArray[np.int64]:
    """Return how many records of each true class (rows) got each prediction (columns)."""
    cells = np.bincount(label * n_classes + prediction, minlength=n_classes**2)
    return cells.reshape(n_classes, n_classes)


def _one_versus_rest(
    confusion: NDArray[np.int64], counts: NDArray[np.floating], label: NDArray[np.int64], c: int, name: str
) -> _OneVersusRest:
    tp = int(confusion[c, c])
    fn = int(confusion[c].sum()) - tp
    fp = int(confusion[:, c].sum()) - tp
    auc = area_under_curve(label == c, log_odds_margin(counts, np.full(len(label), c)))
    return _OneVersusRest(name=name, tp=tp, fp=fp, fn=fn, tn=len(label) - tp - fn - fp, roc_auc=auc)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Sequence[float | None]) -> float | None:
    """Return the mean, or None if there is no value or one of them is undetermined."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known and len(known) == len(values) else None


def _notes(classes: Sequence[_OneVersusRest], per_class: Sequence[dict[str, Any]]) -> dict[str, str]:
    notes: dict[str, str] = {}
    present = [one for one in classes if one.records > 0]
    if not present:
        return dict.fromkeys(_OVERALL, "there are no records")
    if len(present) == 1:
        why = f"every record here belongs to class '{present[0].name}', and the metric needs two classes"
        notes.update(specificity=why, roc_auc=why)
    silent = [one.name for one in present if one.tp + one.fp == 0]
    if silent:
        notes["precision"] = f"never predicted, counted as 0 in the mean: {', '.join(silent)}"
    for one, values in zip(classes, per_class, strict=True):
        missing = [metric for metric in _PER_CLASS if values[metric] is None]
        if missing:
            notes[f"per_class.{one.name}"] = f"{', '.join(missing)}: {one.reasons()}"
    return notes
