"""What the explore page shows: networks that were compared with the same retrained ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from unspike.report.explore.histogram import ChangeHistogram
from unspike.report.explore.pictures import Pictures

if TYPE_CHECKING:
    from unspike.evaluation.profile import Profile

Role = Literal["original", "method", "retrained"]
TERMS = ("forget", "membership", "retain", "test")


@dataclass(frozen=True, kw_only=True, eq=False)
class ShownNetwork:
    """One network of a case.

    Parameters
    ----------
    name : str
        What it is called.
    role : {"original", "method", "retrained"}
        Before, after, or never met the records.
    figures : mapping of str to float or None
        Accuracy on ``forget``, ``retain`` and ``test``, and ``membership``, the AUC of the loss attack.
    words : str
        The verdict, if there is one.
    profile : Profile, optional
        What was kept of it.
    changes : sequence of ChangeHistogram
        Of its weights and thresholds, against the original.
    """

    name: str
    role: Role
    figures: Mapping[str, float | None]
    words: str = ""
    profile: Profile | None = None
    changes: Sequence[ChangeHistogram] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class ExploreCase:
    """One request to one network: the network before, networks after, and retrained ones.

    Parameters
    ----------
    name : str
        What the page calls it.
    kind : {"class", "samples"}
        Kind of the request.
    forgotten_class : str, optional
        The class that was forgotten, for a request of kind ``class``.
    networks : sequence of ShownNetwork
        The original first.
    non_members : str
        Set of never-seen records with which the attacks compare the forgotten ones.
    forgotten_ids : ndarray of shape (F,), int64
        Ids of all forgotten records.
    pictures : Pictures, optional
        Records as they look.
    """

    name: str
    kind: Literal["class", "samples"]
    forgotten_class: str | None
    networks: Sequence[ShownNetwork]
    forgotten_ids: NDArray[np.int64] = field(repr=False)
    non_members: str = "test"
    pictures: Pictures | None = field(default=None, repr=False)


def distances(case: ExploreCase) -> list[tuple[float | None, float | None]]:
    """Return how far each network stands from the retrained ones: in what it remembers, and in the rest.

    Parameters
    ----------
    case : ExploreCase
        The networks.

    Returns
    -------
    list of tuple
        For each network two means of absolute differences from the retrained networks' mean (for one of
        these: from the others'): of the accuracy on the forgotten records and the AUC of the loss attack, and
        of the accuracies on retained and test records. The mean of both is the average gap.
    """
    retrained = [network for network in case.networks if network.role == "retrained"]
    found = []
    for network in case.networks:
        others = [other for other in retrained if other is not network]
        away = [_away(network, others, term) for term in TERMS]
        found.append((_mean(away[:2]), _mean(away[2:])))
    return found


def _away(network: ShownNetwork, others: Sequence[ShownNetwork], term: str) -> float | None:
    own = network.figures.get(term)
    known = [value for other in others if (value := other.figures.get(term)) is not None]
    return None if own is None or not known else abs(own - sum(known) / len(known))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else None
