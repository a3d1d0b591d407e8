"""The check after every phase: is d forgotten, and everything else left as it was?

"Following the retraining phase, the network's performance is evaluated to confirm the effective erasure of
data d" (section 4.1); "to ensure that only the targeted data has been unlearned and that the network's
ability to process other data remains intact" (section 4.2); "a comprehensive evaluation of the neuron's
response to various inputs", "network-wide simulations" (section 4.3). So two figures of the whole network are
taken: its response to d, and its accuracy on everything else.

Everything else are the retained records; where none are given, never-seen records of other classes than those
to be forgotten.

Source: Wang, Ying & Pan 2024.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

CHECKS = ("accuracy", "impact")


def response(probability: NDArray[np.float64], label: NDArray[np.int64]) -> float:
    """Return the response to records: the mean probability of the class that each is labelled with.

    Parameters
    ----------
    probability : float64 [B, C]
        A network's answers.
    label : int64 [B]
        The labels.
    """
    return float(probability[np.arange(len(label)), label].mean())


def still_close(response_now: float, response_before: float, close: float) -> bool:
    """Return whether the response to d "closely mirrors its state prior to unlearning" (section 4.1).

    .. math:: R(d) > \\rho \\, R_{before}(d)

    Parameters
    ----------
    response_now, response_before : float
        R(d), whatever it is measured by, at least 0.
    close : float
        rho, from 0 to 1; the paper gives no value.
    """
    return response_now > close * response_before


def too_costly(accuracy_before: float, accuracy_now: float, tolerance: float) -> bool:
    """Return whether the accuracy on everything else fell by more than a tolerance, as a share."""
    return accuracy_before - accuracy_now > tolerance


def brought_back(response_before: float, response_now: float, tolerance: float) -> bool:
    """Return whether the response to d rose by more than a tolerance, as a share."""
    return response_now - response_before > tolerance


def unseen_of_other_classes(material: Material) -> Dataset | None:
    """Return the never-seen records, without those of a class to be forgotten; None if there are none."""
    records = material.unseen
    if records is not None and material.kind == "class":
        records = records.take(~np.isin(records.y, np.unique(material.forget.y)))
    return records if records is not None and len(records) else None


def everything_else(material: Material) -> Dataset | None:
    """Return the retained records, else never-seen ones of other classes; None if there are none."""
    return unseen_of_other_classes(material) if material.retain is None else material.retain


class ImpactCheck:
    """What a phase does to everything else, and to the response to d where it is watched too.

    Parameters
    ----------
    workbench : Workbench
        Holding the network before the phase.
    others : Dataset or None
        Everything else; without, its accuracy cannot be checked.
    watched : Dataset or None
        d, where its response must not rise; None where that is not checked.
    size : int
        At most so many records of each are asked.
    tolerance : float
        How far the accuracy may fall and the response rise, as a share; 1 for any.
    """

    def __init__(
        self,
        workbench: Workbench,
        others: Dataset | None,
        watched: Dataset | None = None,
        *,
        size: int,
        tolerance: float,
    ) -> None:
        self._workbench, self._tolerance = workbench, tolerance
        self._others, self._watched = (
            None if records is None or tolerance >= 1.0 else probe(records, seed=workbench.seed, size=size)
            for records in (others, watched)
        )
        self._accuracy_before, self._response_before = self._accuracy(), self._response()

    def failed(self) -> bool:
        """Return whether the network as it is now is worse by more than the tolerance."""
        if too_costly(self._accuracy_before, self._accuracy(), self._tolerance):
            return True
        return brought_back(self._response_before, self._response(), self._tolerance)

    def _accuracy(self) -> float:
        return 0.0 if self._others is None else self._workbench.accuracy(self._others)

    def _response(self) -> float:
        if self._watched is None:
            return 0.0
        return response(self._workbench.class_probabilities(self._watched), self._watched.y)
