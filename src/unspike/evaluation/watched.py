"""Which records are looked at one by one: one never-seen record of each class, and the worst.

How well a network knows a record beyond what records alone tell is its margin less the retained networks'
mean margin on the same record. Of the forgotten records those are worst where that is largest (still known),
of all others those where it is smallest (damaged).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.evaluation.comparison import ComparedNetworks

MOST_CLASSES = 12
FORGOTTEN = 4


def examples(sets: Mapping[str, Dataset]) -> dict[str, NDArray[np.int64]]:
    """Return ids of the first never-seen record of each class, and of a few forgotten ones, set by set.

    They are the same for every network.

    Parameters
    ----------
    sets : mapping of str to Dataset
        What `evaluation_sets` returned.
    """
    found = {name: _first_of_each_class(sets[name]) for name in ("test", "forget_test") if name in sets}
    forgotten = sets["forget"].record_id
    return {**found, "forget": forgotten[evenly_spaced(forgotten, FORGOTTEN)]}


def _first_of_each_class(records: Dataset) -> NDArray[np.int64]:
    order = np.argsort(records.record_id, kind="stable")
    _, first = np.unique(records.y[order], return_index=True)
    return records.record_id[order[first[:MOST_CLASSES]]]


def worst(networks: ComparedNetworks, count: int) -> dict[str, NDArray[np.int64]]:
    """Return ids of the records known most beyond what the retained ones tell, or most below, set by set.

    Parameters
    ----------
    networks : ComparedNetworks
        Networks that were asked.
    count : int
        How many of each set.
    """
    found = {}
    for name in networks.sets:
        away = beyond_retrained(networks, name)
        order = np.argsort(-away if name == "forget" else away, kind="stable")[:count]
        found[name] = networks.unlearned.responses(name).record_id[order]
    return found


def sampled(
    sets: Mapping[str, Dataset], most: int, watched: Sequence[Dataset]
) -> dict[str, NDArray[np.int64]]:
    """Return ids of evenly spaced records and of the watched ones, set by set, in their order.

    Parameters
    ----------
    sets : mapping of str to Dataset
        The records.
    most : int
        At most so many of a set, the watched ones apart.
    watched : sequence of Dataset
        Records that are looked at one by one.
    """
    seen = np.concatenate([np.zeros(0, np.int64), *(records.record_id for records in watched)])
    return {
        name: np.union1d(
            records.record_id[evenly_spaced(records.record_id, most)], np.intersect1d(records.record_id, seen)
        )
        for name, records in sets.items()
    }


def taken(sets: Mapping[str, Dataset], *chosen: Mapping[str, NDArray[np.int64]]) -> list[Dataset]:
    """Return the records of some ids, each once, set by set and in their order there.

    Parameters
    ----------
    sets : mapping of str to Dataset
        The records.
    *chosen : mapping of str to ndarray of int64
        Set -> ids.
    """
    found = []
    for name, records in sets.items():
        ids = [ids for each in chosen for ids in each.get(name, ())]
        found.append(records.take(np.flatnonzero(np.isin(records.record_id, ids))))
    return found


def beyond_retrained(networks: ComparedNetworks, name: str) -> NDArray[np.float64]:
    """Return the unlearned network's margins less the retrained networks' mean, nats, by record id.

    Parameters
    ----------
    networks : ComparedNetworks
        Networks that were asked.
    name : str
        Name of a set.
    """
    retrained = [oracle.responses(name).margin for oracle in networks.oracles]
    return np.asarray(networks.unlearned.responses(name).margin - np.mean(retrained, axis=0))
