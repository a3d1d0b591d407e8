"""Groups of networks for the audit: trained with the records, made to forget them, and retrained twice over.

For groups of N networks, N further originals are trained on all training records, each is made to forget by
the method, and 2 N networks are retrained without the records: N to compare with, and N whose distance from
those is the floor. Trained networks are kept with those of the band and shared with it. What a network
answers is kept as well, under a name that says what network it is, what was done to it by which version of
unspike, and what it was asked; so an ensemble that was interrupted goes on with the first network that has
not answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.evaluation import (
    CannotMeasure,
    Ensemble,
    Ensembles,
    ensemble,
    evaluation_sets,
    joined,
    oracle_seeds,
    original_seeds,
    state_hash,
)
from unspike.evaluation.presentations import PLAIN, Presentation
from unspike.foundation.files import read_arrays, write_arrays
from unspike.foundation.progress import Progress
from unspike.foundation.store import Piece, key_of
from unspike.models.capabilities import threads_beside, use_threads
from unspike.oracles.oracle import Training
from unspike.oracles.training import Workshop, oracle_trainings, train_networks
from unspike.parallel import run_jobs
from unspike.unlearning.guarded import unlearned_by
from unspike.unlearning.seeding import seeded
from unspike.version import __version__

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from unspike.data import Dataset, Task
    from unspike.models.contract import SpikingModel
    from unspike.pipeline.material import Material
    from unspike.unlearning.contract import Unlearner

_RETAINED, _EVERYTHING = "retained", "everything"
_PLAIN_NAME = "plain"
Answers = Mapping[str, Ensemble]


@dataclass(frozen=True, kw_only=True, eq=False)
class EnsembleSettings:
    """What ensembles are made of.

    Parameters
    ----------
    count : int
        Networks in each group, N.
    method : Unlearner
        What makes the originals forget; on each it draws by the seed of that network.
    with_retain : bool
        Whether it is given the retained records.
    presentations : sequence of Presentation
        How records are presented to every network.
    workshop : Workshop
        Where networks are trained, asked and kept.
    answers : Path
        Folder in which is kept what they answered.
    """

    count: int
    method: Unlearner
    with_retain: bool
    presentations: Sequence[Presentation]
    workshop: Workshop
    answers: Path


@dataclass(frozen=True, kw_only=True, eq=False)
class Member:
    """A network whose answers are wanted.

    Parameters
    ----------
    model : SpikingModel
        The network; it is not changed.
    method : Unlearner, optional
        What makes it forget before it is asked.
    """

    model: SpikingModel
    method: Unlearner | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """What all members of an ensemble are asked, and what makes some of them forget.

    Parameters
    ----------
    task : Task
        The request.
    retain : Dataset or None
        The retained records, if the method is given them.
    unseen, test : Dataset
        Validation records, for the method, and test records.
    presentations : sequence of Presentation
        How records are presented.
    threads : int
        Threads of one job.
    """

    task: Task
    with_retain: bool
    unseen: Dataset
    test: Dataset
    presentations: Sequence[Presentation]
    threads: int = 1

    def sets(self, presentation: Presentation) -> dict[str, Dataset]:
        """Return the sets that metrics over ensembles look at; the retained one only in the plain form."""
        found = evaluation_sets(self.task, self.test)
        names = ("retain", "forget", "test") if presentation == PLAIN else ("forget", "test")
        return {name: found[name] for name in names}


def ensembles_of(
    original: SpikingModel,
    task: Task,
    material: Material,
    *,
    settings: EnsembleSettings,
    progress: Progress,
) -> dict[str, Ensembles]:
    """Train the groups of a request and have them answer, or take up what an earlier run finished.

    Parameters
    ----------
    original : SpikingModel
        The network whose recipe and split they follow; it is in none of the groups.
    task, material : Task, Material
        The request and its data.
    settings : EnsembleSettings
        How many networks, and where.
    progress : Progress
        Told of every network trained and every network asked.

    Returns
    -------
    dict of str to Ensembles
        Name of a presentation -> the groups, as `unspike.evaluation.audit` takes them.
    """
    networks = _networks(original, task, material, settings, progress)
    originals, oracles = networks[: settings.count], networks[settings.count :]
    # Each draws by a seed of its own, or all would share one draw: the same wrong labels, the same noise.
    forgetful = [Member(model=model, method=seeded(settings.method, model.seed)) for model in originals]
    members = [*map(_member, originals), *forgetful, *map(_member, oracles)]
    asked = Asked(
        task=task,
        with_retain=settings.with_retain,
        unseen=material.parts.validation,
        test=material.parts.test,
        presentations=settings.presentations,
    )
    found = _answered(members, asked, settings, threads=threads_beside(original), progress=progress)
    return _grouped(found, settings)


def _member(model: SpikingModel) -> Member:
    return Member(model=model)


def _networks(
    original: SpikingModel,
    task: Task,
    material: Material,
    settings: EnsembleSettings,
    progress: Progress,
) -> list[Any]:
    """Return N originals, then 2 N retrained networks, of which the first are those of a band."""
    base: int = original.seed
    further = [
        Training(model=original.clone(seed=seed), records=_EVERYTHING, seed=seed, is_control=True)
        for seed in original_seeds(base, settings.count)
    ]
    seeds = oracle_seeds(base, 2 * settings.count)
    trained = train_networks(
        [*further, *oracle_trainings(original, task.retained, seeds=seeds, records=_RETAINED)],
        {_RETAINED: task.retained, _EVERYTHING: material.parts.train},
        workshop=settings.workshop,
        progress=progress,
    )
    return [each.model for each in trained]


def _grouped(found: Sequence[Answers], settings: EnsembleSettings) -> dict[str, Ensembles]:
    groups = [found[k : k + settings.count] for k in range(0, len(found), settings.count)]
    names = [each.name for each in settings.presentations if all(each.name in answers for answers in found)]
    of = {name: [joined([answers[name] for answers in members]) for members in groups] for name in names}
    return {name: _ensembles(*four) for name, four in of.items()}


def _ensembles(original: Ensemble, unlearned: Ensemble, oracle: Ensemble, second: Ensemble) -> Ensembles:
    return Ensembles(original=original, unlearned=unlearned, oracle=oracle, second_oracle=second)


def _answered(
    members: Sequence[Member], asked: Asked, settings: EnsembleSettings, *, threads: int, progress: Progress
) -> list[Answers]:
    """Return what every member answers, in their order."""
    pieces = [_piece(settings.answers, _key(member, asked)) for member in members]
    found = {n: known for n, piece in enumerate(pieces) if (known := _kept(piece)) is not None}
    left = [n for n in range(len(members)) if n not in found]
    workers, each = settings.workshop.backend.plan(len(left), threads=threads)
    settings.answers.mkdir(parents=True, exist_ok=True)
    progress.start("Ask the ensembles", len(members), "networks")
    try:
        progress.step(len(found))
        done = run_jobs(
            answers_of,
            [members[n] for n in left],
            common=replace(asked, threads=each),
            backend=settings.workshop.backend,
            workers=workers,
            threads=each,
        )
        for number, answers in done:
            found[left[number]] = answers
            _keep(pieces[left[number]], answers)
            progress.step()
    finally:
        progress.close()
    return [found[n] for n in range(len(members))]


def answers_of(member: Member, asked: Asked) -> dict[str, Ensemble]:
    """Make a network forget, if that is wanted, and ask it.

    Parameters
    ----------
    member : Member
        The network; it is not changed.
    asked : Asked
        The request and what is asked.

    Returns
    -------
    dict of str to Ensemble
        Name of a presentation -> what this one network answered. A presentation that the network does not
        allow is left out.
    """
    use_threads(member.model, asked.threads)
    model: Any = member.model
    if member.method is not None:
        task = asked.task
        task = task if asked.with_retain else task.without_retained()
        model = unlearned_by(member.method, model, task, unseen=asked.unseen).model
    found = {}
    for presentation in asked.presentations:
        try:
            found[presentation.name] = ensemble([model], asked.sets(presentation), presentation=presentation)
        except CannotMeasure:
            continue
    return found


def _key(member: Member, asked: Asked) -> str:
    """Return a name for what a member answers, from all that decides it."""
    done: dict[str, Any] = {}
    if member.method is not None:
        done = {
            "method": [type(member.method).__qualname__, member.method],
            "kind": asked.task.kind,
            "retain": asked.task.retained.fingerprint if asked.with_retain else None,
            "unseen": asked.unseen.fingerprint,
        }
    return key_of(
        network=state_hash(member.model),
        settings=member.model.settings(),
        seed=member.model.seed,
        done=done,
        presentations=[repr(each) for each in asked.presentations],
        sets={name: each.fingerprint for name, each in asked.sets(PLAIN).items()},
        version=__version__,
    )


def _piece(folder: Path, key: str) -> Piece:
    return Piece(path=folder / f"{key}.json", key=key)


def _keep(piece: Piece, answers: Answers) -> None:
    arrays = piece.path.with_suffix(".npz")
    write_arrays(arrays, _arrays(answers))
    piece.keep({}, files=(arrays.name,))


def _kept(piece: Piece) -> dict[str, Ensemble] | None:
    """Return the answers that an earlier run kept."""
    return None if piece.kept() is None else _answers(read_arrays(piece.path.with_suffix(".npz")))


def _arrays(answers: Answers) -> dict[str, NDArray[Any]]:
    return {
        f"{presentation or _PLAIN_NAME}/{what}/{name}": values
        for presentation, one in answers.items()
        for what in ("margin", "accuracy")
        for name, values in getattr(one, what).items()
    }


def _answers(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Ensemble]:
    nested: dict[str, dict[str, dict[str, NDArray[Any]]]] = {}
    for place, values in arrays.items():
        presentation, what, name = place.split("/")
        parts = nested.setdefault(presentation.removeprefix(_PLAIN_NAME), {"margin": {}, "accuracy": {}})
        parts[what][name] = values
    return {name: Ensemble(margin=each["margin"], accuracy=each["accuracy"]) for name, each in nested.items()}
