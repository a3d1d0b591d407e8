"""What a membership attack achieved, measured the same way for every attack.

The AUC is the chance that a member scores above a non-member, ties counting one half. Its standard error is
that of Hanley and McNeil (Radiology 143:29-36, 1982), with A the AUC, m members and n non-members::

    SE^2 = [A (1 - A) + (m - 1) (Q1 - A^2) + (n - 1) (Q2 - A^2)] / (m n)
    Q1 = A / (2 - A),   Q2 = 2 A^2 / (1 + A)

At A = 0.5 it is sqrt((m + n + 1) / (12 m n)). The 95 % interval is A -+ 1.96 SE, cut to 0..1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.statistics.auc import area_under_curve

TOO_FEW = "the attack needs two records on each side to be fitted on some and tried on others"
_CURVE_POINTS = 200


@dataclass(frozen=True, kw_only=True, eq=False)
class AttackResult:
    """How well an attack told members from non-members.

    Parameters
    ----------
    auc : float or None
        Area under the ROC curve; 0.5 is guessing, below it the network answers *worse* on members.
    auc_interval : tuple of float, or None
        95 % interval of the AUC for other records of the same kind (Hanley-McNeil).
    balanced_accuracy, accuracy, precision, recall : float or None
        Of the attack's yes-or-no guesses, which are always made for records the attack was not fitted on.
    roc : tuple of ndarray
        False and true positive rates, at most 200 points; empty if there is no curve.
    members, non_members : int
        Records on each side.
    notes : dict
        Which values are None, and why.
    """

    auc: float | None
    auc_interval: tuple[float, float] | None
    balanced_accuracy: float | None
    accuracy: float | None
    precision: float | None
    recall: float | None
    roc: tuple[NDArray[np.float64], NDArray[np.float64]]
    members: int
    non_members: int
    notes: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers (without the curve) in plain Python types."""
        return {
            "auc": self.auc,
            "auc_interval": None if self.auc_interval is None else list(self.auc_interval),
            "balanced_accuracy": self.balanced_accuracy,
            "accuracy": self.accuracy,
            "precision": self.precision,
            "recall": self.recall,
            "members": self.members,
            "non_members": self.non_members,
            "notes": dict(self.notes),
        }


def standard_error(auc: float, members: int, non_members: int) -> float:
    """Return the standard error of an AUC (equation in the module's docstring).

    Parameters
    ----------
    auc : float
        The AUC, 0..1.
    members, non_members : int
        Records on each side.

    Returns
    -------
    float
        The standard error; 0 when the two sides do not overlap, where the formula is known to be too sure.
    """
    q1, q2, square = auc / (2 - auc), 2 * auc**2 / (1 + auc), auc**2
    variance = auc * (1 - auc) + (members - 1) * (q1 - square) + (non_members - 1) * (q2 - square)
    return math.sqrt(max(variance, 0.0) / (members * non_members))


def measure(
    score: NDArray[np.float64], is_member: NDArray[np.bool_], guess: NDArray[np.bool_] | None
) -> AttackResult:
    """Judge an attack by its scores and its guesses.

    Parameters
    ----------
    score : ndarray of shape (B,), float64
        The higher, the more the attack believes that the record was trained on.
    is_member : ndarray of shape (B,), bool
        The truth.
    guess : ndarray of shape (B,), bool, or None
        The attack's yes-or-no answers; None if there were too few records to fit it.

    Returns
    -------
    AttackResult
        All values None if one side has no records.
    """
    members = int(is_member.sum())
    others = len(is_member) - members
    auc = area_under_curve(is_member, score)
    if auc is None:
        side = "records to attack" if members == 0 else "never-seen records to compare with"
        return undetermined(is_member, f"there are no {side}")
    margin = 1.96 * standard_error(auc, members, others)
    return AttackResult(
        auc=auc,
        auc_interval=(max(0.0, auc - margin), min(1.0, auc + margin)),
        roc=_curve(score, is_member),
        members=members,
        non_members=others,
        **_guesses(is_member, guess),
    )


def undetermined(is_member: NDArray[np.bool_], why: str) -> AttackResult:
    """Return the result of an attack that these records do not allow.

    Parameters
    ----------
    is_member : ndarray of shape (B,), bool
        Which records were trained on.
    why : str
        What is missing.

    Returns
    -------
    AttackResult
        No values, the sizes of both sides, and the reason.
    """
    nothing = np.zeros(0)
    return AttackResult(
        auc=None,
        auc_interval=None,
        balanced_accuracy=None,
        accuracy=None,
        precision=None,
        recall=None,
        roc=(nothing, nothing),
        members=int(is_member.sum()),
        non_members=int((~is_member).sum()),
        notes=dict.fromkeys(("auc", "balanced_accuracy", "accuracy", "precision", "recall"), why),
    )


def _guesses(is_member: NDArray[np.bool_], guess: NDArray[np.bool_] | None) -> dict[str, Any]:
    if guess is None:
        names = ("balanced_accuracy", "accuracy", "precision", "recall")
        return {**dict.fromkeys(names), "notes": dict.fromkeys(names, TOO_FEW)}
    recall = float(guess[is_member].mean())
    specificity = float((~guess[~is_member]).mean())
    called = int(guess.sum())
    return {
        "balanced_accuracy": (recall + specificity) / 2,
        "accuracy": float((guess == is_member).mean()),
        "precision": float(is_member[guess].mean()) if called else None,
        "recall": recall,
        "notes": {} if called else {"precision": "the attack called no record a member"},
    }


def _curve(
    score: NDArray[np.float64], is_member: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from sklearn.metrics import roc_curve

    fpr, tpr, _ = roc_curve(is_member, score)
    if len(fpr) > _CURVE_POINTS:
        kept = np.linspace(0, len(fpr) - 1, _CURVE_POINTS).round().astype(np.int64)
        fpr, tpr = fpr[kept], tpr[kept]
    return np.asarray(fpr, dtype=np.float64), np.asarray(tpr, dtype=np.float64)
