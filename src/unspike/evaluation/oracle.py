"""The yardstick: networks trained from scratch, with other seeds, without the forgotten data.

One retrained network is an anecdote; several give the spread that the seed alone causes, without which no
difference can be called large or small (Hayes et al., arXiv 2403.01218). Two mistakes of published code are
refused here: an oracle that starts from the trained weights (a "retrained" network whose reset missed some
layers), and a cached oracle that was trained on other data or with other settings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.errors import InvalidInput
from unspike.evaluation.model_settings import use_threads
from unspike.evaluation.oracle_checks import refuse_knowledge, refuse_trained_weights
from unspike.parallel import LOKY, Backend, run_jobs
from unspike.progress import NoProgress, Progress

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

# Keep the seeds of either kind of network apart from anything else derived from the same base seed.
_SEED_PURPOSE, _ORIGINAL_PURPOSE = 0x0AC1E, 0x0512
_RETAINED = "retained"


@dataclass(frozen=True, kw_only=True, eq=False)
class Oracle:
    """A network trained to compare with, by custom without the forgotten data.

    Parameters
    ----------
    model : SpikingModel
        The trained network.
    seed : int
        Its seed.
    seconds : float
        Wall time of its training, without the loading of compiled code.
    threads : int
        Threads it was trained with; other oracles may have been trained at the same time.
    """

    model: SpikingModel
    seed: int
    seconds: float
    threads: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Training:
    """A network that is to be trained, ready to be sent to another process.

    Parameters
    ----------
    model : SpikingModel
        The untrained network.
    records : str
        Name of the data that it learns.
    seed : int
        Its seed.
    threads : int
        Threads of the training.
    """

    model: SpikingModel
    records: str
    seed: int
    threads: int = 1


def oracle_seeds(seed: int, count: int) -> tuple[int, ...]:
    """Return seeds for retrained networks; asking for more leaves the first ones as they were.

    Parameters
    ----------
    seed : int
        Base seed, >= 0.
    count : int
        How many, >= 1.

    Returns
    -------
    tuple of int
        Different seeds, none of them the base seed.
    """
    if count < 1:
        raise InvalidInput(
            f"The comparison needs at least one retrained network, got {count}: ask for 1 or more."
        )
    return _different_seeds(seed, count, purpose=_SEED_PURPOSE)


def original_seeds(seed: int, count: int) -> tuple[int, ...]:
    """Return seeds for further networks trained with the forgotten records; parameters as in `oracle_seeds`.

    They are other seeds than the retrained networks': equal ones would make the two groups more alike than
    two groups of retrained networks are, and that is the floor they are compared with.
    """
    return _different_seeds(seed, count, purpose=_ORIGINAL_PURPOSE)


def _different_seeds(seed: int, count: int, *, purpose: int) -> tuple[int, ...]:
    words = np.random.SeedSequence(seed, spawn_key=(purpose,)).generate_state(4 * count + 4)
    different = list(dict.fromkeys(int(word) >> 1 for word in words if int(word) >> 1 != seed))
    return tuple(different[:count])


def train_oracles(
    model: SpikingModel,
    retain: Dataset,
    *,
    seeds: Sequence[int],
    progress: Progress | None = None,
    backend: Backend = LOKY,
    workers: int | None = None,
    threads: int | None = None,
    folder: str | Path | None = None,
) -> list[Oracle]:
    """Train networks from scratch on the retained data, several at a time.

    Parameters
    ----------
    model : SpikingModel
        The network whose recipe the oracles follow; it is not changed, and nothing it learned is used.
    retain : Dataset
        The training data without the forgotten records.
    seeds : sequence of int
        One seed per oracle (`oracle_seeds`).
    progress, backend, workers, threads, folder
        As in `train_networks`.

    Returns
    -------
    list of Oracle
        In the order of `seeds`.

    Raises
    ------
    InvalidInput
        If there are no seeds, a seed occurs twice, or there is no data.
    UnspikeError
        If an oracle would start from what the trained network learned.
    """
    return train_networks(
        oracle_trainings(model, retain, seeds=seeds),
        {_RETAINED: retain},
        progress=progress,
        backend=backend,
        workers=workers,
        threads=threads,
        folder=folder,
    )


def oracle_trainings(
    model: SpikingModel, retain: Dataset, *, seeds: Sequence[int], records: str = _RETAINED
) -> list[Training]:
    """Return the trainings of retrained networks; parameters as in `train_oracles`."""
    if not seeds:
        raise InvalidInput("The comparison needs at least one retrained network: give one seed or more.")
    if len(set(seeds)) != len(seeds):
        raise InvalidInput(f"Retrained networks need different seeds, got {list(seeds)}.")
    if len(retain) == 0:
        raise InvalidInput("Nothing is left to retrain on: the request forgets every training record.")
    trainings = [Training(model=model.clone(seed=seed), records=records, seed=seed) for seed in seeds]
    for training in trainings:
        refuse_trained_weights(model, training.model, training.seed)
    refuse_knowledge(model, trainings[0].model, trainings[0].seed, retain)
    return trainings


def train_networks(
    trainings: Sequence[Training],
    datasets: Mapping[str, Dataset],
    *,
    progress: Progress | None = None,
    backend: Backend = LOKY,
    workers: int | None = None,
    threads: int | None = None,
    folder: str | Path | None = None,
) -> list[Oracle]:
    """Train networks, several at a time, and keep each as soon as it is finished.

    Parameters
    ----------
    trainings : sequence of Training
        What is to be trained.
    datasets : mapping of str to Dataset
        The data that the trainings name.
    progress : Progress, optional
        Told about each finished network.
    backend : Backend
        Where they are trained; the networks are the same, bit by bit, wherever that is.
    workers : int, optional
        Processes at the same time on this machine; by default as the backend says.
    threads : int, optional
        Threads of all processes together; by default the number of usable processors.
    folder : str or Path, optional
        Where finished networks are kept, so that a rerun takes them up again (module `oracle_cache`).

    Returns
    -------
    list of Oracle
        In the order of `trainings`.

    Raises
    ------
    InvalidInput
        If the cluster does not answer.
    """
    cache = _cache(trainings, datasets, folder)
    found = {place: known for place in range(len(trainings)) if (known := cache.load(place)) is not None}
    progress = progress or NoProgress()
    progress.start("Train networks to compare with", total=len(trainings), unit="networks")
    try:
        progress.step(len(found))
        left = [place for place in range(len(trainings)) if place not in found]
        at_once, each = replace(backend, workers=workers or backend.workers).plan(len(left), threads=threads)
        jobs = [replace(trainings[place], threads=each) for place in left]
        done = run_jobs(_train, jobs, common=datasets, backend=backend, workers=at_once, threads=each)
        for number, oracle in done:
            found[left[number]] = oracle
            cache.save(left[number], oracle)
            progress.step()
    finally:
        progress.close()
    for place, oracle in found.items():
        use_threads(oracle.model, getattr(trainings[place].model, "threads", None))
    return [found[place] for place in range(len(trainings))]


def _cache(trainings: Sequence[Training], datasets: Mapping[str, Dataset], folder: str | Path | None) -> Any:
    from unspike.evaluation.oracle_cache import OracleCache

    return OracleCache(trainings, datasets, None if folder is None else Path(folder))


def _train(training: Training, datasets: Mapping[str, Dataset]) -> Oracle:
    model, records = training.model, datasets[training.records]
    use_threads(model, training.threads)
    # Compiled kernels are loaded before, lest the time ratio flatter a method that found them loaded.
    model.copy().learn(records.take(np.arange(min(2, len(records)))), epochs=1)
    began = perf_counter()
    model.learn(records)
    seconds = perf_counter() - began
    return Oracle(model=model, seed=training.seed, seconds=seconds, threads=training.threads)
