"""One network, measured on every set of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.evaluation.attacks import AttackResult, logistic_regression_attack, threshold_attack
from unspike.evaluation.metrics.gaps import Summary
from unspike.evaluation.metrics.per_class import classification_metrics
from unspike.evaluation.scores import NetworkScores, Scores, hidden_counts, score

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

MAIN_ATTACK = "threshold"
_ATTACKS = {"threshold": threshold_attack, "logistic_regression": logistic_regression_attack}


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """One network's scores and what follows from them.

    Parameters
    ----------
    scores : mapping of str to Scores
        Set name -> output counts.
    row : dict
        Set name -> classification metrics, and ``membership``: one row of the report.
    attacks : dict of str to AttackResult
        Attack name -> result.
    hidden : dict of str to ndarray of shape (F + E, N_l), unsigned, spikes
        Hidden layer -> counts of the F forgotten records, then of at most as many never-seen ones; those of
        all networks are held at once, so each in the smallest type that holds it.
    """

    scores: NetworkScores
    row: dict[str, Any]
    attacks: dict[str, AttackResult]
    hidden: dict[str, NDArray[np.unsignedinteger]]

    @property
    def summary(self) -> Summary:
        """The numbers that the gaps and the verdict look at."""
        return Summary(
            forget=self.row["forget"]["accuracy"],
            retain=self.row["retain"]["accuracy"],
            test=self.row["test"]["accuracy"],
            membership=self.attacks[MAIN_ATTACK].auc,
        )


def measure(
    model: SpikingModel, sets: Mapping[str, Dataset], *, known: NetworkScores | None = None
) -> Measured:
    """Run a network on all sets of a request.

    Parameters
    ----------
    model : SpikingModel
        The network; it is not changed.
    sets : mapping of str to Dataset
        What `evaluation_sets` returned.
    known : mapping of str to Scores, optional
        What the network answered on some of these sets before; they are not shown to it again.

    Returns
    -------
    Measured
        Scores, metrics, attacks and hidden counts.
    """
    known = known or {}
    scores = {
        name: known[name] if name in known else score(model, dataset, hidden=False)
        for name, dataset in sets.items()
    }
    attacks = {name: attack(scores["forget"], strangers(scores)) for name, attack in _ATTACKS.items()}
    row = {
        name: classification_metrics(part.counts, part.label, sets[name].class_names)
        for name, part in scores.items()
    }
    main = attacks[MAIN_ATTACK]
    row["membership"] = {
        "auc": main.auc,
        "balanced_accuracy": main.balanced_accuracy,
        "attack": MAIN_ATTACK,
        "attacks": {name: result.to_dict() for name, result in attacks.items()},
    }
    return Measured(scores=scores, row=row, attacks=attacks, hidden=_hidden(model, sets))


def strangers(scores: NetworkScores) -> Scores:
    """Return the never-seen records with which an attack compares the forgotten ones.

    For a class request they are of that class, or the attack would only tell the class from the others.
    """
    return scores.get("forget_test", scores["test"])


def _hidden(model: SpikingModel, sets: Mapping[str, Dataset]) -> dict[str, NDArray[np.unsignedinteger]]:
    """Return, per hidden layer, the counts of the forgotten records followed by as many never-seen ones."""
    forget, test = sets["forget"], sets["test"]
    forgotten = hidden_counts(model, forget)
    others = hidden_counts(model, test.take(evenly_spaced(test.record_id, len(forget))))
    return {name: np.concatenate([forgotten[name], others[name]]) for name in forgotten}
