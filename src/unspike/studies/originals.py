"""The networks that are made to forget: one for each data set and seed, trained once and kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter, process_time

from unspike.foundation.progress import NoProgress
from unspike.foundation.store import Piece, key_of
from unspike.models.capabilities import use_threads
from unspike.models.state_hash import state_hash
from unspike.parallel import Backend, run_jobs
from unspike.pipeline.training import Original, kept_original, save_original, threads_of, warm_up
from unspike.studies.study import Study

_CPU_FILE = "cpu.json"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One network to be trained.

    Parameters
    ----------
    study : str
        Name of its study.
    seed : int
        Of the split and of the network.
    folder : Path
        Where it is kept.
    """

    study: str
    seed: int
    folder: Path


@dataclass(frozen=True, kw_only=True, eq=False)
class Trained:
    """A trained network and the processor time of its training.

    Parameters
    ----------
    original : Original
        The network.
    cpu_seconds : float
        Processor time of its training, of all threads together, s. Other programs on the machine, which make
        a training wait, do not count in it.
    """

    original: Original
    cpu_seconds: float


@dataclass(frozen=True, kw_only=True, eq=False)
class _Common:
    studies: Mapping[str, Study]
    threads: int


def originals(
    places: Sequence[Place],
    studies: Mapping[str, Study],
    *,
    backend: Backend,
    workers: int,
    threads: int,
) -> Iterator[tuple[Place, Trained]]:
    """Yield every network as soon as it is there: those of an earlier run at once, others once trained.

    Parameters
    ----------
    places : sequence of Place
        Which networks.
    studies : mapping of str to Study
        The studies that they name.
    backend : Backend
        Where they are trained.
    workers, threads : int
        Trainings at the same time and threads of each.
    """
    left = []
    for place in places:
        if (known := _loaded(place, studies[place.study], threads)) is not None:
            yield place, known
        else:
            left.append(place)
    common = _Common(studies=studies, threads=threads)
    workers = min(workers, max(1, len(left)))
    for number, trained in run_jobs(
        _trained, left, common=common, backend=backend, workers=workers, threads=threads
    ):
        place = left[number]
        place.folder.mkdir(parents=True, exist_ok=True)
        material = studies[place.study].material(place.seed)
        _cost(place, trained.original).keep({"cpu_seconds": trained.cpu_seconds})
        save_original(trained.original, material, place.folder)
        yield place, trained


def _loaded(place: Place, study: Study, threads: int) -> Trained | None:
    """Return the network of an earlier run, if it is there and whole."""
    material = study.material(place.seed)
    original = kept_original(study.untrained(place.seed), material, place.folder)
    if original is None or (cost := _cost(place, original).kept()) is None:
        return None
    use_threads(original.model, threads)
    return Trained(original=original, cpu_seconds=cost["cpu_seconds"])


def _cost(place: Place, original: Original) -> Piece:
    return Piece(path=place.folder / _CPU_FILE, key=key_of(network=state_hash(original.model)))


def _trained(place: Place, common: _Common) -> Trained:
    study = common.studies[place.study]
    study = replace(study, training=replace(study.training, threads=common.threads))
    model, train = study.untrained(place.seed), study.material(place.seed).parts.train
    warm_up(model, train, NoProgress())
    began, cpu_began = perf_counter(), process_time()
    model.learn(train)
    seconds, cpu_seconds = perf_counter() - began, process_time() - cpu_began
    original = Original(model=model, seconds=seconds, threads=threads_of(model))
    return Trained(original=original, cpu_seconds=cpu_seconds)
