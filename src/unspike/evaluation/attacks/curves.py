"""ROC curves of the attacks, side by side, short enough for a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from unspike.evaluation.attacks import AttackResult

_GRID = np.linspace(0.0, 1.0, 101)

Attacks = Mapping[str, AttackResult]


def joined_curves(original: Attacks, unlearned: Attacks, oracles: Sequence[Attacks]) -> dict[str, Any]:
    """Return the curves of each attack on the original, the unlearned and the retrained networks.

    Parameters
    ----------
    original, unlearned : mapping of str to AttackResult
        Attack name -> result.
    oracles : sequence of mapping
        The same for each retrained network, of which the mean curve is returned.

    Returns
    -------
    dict
        Attack name -> ``original``, ``unlearned``, ``oracle`` -> ``fpr``, ``tpr`` (at most 200 points; none
        if the attack could not be made).
    """
    return {
        name: {
            "original": _curve(original[name]),
            "unlearned": _curve(unlearned[name]),
            "oracle": _mean_curve([attacks[name] for attacks in oracles]),
        }
        for name in original
    }


def _curve(result: AttackResult) -> dict[str, Any]:
    return {"fpr": result.roc[0], "tpr": result.roc[1]}


def _mean_curve(results: Sequence[AttackResult]) -> dict[str, Any]:
    """Average the curves at equal false positive rates (vertical averaging, Fawcett 2006)."""
    curves = [result.roc for result in results]
    if any(len(fpr) == 0 for fpr, _ in curves):
        return {"fpr": [], "tpr": []}
    heights = np.mean([np.interp(_GRID, fpr, tpr) for fpr, tpr in curves], axis=0)
    # Interpolation takes the top of a curve's first, vertical step; every ROC curve starts at the origin.
    return {"fpr": [0.0, *_GRID], "tpr": [0.0, *heights]}
