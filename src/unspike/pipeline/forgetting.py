"""The second stage: a network that has forgotten, with every change to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.data import Dataset, Task
from unspike.evaluation.entry import summarise_change
from unspike.foundation.errors import InvalidInput
from unspike.foundation.json_values import plain
from unspike.foundation.own_code import code_of
from unspike.foundation.progress import Progress
from unspike.foundation.store import Piece, key_of, taken_up
from unspike.models.capabilities import HasHome, same_threads, threads_of
from unspike.models.registry import load_model, save_model
from unspike.models.state_hash import state_hash
from unspike.pipeline.material import Material
from unspike.pipeline.requests.history import PastRequest
from unspike.pipeline.training import content_hash
from unspike.unlearning.changes import load_changes, save_changes
from unspike.unlearning.contract import Change, Unlearned
from unspike.unlearning.guarded import unlearned_by
from unspike.unlearning.seeding import seeded
from unspike.unlearning.settings import flat, settings_of, with_settings
from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel
    from unspike.unlearning.contract import Unlearner

UNLEARNED_FILE = "unlearned.safetensors"
CHANGES_FILE = "changes.npz"
UNLEARNING_FILE = "unlearning.json"
_FILES = {"model": UNLEARNED_FILE, "changes": CHANGES_FILE, "account": UNLEARNING_FILE}
DEFAULT_METHOD, WITHOUT_RETAINED = "rewind", "hybrid"
_FORM = {
    "type": "object",
    "properties": {
        "method": {"type": "string"},
        "request": {"type": "string"},
        "seed": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
        "fingerprint": {"type": "string"},
        "original": {"type": "string"},
        "settings": {"type": "object"},
        "used_retained_data": {"type": "boolean"},
        "content_hash": {"type": "string"},
        "seconds": {"type": "number", "minimum": 0},
        "threads": {"type": "integer", "minimum": 1},
        "synaptic_operations": {"type": "number", "minimum": 0},
        "changes": {"type": "array", "items": {"type": "object"}},
        "trace": {"type": "array", "items": {"type": "object"}},
    },
    "required": [
        *("method", "request", "seed", "fingerprint", "original", "settings", "used_retained_data"),
        *("content_hash", "seconds", "threads", "synaptic_operations", "changes", "trace"),
    ],
}
_CODE = "code of the method"


@dataclass(frozen=True, kw_only=True, eq=False)
class Erasure:
    """An unlearned network and what it was asked to forget.

    Parameters
    ----------
    unlearned : Unlearned
        What the method returned.
    method : str
        Name of the method.
    request, seed : str, int
        The request, and the seed by which its records and the method's were drawn.
    fingerprint : str
        Fingerprint of the forgotten records.
    threads : int
        Threads with which it was unlearned.
    """

    unlearned: Unlearned
    method: str
    request: str
    seed: int
    fingerprint: str
    threads: int


def files_of(model: SpikingModel) -> dict[str, str]:
    """Return the files that an erasure is written to, by what they are."""
    return {**_FILES, "weights": model.home_file} if isinstance(model, HasHome) else _FILES


def method_named(
    name: str | None, *, settings: Mapping[str, Any] | None = None, with_retain: bool = True
) -> Unlearner:
    """Return an unlearning method.

    Parameters
    ----------
    name : str or None
        Its name; None for the one that is taken where none is named.
    settings : mapping of str to object, optional
        Settings that are not the method's own, by their paths (`unspike.unlearning.settings`).
    with_retain : bool
        Whether it will get the retained data.

    Raises
    ------
    InvalidInput
        If there is no such method or setting, or it needs the retained data that it will not get.
    """
    from unspike.unlearning.registry import make_unlearner

    name = name or (DEFAULT_METHOD if with_retain else WITHOUT_RETAINED)
    method = with_settings(make_unlearner(name), settings or {})
    if method.needs_retain and not with_retain:
        raise InvalidInput(f"Method '{name}' needs the retained data. Leave --without-retain out.")
    return method


def facts_of_method(method: Unlearner, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what decides a method, by name of the option; of its settings those that are not its own."""
    facts: dict[str, Any] = {"--method": method.name}
    if settings:
        facts["--set"] = [f"{path}={json.dumps(plain(value))}" for path, value in sorted(settings.items())]
    if (code := code_of(method)) is not None:
        facts[_CODE] = code[:16]
    return facts


