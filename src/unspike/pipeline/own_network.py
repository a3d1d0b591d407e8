"""From an unlearned network in memory to its report, in one call, without a file of anybody's.

The networks to compare with are trained as the network was, by the recipe that it came with; that this recipe
is the right one is proved by one more network, which learns all records (`unspike.evaluation.verdict`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.data import Dataset, Split, Task, concatenate
from unspike.data.task import require_task
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress, Progress
from unspike.foundation.threads import usable_processors
from unspike.models.capabilities import threads_of
from unspike.models.state_hash import state_hash
from unspike.parallel import Backend
from unspike.pipeline.case import Case
from unspike.pipeline.comparing import compared
from unspike.pipeline.forgetting import CHANGES_FILE, Erasure
from unspike.pipeline.material import Material
from unspike.pipeline.reporting import REPORT_FILES, ReportSettings, reported
from unspike.pipeline.run import Reported
from unspike.pipeline.training import Original
from unspike.pipeline.workspace import CONTROLS_FOLDER, ORACLES_FOLDER, Workspace
from unspike.pipeline.yardstick import Yardstick, checked_seeds
from unspike.unlearning.changes import save_changes
from unspike.unlearning.contract import Unlearned

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel

_IN_MEMORY = "in memory"


def report(  # noqa: PLR0913 - what a user may say of a report stands in the one call that makes it
    unlearned: Unlearned,
    task: Task,
    test: Dataset,
    *,
    out: str | Path = "report",
    oracles: int = 5,
    workers: int | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Reported:
    """Compare an unlearned network with networks retrained without the records, and write the report.

    Parameters
    ----------
    unlearned : Unlearned
        What a method returned; it holds the network before, too.
    task : Task
        What was asked.
    test : Dataset
        Records that the network was not trained on, and no method was given.
    out : str or Path
        Folder for report.json, report.html and what they are made from. A comparison of the same networks is
        taken up where it was left.
    oracles : int
        How many networks are retrained.
    workers : int, optional
        How many are trained at the same time; by default one a processor.
    fresh : bool
        Whether to replace a report on other networks.
    progress : Progress, optional
        Told of the work.

    Returns
    -------
    Reported
        The content of the report, and the path of its page.

    Raises
    ------
    InvalidInput
        If the networks cannot be compared, or the folder holds something else; nothing was written then.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> from tempfile import TemporaryDirectory
    >>> import unspike
    >>> unlearned = make_unlearner("fine-tune", epochs=1).unlearn(model, task)
    >>> with TemporaryDirectory() as folder:
    ...     made = unspike.report(unlearned, task, parts.test, out=f"{folder}/report", oracles=1, workers=1)
    >>> made.report["requests"][0]["verdict"]["answer"]
    'cannot tell'
    """
    task, folder, model = require_task(task), Path(out), unlearned.original
    if not len(task.retained):
        raise InvalidInput(
            "the task holds no retained records, so no network can be retrained to compare with"
        )
    seeds = checked_seeds(model.seed, oracles)
    material = _material(unlearned, task, test)
    yardstick = Yardstick(
        seeds=seeds,
        folder=folder,
        backend=Backend(kind="loky", workers=workers or usable_processors()),
        policies={},
    )
    name = task.name or "request"
    makes = (ORACLES_FOLDER, CONTROLS_FOLDER, *REPORT_FILES, name)
    with Workspace(folder=folder, settings=_facts(unlearned, task, oracles), makes=makes, fresh=fresh).open():
        (folder / name).mkdir(exist_ok=True)
        save_changes(folder / name / CHANGES_FILE, unlearned.changes)
        case = Case(
            original=Original(model=model, seconds=None, threads=threads_of(model)),
            erasure=_erasure(unlearned, task),
            task=task,
            material=material,
            run=folder,
            files={"changes": f"{name}/{CHANGES_FILE}"},
        )
        request = compared(case, yardstick=yardstick, progress=progress or NoProgress())
        content, page = reported(
            (model, f"the network {_IN_MEMORY}"), material, [request], folder, settings=ReportSettings()
        )
    return Reported(report=content, page=page)


def _material(unlearned: Unlearned, task: Task, test: Dataset) -> Material:
    train = concatenate(task.retained, task.forgotten)
    train = train.take(np.argsort(train.record_id))
    unseen = test.take([]) if unlearned.unseen is None else unlearned.unseen
    twice = np.intersect1d(test.record_id, train.record_id)
    if len(twice):
        raise InvalidInput(
            f"{len(twice)} test records have ids of training records, first {twice[0]}: give records that "
            "the network was not trained on, with ids of their own"
        )
    everything = concatenate(train, test)
    if not len(np.intersect1d(unseen.record_id, everything.record_id)):
        everything = concatenate(everything, unseen)
    return Material(
        source=f"{test.name}, {_IN_MEMORY}",
        dataset=everything,
        parts=Split(train=train, validation=unseen, test=test),
        by="given",
        seed=task.seed,
    )


def _erasure(unlearned: Unlearned, task: Task) -> Erasure:
    seed = unlearned.settings.get("seed", task.seed)
    return Erasure(
        unlearned=unlearned,
        method=str(unlearned.settings.get("method", "unnamed")),
        request=task.text,
        seed=seed if isinstance(seed, int) else task.seed,
        fingerprint=task.forgotten.fingerprint,
        threads=threads_of(unlearned.model),
    )


def _facts(unlearned: Unlearned, task: Task, oracles: int) -> dict[str, Any]:
    networks: dict[str, SpikingModel] = {"network": unlearned.original, "unlearned": unlearned.model}
    return {
        "command": "unspike.report",
        **{name: state_hash(model)[:16] for name, model in networks.items()},
        "forget": task.text,
        "forgotten records": task.forgotten.fingerprint[:16],
        "oracles": oracles,
    }
