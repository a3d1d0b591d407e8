"""Which records have a picture: those that a method damaged most or left best known, and the watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.data.copies import copies_among
from unspike.report.explore.pictures import Pictures, joined, pictures_of

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.evaluation.profile import Profile
    from unspike.report.explore.case import ShownNetwork

FORGET = "forget"


def gallery(
    networks: Sequence[ShownNetwork], sets: Mapping[str, Dataset], *, most_bytes: int
) -> Pictures | None:
    """Return pictures of the records that a reader will look for first.

    Parameters
    ----------
    networks : sequence of ShownNetwork
        All networks of a case.
    sets : mapping of str to Dataset
        The records.
    most_bytes : int
        How much the pictures of all sets may take together, before they are compressed.

    Returns
    -------
    Pictures or None
        None where no network has a profile. Retained records that are copies of forgotten ones have none.
    """
    if not any(network.profile for network in networks):
        return None
    example = pictures_of(sets[FORGET].take([0]))
    each = max(1, most_bytes // (len(sets) * max(1, example.values[0].nbytes)))
    found = []
    for name, records in sets.items():
        ids = _worst_first(networks, name)[:each]
        chosen = records.take(np.flatnonzero(np.isin(records.record_id, ids)))
        if name != FORGET and len(chosen):
            copies = copies_among(chosen, sets[FORGET])
            chosen = chosen.take(np.setdiff1d(np.arange(len(chosen)), copies))
        found.append(chosen)
    return joined([part for part in found if len(part)])


def _worst_first(networks: Sequence[ShownNetwork], name: str) -> NDArray[np.int64]:
    """Return ids of sampled records: the watched ones, then by the worst that a method did to each."""
    known = [network.profile for network in networks if network.profile]
    ids = known[0].sets[name].record_id
    watched = [profile.spikes.record_id for profile in known if profile.spikes]
    first = np.intersect1d(watched[0], ids) if watched else ids[:0]
    retrained = _margins(networks, name, "retrained")
    methods = _margins(networks, name, "method")
    if not len(retrained) or not len(methods):
        return np.concatenate([first, np.setdiff1d(ids, first)])
    away = methods - retrained.mean(axis=0)
    worst = away.max(axis=0) if name == FORGET else -away.min(axis=0)
    by_rank = ids[np.argsort(-worst, kind="stable")]
    return np.concatenate([first, by_rank[~np.isin(by_rank, first)]])


def _margins(networks: Sequence[ShownNetwork], name: str, role: str) -> NDArray[np.float64]:
    found: list[Profile] = [one.profile for one in networks if one.role == role and one.profile]
    return np.array([profile.sets[name].margin for profile in found], np.float64)
