"""The band of a request: networks retrained without the records, and one that memorises them on purpose.

They are what every method is compared with. Each is trained once, whatever the number of methods, and kept
under a name that says what it was trained from (module `oracle_cache`), so that a band can be taken up where
it was left, extended, and shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unspike.data.dataset import concatenate
from unspike.foundation.progress import Progress
from unspike.models.capabilities import CameTrained, HasDensity
from unspike.oracles.kept import key
from unspike.oracles.oracle import Oracle, Training, original_seeds
from unspike.oracles.training import Workshop, oracle_trainings, train_networks

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

_RETAINED, _EVERYTHING = "retained", "everything"
_DENSE = 0.3  # three times the paper's 0.1: more synapses than the records need, which are used to memorise


@dataclass(frozen=True, kw_only=True, eq=False)
class Band:
    """The networks that an unlearned one is compared with.

    Parameters
    ----------
    oracles : tuple of Oracle
        Retrained from scratch without the forgotten records, each with a seed of its own.
    memoriser : Oracle or None
        Trained on all records, the forgotten ones too, with more synapses than it needs; None where the
        network has no such setting.
    same_recipe : Oracle or None
        Trained on all records by the recipe of the retrained ones; None where that is known to be the
        network's own.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> from unspike import Workshop, oracle_seeds
    >>> from unspike.evaluation import build_band
    >>> workshop = Workshop(workers=1)
    >>> band = build_band(model, task.forgotten, task.retained, seeds=oracle_seeds(0, 1), workshop=workshop)
    >>> len(band.oracles), band.memoriser is not None
    (1, True)
    """

    oracles: tuple[Oracle, ...]
    memoriser: Oracle | None
    same_recipe: Oracle | None = None


def build_band(
    model: SpikingModel,
    forget: Dataset,
    retain: Dataset,
    *,
    seeds: Sequence[int],
    workshop: Workshop | None = None,
    progress: Progress | None = None,
) -> Band:
    """Train the networks of a band, or take up those that were trained before.

    Parameters
    ----------
    model : SpikingModel
        The network whose recipe they follow; it is not changed, and nothing it learned is used.
    forget, retain : Dataset
        The two parts of the training data.
    seeds : sequence of int
        One seed for each retrained network (`oracle_seeds`); the first is the memorising network's as well.
    workshop : Workshop, optional
        Where they are trained and kept.
    progress : Progress, optional
        Told about each finished network.

    Returns
    -------
    Band
        The retrained networks in the order of `seeds`, and the memorising one.

    Raises
    ------
    InvalidInput
        If there are no seeds, one occurs twice, nothing is left to retrain on, or the cluster does not
        answer.
    UnspikeError
        If a network would start from what the trained one learned.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> from unspike import Workshop, oracle_seeds
    >>> from unspike.evaluation import build_band
    >>> workshop = Workshop(workers=1)
    >>> band = build_band(model, task.forgotten, task.retained, seeds=oracle_seeds(0, 1), workshop=workshop)
    >>> len(band.oracles), band.memoriser is not None
    (1, True)
    """
    (band,) = build_bands(model, [(forget, retain)], seeds=seeds, workshop=workshop, progress=progress)
    return band


def build_bands(
    model: SpikingModel,
    requests: Sequence[tuple[Dataset, Dataset]],
    *,
    seeds: Sequence[int],
    workshop: Workshop | None = None,
    progress: Progress | None = None,
) -> list[Band]:
    """Train the networks of several bands at once, so that no processor waits for the last of each.

    Parameters
    ----------
    model, seeds, workshop, progress
        As in `build_band`.
    requests : sequence of tuple of Dataset
        The forgotten and the retained records of each request.

    Returns
    -------
    list of Band
        In the order of the requests. A network that belongs to several is trained once.

    Raises
    ------
    InvalidInput, UnspikeError
        As in `build_band`.
    """
    datasets: dict[str, Dataset] = {}
    plans: list[dict[str, list[Training]]] = []
    for number, (forget, retain) in enumerate(requests):
        retained, everything = f"{_RETAINED} {number}", f"{_EVERYTHING} {number}"
        datasets |= {retained: retain, everything: _in_order(concatenate(retain, forget))}
        plans.append(
            {
                "oracles": oracle_trainings(model, retain, seeds=seeds, records=retained),
                "memoriser": _memoriser(model, seeds[0], everything),
                "same_recipe": _same_recipe(model, everything),
            }
        )
    asked = [training for plan in plans for trainings in plan.values() for training in trainings]
    keys = [key(training, datasets[training.records]) for training in asked]
    different = dict(zip(keys, asked, strict=True))
    networks = train_networks(list(different.values()), datasets, workshop=workshop, progress=progress)
    trained = dict(zip(different, networks, strict=True))
    in_turn = iter([trained[name] for name in keys])
    return [_band({part: [next(in_turn) for _ in each] for part, each in plan.items()}) for plan in plans]


def _band(networks: Mapping[str, Sequence[Oracle]]) -> Band:
    return Band(
        oracles=tuple(networks["oracles"]),
        memoriser=next(iter(networks["memoriser"]), None),
        same_recipe=next(iter(networks["same_recipe"]), None),
    )


def _in_order(records: Dataset) -> Dataset:
    """Return records in the order of their ids, so that all requests share one memorising network."""
    return records.take(np.argsort(records.record_id))


def _memoriser(model: SpikingModel, seed: int, records: str) -> list[Training]:
    if not isinstance(model, HasDensity):
        return []
    dense = model.clone_with_density(max(_DENSE, model.connection_probability), seed=seed)
    return [Training(model=dense, records=records, seed=seed, is_control=True)]


def _same_recipe(model: SpikingModel, records: str) -> list[Training]:
    if not isinstance(model, CameTrained) or model.trained_by is None:
        return []
    (seed,) = original_seeds(model.seed, 1)
    return [Training(model=model.clone(seed=seed), records=records, seed=seed, is_control=True)]
