"""The yardstick: networks trained from scratch, with other seeds, without the forgotten data.

One retrained network is an anecdote; several give the spread that the seed alone causes, without which no
difference can be called large or small (Hayes et al., arXiv 2403.01218). Two mistakes of published code are
refused here: an oracle that starts from the trained weights (a "retrained" network whose reset missed some
layers), and a cached oracle that was trained on other data or with other settings.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.errors import InvalidInput, UnspikeError
from unspike.progress import NoProgress, Progress

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

_MODEL_FILE = "model.safetensors"
_TRAINING_FILE = "training.json"
_SEED_PURPOSE = 0x0AC1E  # keeps the oracles' seeds apart from anything else derived from the same base seed


@dataclass(frozen=True, kw_only=True, eq=False)
class Oracle:
    """A network retrained without the forgotten data.

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
class _Job:
    """One training, ready to be sent to another process."""

    model: SpikingModel
    seed: int
    threads: int
    folder: Path | None
    key: str


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
    words = np.random.SeedSequence(seed, spawn_key=(_SEED_PURPOSE,)).generate_state(4 * count + 4)
    different = list(dict.fromkeys(int(word) >> 1 for word in words if int(word) >> 1 != seed))
    return tuple(different[:count])


def state_hash(model: SpikingModel) -> str:
    """Return a hash of everything in a network that holds data.

    Parameters
    ----------
    model : SpikingModel
        The network.

    Returns
    -------
    str
        SHA-256, hexadecimal, over names, shapes, types and bytes of its state.
    """
    digest = hashlib.sha256()
    for name, value in sorted(model.state().items()):
        array = np.ascontiguousarray(value)
        digest.update(f"{name}|{array.dtype.str}|{array.shape}|".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def train_oracles(
    model: SpikingModel,
    retain: Dataset,
    *,
    seeds: Sequence[int],
    progress: Progress | None = None,
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
    progress : Progress, optional
        Told about each finished network.
    workers : int, optional
        Processes at the same time; by default as many as there are oracles to train and threads to train them
        with.
    threads : int, optional
        Threads of all processes together; by default the number of usable processors.
    folder : str or Path, optional
        Where finished oracles are kept, so that a rerun takes them up again. The name of an oracle's folder
        is a hash of its settings, untrained state, seed and data, so that an oracle made for anything else is
        never taken.

    Returns
    -------
    list of Oracle
        In the order of `seeds`.

    Raises
    ------
    InvalidInput
        If there are no seeds, a seed occurs twice, or there is no data.
    UnspikeError
        If an oracle would start from the trained network's weights.
    """
    _check_request(retain, seeds)
    total = threads or _usable_processors()
    place = None if folder is None else Path(folder)
    progress = progress or NoProgress()
    found: dict[int, Oracle] = {}
    jobs = []
    for seed in seeds:
        job = _prepare(model, retain, seed, place)
        known = _load(job, type(model))
        if known is None:
            jobs.append(job)
        else:
            found[seed] = known
    progress.start("Retrain without the forgotten data", total=len(seeds), unit="networks")
    try:
        progress.step(len(found))
        for oracle in _train_all(jobs, retain, workers or total, total):
            found[oracle.seed] = oracle
            progress.step()
    finally:
        progress.close()
    for oracle in found.values():
        _use_threads(oracle.model, getattr(model, "threads", None))
    return [found[seed] for seed in seeds]


def _check_request(retain: Dataset, seeds: Sequence[int]) -> None:
    if not seeds:
        raise InvalidInput("The comparison needs at least one retrained network: give one seed or more.")
    if len(set(seeds)) != len(seeds):
        raise InvalidInput(f"Retrained networks need different seeds, got {list(seeds)}.")
    if len(retain) == 0:
        raise InvalidInput("Nothing is left to retrain on: the request forgets every training record.")


def _usable_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _prepare(model: SpikingModel, retain: Dataset, seed: int, folder: Path | None) -> _Job:
    fresh = model.clone(seed=seed)
    _refuse_trained(model, fresh, seed)
    return _Job(model=fresh, seed=seed, threads=1, folder=folder, key=_key(fresh, retain, seed))


def _refuse_trained(model: SpikingModel, fresh: SpikingModel, seed: int) -> None:
    """Refuse a clone that kept what the trained network learned (a reset that misses some layers)."""
    for old, new in zip(model.synapses(), fresh.synapses(), strict=True):
        if np.any(old.weight) and np.array_equal(np.asarray(old.weight), np.asarray(new.weight)):
            raise UnspikeError(
                f"The oracle with seed {seed} starts from the trained weights of '{old.name}': "
                "clone() must return an untrained network."
            )


def _key(fresh: SpikingModel, retain: Dataset, seed: int) -> str:
    from unspike.evaluation.plain import plain

    recipe = {
        "type": f"{type(fresh).__module__}.{type(fresh).__qualname__}",
        "settings": {name: plain(value) for name, value in _settings(fresh).items() if name != "threads"},
        "untrained": state_hash(fresh),
        "seed": seed,
        "data": retain.fingerprint,
        "version": _version(),
    }
    text = json.dumps(recipe, sort_keys=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _settings(model: SpikingModel) -> dict[str, Any]:
    get_params = getattr(model, "get_params", None)
    return dict(get_params()) if get_params else {}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("unspike")
    except PackageNotFoundError:
        return "not installed"


def _use_threads(model: SpikingModel, threads: int | None) -> None:
    """Set the number of threads of a model that has such a setting; results do not depend on it."""
    set_params = getattr(model, "set_params", None)
    if set_params and "threads" in _settings(model):
        set_params(threads=threads)


def _train_all(jobs: Sequence[_Job], retain: Dataset, workers: int, threads: int) -> Iterator[Oracle]:
    """Yield oracles as they are finished."""
    workers = max(1, min(workers, threads, len(jobs)))
    each = max(1, threads // workers)
    jobs = [_Job(model=j.model, seed=j.seed, threads=each, folder=j.folder, key=j.key) for j in jobs]
    if workers == 1:
        yield from (_train(job, retain) for job in jobs)
        return
    import joblib

    # The data reach the workers as one memory-mapped file, copied on write: compiled code sees writable
    # arrays, as it does everywhere else, and no worker holds a copy of its own.
    with joblib.parallel_config(backend="loky", inner_max_num_threads=each):
        run = joblib.Parallel(n_jobs=workers, mmap_mode="c", return_as="generator_unordered")
        yield from run(joblib.delayed(_train)(job, retain) for job in jobs)


def _train(job: _Job, retain: Dataset) -> Oracle:
    _use_threads(job.model, job.threads)
    _warm_up(job.model, retain)
    began = perf_counter()
    job.model.learn(retain)
    oracle = Oracle(model=job.model, seed=job.seed, seconds=perf_counter() - began, threads=job.threads)
    if job.folder is not None:
        _save(oracle, job.folder, job.key)
    return oracle


def _warm_up(model: SpikingModel, retain: Dataset) -> None:
    """Load the compiled kernels, lest the time ratio flatter a method that found them loaded."""
    model.copy().learn(retain.take(np.arange(min(2, len(retain)))), epochs=1)


def _save(oracle: Oracle, folder: Path, key: str) -> None:
    """Write a finished oracle aside and move it into place in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    model: Any = oracle.model  # the contract does not demand save(); who gives a folder must have it
    aside = folder / f".{key}.{os.getpid()}.partial"
    try:
        aside.mkdir()
        model.save(aside / _MODEL_FILE)
        facts = {"seed": oracle.seed, "seconds": oracle.seconds, "threads": oracle.threads}
        (aside / _TRAINING_FILE).write_text(json.dumps(facts))
        if not (folder / key).exists():
            os.replace(aside, folder / key)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _load(job: _Job, kind: type[Any]) -> Oracle | None:
    """Return the oracle that an earlier run finished, if there is one."""
    if job.folder is None or not (job.folder / job.key / _TRAINING_FILE).exists():
        return None
    place = job.folder / job.key
    model = kind.load(place / _MODEL_FILE)
    try:
        return Oracle(model=model, **json.loads((place / _TRAINING_FILE).read_text()))
    except (ValueError, TypeError) as error:
        raise InvalidInput(
            f"'{place}' is damaged ({error}); delete it, and it will be trained again."
        ) from error
