"""Choosing the strength of a method on validation data.

Every method that has a setting for its strength (`Method.strength`) tries as many values of it as every
other one, as far as it has so many; the others, and those whose strength was given, run as they are. The
value is taken with which the network comes nearest to the retrained ones (smallest average gap), the
validation records standing for the test records. Test records are not looked at. The gap's terms on
forgotten and retained records are the same in tuning as in the evaluation, as both are training records.

An ordinary user has no retrained networks to tune with: the comparison shows what each method can do, not
what it does out of the box.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from unspike.evaluation import AskedNetwork, evaluation_sets
from unspike.evaluation.metrics.gaps import average_gap, differences, figures_of
from unspike.foundation.errors import InvalidInput
from unspike.studies.comparison.entrant import Entrant
from unspike.studies.comparison.reference import Reference
from unspike.unlearning.guarded import unlearned_by
from unspike.unlearning.seeding import seeded

if TYPE_CHECKING:
    from unspike.data import Task
    from unspike.pipeline.material import Material
    from unspike.unlearning.contract import Unlearned, Unlearner

MOST_CANDIDATES = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class Tried:
    """A setting of a method and what came of it.

    Parameters
    ----------
    value : float or None
        Its strength; None where it has no setting for that.
    unlearned : Unlearned
        What the method returned.
    network : AskedNetwork
        The unlearned network, with what it answered to the validation records.
    gap : float or None
        Average gap with the validation records for test records, a fraction; None where it cannot be
        measured.
    cpu_seconds : float
        Processor time of the method, s.
    notes : tuple of str
        What the method warned of.
    """

    value: float | None
    unlearned: Unlearned
    network: AskedNetwork
    gap: float | None
    cpu_seconds: float
    notes: tuple[str, ...]


def check_candidates(candidates: int) -> None:
    """Refuse a number of candidate settings that makes no sense.

    Raises
    ------
    InvalidInput
        If it is out of range.
    """
    if not 1 <= candidates <= MOST_CANDIDATES:
        raise InvalidInput(
            f"--candidates is {candidates}, expected a whole number from 1 (no tuning) to {MOST_CANDIDATES}."
        )


def values_to_try(entrant: Entrant, candidates: int) -> tuple[float | None, ...]:
    """Return the strengths that a method tries, weak to strong.

    Parameters
    ----------
    entrant : Entrant
        The method and its settings.
    candidates : int
        How many; 1 stands for the method's own.

    Returns
    -------
    tuple
        Evenly spread over the method's values, all of them if it has no more; None for the method as it is.
    """
    strength = entrant.unlearner().strength
    if strength is None or strength[0] in entrant.settings or candidates == 1:
        return (None,)
    values = strength[1]
    places = np.linspace(0, len(values) - 1, min(candidates, len(values))).round().astype(int)
    return tuple(values[place] for place in places)


def tuned(
    entrant: Entrant, values: Sequence[float | None], reference: Reference, task: Task, material: Material
) -> tuple[Tried, list[Tried]]:
    """Run a method with each strength and return the best run, and all.

    Parameters
    ----------
    entrant : Entrant
        The method.
    values : sequence of float or None
        What `values_to_try` returned.
    reference : Reference
        What the networks are compared with.
    task, material : Task, Material
        The request and its data.

    Returns
    -------
    best : Tried
        With the smallest gap; among equals, and where no gap can be measured, the first.
    tried : list of Tried
        Every run.
    """
    tried = [_try(entrant, value, reference, task, material) for value in values]
    best = min(tried, key=lambda one: float("inf") if one.gap is None else one.gap)
    return best, tried


def _try(
    entrant: Entrant, value: float | None, reference: Reference, task: Task, material: Material
) -> Tried:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        began = process_time()
        unlearned = unlearned_by(
            seeded(_of_strength(entrant, value), task.seed),
            reference.original.model,
            task if entrant.retained else task.without_retained(),
            unseen=material.parts.validation,
        )
        cpu_seconds = process_time() - began
    network = AskedNetwork(model=unlearned.model, sets={})
    return Tried(
        value=value,
        unlearned=unlearned,
        network=network,
        gap=_validation_gap(network, reference, task, material),
        cpu_seconds=cpu_seconds,
        notes=tuple(str(one.message) for one in caught),
    )


def _of_strength(entrant: Entrant, value: float | None) -> Unlearner:
    method = entrant.unlearner()
    if method.strength is None or value is None:
        return method
    return entrant.unlearner(**{method.strength[0]: value})


def _validation_gap(
    network: AskedNetwork, reference: Reference, task: Task, material: Material
) -> float | None:
    validation = material.parts.validation
    if any(len(part) == 0 for part in evaluation_sets(task, validation).values()):
        return None
    networks = reference.compared(network, task, validation)
    references = [figures_of(oracle) for oracle in networks.oracles]
    return average_gap(differences(figures_of(networks.unlearned), references))