def place_of(task: Task, by: Mapping[str, Any]) -> str:
    """Return the key of a request carried out: for other records or by another method it is another.

    Parameters
    ----------
    task : Task
        The request.
    by : mapping
        By what it was carried out, as `facts_of_method` tells; another text of the same method is no matter.
    """
    same = {name: value for name, value in by.items() if name != _CODE}
    return key_of(request=[task.text, task.kind], records=task.forgotten.fingerprint, by=same)


def method_again(erasure: Erasure) -> Unlearner:
    """Return the method by which an erasure was made, with the settings and the seed that it had then.

    Raises
    ------
    InvalidInput
        If there is no such method or setting any more.
    """
    method = method_named(erasure.method, with_retain=erasure.unlearned.used_retained_data)
    now = {each.path: plain(each.value) for each in settings_of(method)}
    then = dict(flat(plain(erasure.unlearned.settings)))
    changed = {path: then[path] for path in now if path in then and then[path] != now[path]}
    return seeded(with_settings(method, changed), erasure.seed)


def forgotten(
    model: SpikingModel,
    task: Task,
    material: Material,
    method: Unlearner,
    folder: Path,
    *,
    progress: Progress,
) -> Erasure:
    """Unlearn a request and save what came of it, or take up what an earlier run saved.

    Parameters
    ----------
    model : SpikingModel
        The trained network; it is not changed.
    task : Task
        The request, with the retained records only if the method is given them.
    material : Material
        Its data.
    method : Unlearner
        The method; it draws by the seed of the request.
    folder : Path
        Where the network, the changes and, last, their account go.
    progress : Progress
        Told of the work.

    Raises
    ------
    InvalidInput
        If the method changed the network or the records that it was given.
    """
    method, material = seeded(method, task.seed), material.beside(task)
    key = key_of(
        network=state_hash(model),
        method=[method.name, method],
        request=[task.text, task.kind, task.seed],
        records=[task.forgotten.fingerprint, task.retained.fingerprint],
        unseen=material.parts.validation.fingerprint,
        version=__version__,
        **({"code": code} if (code := code_of(method)) else {}),
    )
    account, place = folder / UNLEARNING_FILE, folder / UNLEARNED_FILE
    if Piece(path=account, key=key, form=_FORM).kept() is not None:
        known = taken_up(account, lambda: load_erasure(place, model, key=key))
        if known is not None:
            return known
    unseen = material.parts.validation
    before = _hashes(model, task, unseen)
    unlearned = unlearned_by(method, model, task, unseen=unseen, progress=progress)
    _refuse_changed(before, _hashes(model, task, unseen), method.name)
    folder.mkdir(exist_ok=True)
    erasure = Erasure(
        unlearned=unlearned,
        method=method.name,
        request=task.text,
        seed=task.seed,
        fingerprint=task.forgotten.fingerprint,
        threads=threads_of(model),
    )
    _save(erasure, task, material, folder, key)
    return erasure


def _hashes(model: SpikingModel, task: Task, unseen: Dataset) -> dict[str, str]:
    """Return a hash of everything that a method is given."""
    records = {"the forgotten": task.forgotten, "the retained": task.retained, "the never-seen": unseen}
    found = {f"{which} records or their labels": _copy(one).fingerprint for which, one in records.items()}
    return {"the network that it was given": state_hash(model), **found}


def _copy(records: Dataset) -> Dataset:
    """Return the same records without the fingerprint that was computed before."""
    return replace(records)


