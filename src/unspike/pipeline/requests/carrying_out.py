"""Requests to a saved network, carried out one after another, or planned; all is checked before any work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from unspike.data import Task, Whereabouts
from unspike.foundation.progress import Named, NoProgress, Progress
from unspike.models.capabilities import threads_of
from unspike.pipeline.forgetting import (
    UNLEARNED_FILE,
    Erasure,
    facts_of_method,
    files_of,
    forgotten,
    method_named,
    past_request,
)
from unspike.pipeline.material import Material
from unspike.pipeline.requests.asking import AskingSettings, asked, asked_in_turn
from unspike.pipeline.requests.planning import Plan, planned
from unspike.pipeline.saved import SavedNetwork
from unspike.pipeline.training import warm_up
from unspike.pipeline.workspace import Workspace
from unspike.unlearning.method import check_kind

if TYPE_CHECKING:
    from unspike.unlearning.contract import Unlearner


@dataclass(frozen=True, kw_only=True)
class ForgetSettings(SavedNetwork):
    """What decides one unlearning of a saved network.

    Parameters
    ----------
    requests : tuple of str
        What it is to forget, one after another.
    method, settings : str, mapping of str to object
        Name of the unlearning method, and its settings that are not its own, by their paths.
    with_retain : bool
        Whether the method is given the retained records.
    with_copies : bool
        Whether copies of forgotten records among the retained ones are forgotten too.
    mixed_split : bool
        Whether a person may be in training and in other parts as well.
    model, built_by, data, split, seed, threads
        As in `SavedNetwork`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from unspike.pipeline import ForgetSettings
    >>> settings = ForgetSettings(model=Path("model.safetensors"), requests=("class:3",), method="scrub")
    >>> settings.made()
    SCRUB(passes=3, away_passes=2, rate=0.02, away_rate=0.05, alpha=0.5, gamma=1.0, seed=0)
    """

    requests: tuple[str, ...]
    method: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    with_retain: bool = True
    with_copies: bool = False
    mixed_split: bool = False

    def made(self) -> Unlearner:
        """Return the method."""
        return method_named(self.method, settings=self.settings, with_retain=self.with_retain)

    def asking(self, material: Material) -> AskingSettings:
        """Return how its requests are understood."""
        return AskingSettings(
            seed=material.seed if self.seed is None else self.seed,
            with_copies=self.with_copies,
            mixed_split=self.mixed_split,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Forgotten:
    """What came of one request to a saved network.

    Parameters
    ----------
    erasure : Erasure, optional
        The unlearned network and its account.
    model : Path, optional
        Its file.
    where : Whereabouts, optional
        In place of these, where the records are that the network never met.

    Examples
    --------
    >>> from unspike.pipeline import Forgotten
    >>> Forgotten().model is None  # nothing was written: the network never met what was asked for
    True
    """

    erasure: Erasure | None = None
    model: Path | None = None
    where: Whereabouts | None = None


def forget(
    settings: ForgetSettings, out: Path, *, fresh: bool = False, progress: Progress | None = None
) -> list[Forgotten]:
    """Make a saved network forget, one request after another; parameters as in `pipeline.run`.

    Returns
    -------
    list of Forgotten
        What came of each request, in order. One alone goes into the folder, several into folders within.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from unspike.pipeline import ForgetSettings, TrainSettings, forget, train
    >>> settings = TrainSettings(data="digits", hidden=(30,), connection_probability=0.3, epochs=2, threads=1)
    >>> with TemporaryDirectory() as folder:
    ...     _ = train(settings, Path(folder) / "model")
    ...     model = Path(folder) / "model" / "model.safetensors"
    ...     asked = ForgetSettings(model=model, requests=("class:3",), method="scrub", threads=1)
    ...     (made,) = forget(asked, Path(folder) / "erased")
    ...     made.model.name
    'unlearned.safetensors'
    """
    progress = progress or NoProgress()
    method = settings.made()
    original, material = settings.load(progress)
    asking = settings.asking(material)
    steps = asked_in_turn(settings.requests, material, asking)
    to_do = [task for task in steps if isinstance(task, Task)]
    for task in to_do:
        check_kind(method, task.kind)
    facts = {
        "command": "forget",
        "MODEL": settings.hash[:16],
        **facts_of_method(method, settings.settings),
        "--forget": [task.text for task in to_do],
        "forgotten records": [task.forgotten.fingerprint[:16] for task in to_do],
        "retained data": "used" if settings.with_retain else "not used",
        "--seed": asking.seed,
        "--threads": threads_of(original.model),
    }
    never_met = [Forgotten(where=step) for step in steps if isinstance(step, Whereabouts)]
    if not to_do:
        return never_met
    folders = _folders(to_do, out)
    written = tuple(files_of(original.model).values())
    makes = written if len(to_do) == 1 else tuple(folder.name for folder in folders)
    with Workspace(folder=out, settings=facts, makes=makes, fresh=fresh).open():
        warm_up(original.model, to_do[0].forgotten, progress)
        found, network = never_met, cast("Any", original.model)
        for task, folder in zip(to_do, folders, strict=True):
            given = task if settings.with_retain else task.without_retained()
            told = Named(progress, task.text) if len(to_do) > 1 else progress
            erasure = forgotten(network, given, material, method, folder, progress=told)
            found.append(Forgotten(erasure=erasure, model=folder / UNLEARNED_FILE))
            network = erasure.unlearned.model
            material = material.after([past_request(erasure, task, material)])
    return found


def plan(settings: ForgetSettings, *, progress: Progress | None = None) -> Plan | Whereabouts:
    """Say what a request to a saved network would cost; parameters as in `pipeline.run`. Nothing is written.

    Returns
    -------
    Plan or Whereabouts
        The plan; where the records are, if the network never met them.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from unspike.pipeline import ForgetSettings, TrainSettings, plan, train
    >>> settings = TrainSettings(data="digits", hidden=(30,), connection_probability=0.3, epochs=2, threads=1)
    >>> with TemporaryDirectory() as folder:
    ...     _ = train(settings, Path(folder) / "model")
    ...     model = Path(folder) / "model" / "model.safetensors"
    ...     found = plan(ForgetSettings(model=model, requests=("class:3",), threads=1))
    >>> found.recommended, found.forgotten
    ('retrain', 131)
    """
    progress = progress or NoProgress()
    method = settings.made()
    original, material = settings.load(progress)
    (text,) = settings.requests
    step = asked(text, material, settings.asking(material))
    if isinstance(step, Whereabouts):
        return step
    check_kind(method, step.kind)
    return planned(original.model, step, method, progress=progress)


def _folders(to_do: Sequence[Task], out: Path) -> list[Path]:
    """Return the folder of each request: the given one for one alone, else one within it for each."""
    if len(to_do) == 1:
        return [out]
    return [out / f"{number}-{task.name}" for number, task in enumerate(to_do, start=1)]
