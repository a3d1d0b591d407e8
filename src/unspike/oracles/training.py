"""Training networks to compare with, several at a time, wherever there are processors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress, Progress
from unspike.models.capabilities import LeavesThreads, same_threads, threads_of, use_threads
from unspike.oracles.checks import refuse_knowledge, refuse_trained_weights
from unspike.oracles.kept import OracleCache
from unspike.oracles.oracle import Oracle, Training
from unspike.parallel import LOKY, Backend, run_jobs

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

_RETAINED = "retained"


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """Where networks are trained, how many at a time, and where they are kept.

    Parameters
    ----------
    backend : Backend
        Where they are trained.
    workers : int, optional
        Processes at the same time on this machine; by default as the backend says.
    threads : int, optional
        Threads of all processes together; by default the number of usable processors.
    folder : str or Path, optional
        Where finished networks are kept, so that a rerun takes them up again (module `kept`).
    controls : str or Path, optional
        Where those are kept that learned what is to be forgotten; by default in the same folder.

    Examples
    --------
    >>> from unspike import Workshop
    >>> Workshop(workers=2, threads=4).plan(5)
    (2, 2)
    """

    backend: Backend = LOKY
    workers: int | None = None
    threads: int | None = None
    folder: str | Path | None = None
    controls: str | Path | None = None

    def plan(self, jobs: int) -> tuple[int, int]:
        """Return how many processes do so many trainings, and the threads of each."""
        backend = replace(self.backend, workers=self.workers or self.backend.workers)
        return backend.plan(jobs, threads=self.threads)


def train_oracles(
    model: SpikingModel,
    retain: Dataset,
    *,
    seeds: Sequence[int],
    workshop: Workshop | None = None,
    progress: Progress | None = None,
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
    workshop : Workshop, optional
        Where they are trained and kept.
    progress : Progress, optional
        Told about each finished network.

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

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> from unspike import Workshop, oracle_seeds, train_oracles
    >>> workshop = Workshop(workers=1)
    >>> oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 2), workshop=workshop)
    >>> len(oracles), oracles[0].seed == oracle_seeds(0, 2)[0]
    (2, True)
    """
    return train_networks(
        oracle_trainings(model, retain, seeds=seeds),
        {_RETAINED: retain},
        workshop=workshop,
        progress=progress,
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
    workshop: Workshop | None = None,
    progress: Progress | None = None,
) -> list[Oracle]:
    """Train networks, several at a time, and keep each as soon as it is finished.

    Parameters
    ----------
    trainings : sequence of Training
        What is to be trained.
    datasets : mapping of str to Dataset
        The data that the trainings name.
    workshop : Workshop, optional
        Where they are trained and kept; the networks are the same, bit by bit, wherever that is.
    progress : Progress, optional
        Told about each finished network.

    Returns
    -------
    list of Oracle
        In the order of `trainings`.

    Raises
    ------
    InvalidInput
        If the cluster does not answer.
    """
    workshop = workshop or Workshop()
    folder, controls = (None if f is None else Path(f) for f in (workshop.folder, workshop.controls))
    cache = OracleCache(trainings, datasets, folder, controls)
    with cache.alone():
        found = _found_or_trained(trainings, datasets, cache, workshop, progress or NoProgress())
    for place, oracle in found.items():
        same_threads(oracle.model, trainings[place].model)
    return [found[place] for place in range(len(trainings))]


def _found_or_trained(
    trainings: Sequence[Training],
    datasets: Mapping[str, Dataset],
    cache: OracleCache,
    workshop: Workshop,
    progress: Progress,
) -> dict[int, Oracle]:
    """Return the network of every training by its place; what is not kept yet is trained and kept."""
    found = {place: known for place in range(len(trainings)) if (known := cache.load(place)) is not None}
    progress.start("Train networks to compare with", total=len(trainings), unit="networks")
    try:
        progress.step(len(found))
        left = [place for place in range(len(trainings)) if place not in found]
        # The longest first, or all but one processor would wait for it at the end.
        left.sort(key=lambda place: _work(trainings[place], datasets), reverse=True)
        at_once, each = workshop.plan(len(left))
        jobs = [replace(trainings[place], threads=each) for place in left]
        done = run_jobs(
            _train, jobs, common=datasets, backend=workshop.backend, workers=at_once, threads=each
        )
        for number, oracle in done:
            found[left[number]] = oracle
            cache.save(left[number], oracle)
            progress.step()
    finally:
        progress.close()
    return found


def _work(training: Training, datasets: Mapping[str, Dataset]) -> int:
    """Return the synapses by the records: what the time of a training grows with."""
    return sum(group.weight.size for group in training.model.synapses()) * len(datasets[training.records])


def _train(training: Training, datasets: Mapping[str, Dataset]) -> Oracle:
    model, records = training.model, datasets[training.records]
    use_threads(model, training.threads)
    # Compiled kernels are loaded before, lest the time ratio flatter a method that found them loaded.
    model.copy().learn(records.take(np.arange(min(2, len(records)))), epochs=1)
    began = perf_counter()
    model.learn(records)
    seconds = perf_counter() - began
    threads = threads_of(model) if isinstance(model, LeavesThreads) else training.threads
    return Oracle(model=model, seed=training.seed, seconds=seconds, threads=threads)