def _refuse_changed(before: Mapping[str, str], after: Mapping[str, str], method: str) -> None:
    """Refuse what a method made that changed what it was given, for then no measurement can be believed."""
    changed = [what for what in before if before[what] != after[what]]
    if changed:
        raise InvalidInput(
            f"Method '{method}' changed {', '.join(changed)}, which it must leave as they are. "
            "Have it work on copies."
        )


def load_erasure(path: Path, original: SpikingModel, *, key: str | None = None) -> Erasure:
    """Return what `forgotten` saved.

    Parameters
    ----------
    path : Path
        The unlearned network; its account and changes lie beside it.
    original : SpikingModel
        The network before.
    key : str, optional
        What must have decided it; anything by default.

    Raises
    ------
    InvalidInput
        If a file is missing or damaged, or the files do not belong together.
    """
    model = load_model(path, like=original)
    same_threads(model, original)
    account = Piece(path=path.parent / UNLEARNING_FILE, key=key, form=_FORM).read()
    if account.get("content_hash") != content_hash(path):
        raise InvalidInput(
            f"{path.parent / UNLEARNING_FILE} is not the account of {path}. Restore both, or forget again."
        )
    if account.get("original") != state_hash(original):
        raise InvalidInput(f"{path} was not made from the model that was given. Give the model it came from.")
    try:
        return _erasure(model, original, account, load_changes(path.parent / CHANGES_FILE))
    except (KeyError, TypeError) as error:
        raise InvalidInput(
            f"The files beside {path} are damaged ({error!r} is missing or odd). Forget again."
        ) from error


def _save(erasure: Erasure, task: Task, material: Material, folder: Path, key: str) -> None:
    unlearned = erasure.unlearned
    account = {
        "method": erasure.method,
        "request": erasure.request,
        "seed": erasure.seed,
        "fingerprint": erasure.fingerprint,
        "original": state_hash(unlearned.original),
        "settings": plain(unlearned.settings),
        "used_retained_data": unlearned.used_retained_data,
    }
    facts = replace(material, past=(*material.past, past_request(erasure, task, material))).facts()
    save_model(unlearned.model, folder / UNLEARNED_FILE, **facts, unlearning=account)
    save_changes(folder / CHANGES_FILE, unlearned.changes)
    beside = [CHANGES_FILE]
    if isinstance(unlearned.model, HasHome):
        unlearned.model.save_weights(folder / unlearned.model.home_file, **facts, unlearning=account)
        beside.append(unlearned.model.home_file)
    measured = {
        "content_hash": content_hash(folder / UNLEARNED_FILE),
        "seconds": unlearned.seconds,
        "threads": erasure.threads,
        "synaptic_operations": unlearned.synaptic_operations,
        "changes": plain([summarise_change(change) for change in unlearned.changes]),
        "trace": plain(unlearned.trace),
    }
    Piece(path=folder / UNLEARNING_FILE, key=key).keep({**account, **measured}, files=tuple(beside))


def past_request(erasure: Erasure, task: Task, material: Material) -> PastRequest:
    """Return a request that was carried out, as the network's file and later requests know it."""
    unlearned = erasure.unlearned
    return PastRequest(
        text=task.text,
        kind=task.kind,
        method=erasure.method,
        seed=task.seed,
        seconds=unlearned.seconds,
        fingerprint=task.forgotten.fingerprint,
        record_id=tuple(task.forgotten.record_id.tolist()),
        held_out=material.going_with(task),
        before=state_hash(unlearned.original),
        after=state_hash(unlearned.model),
    )


def _erasure(
    model: SpikingModel,
    original: SpikingModel,
    account: Mapping[str, Any],
    changes: tuple[Change, ...],
) -> Erasure:
    unlearned = Unlearned(
        model=model,
        original=original,
        changes=changes,
        trace=tuple(account["trace"]),
        seconds=account["seconds"],
        synaptic_operations=account["synaptic_operations"],
        used_retained_data=account["used_retained_data"],
        settings=account["settings"],
    )
    names = ("method", "request", "seed", "fingerprint", "threads")
    return Erasure(unlearned=unlearned, **{name: account[name] for name in names})
