"""A chain of requests, judged as a whole: against networks that never met any of the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from unspike.data import Task
from unspike.data.request import class_names_of, file_name, joined
from unspike.data.task import KINDS, Kind
from unspike.foundation.errors import InvalidInput
from unspike.models.capabilities import same_threads, threads_of
from unspike.models.model_file import read_header
from unspike.models.registry import load_model
from unspike.models.state_hash import state_hash
from unspike.pipeline.forgetting import Erasure
from unspike.pipeline.material import Material
from unspike.pipeline.requests.history import PastRequest, history_of
from unspike.pipeline.training import Original
from unspike.unlearning.changes import changes_between
from unspike.unlearning.contract import Unlearned


def steps_to(path: Path, original: Original, past: Sequence[PastRequest]) -> tuple[PastRequest, ...]:
    """Return the requests that lie between a network and a later state of it.

    Parameters
    ----------
    path : Path
        The later network's file.
    original : Original
        The network.
    past : sequence of PastRequest
        What that had forgotten before.

    Raises
    ------
    InvalidInput
        If the later network did not come from this one.
    """
    history = history_of(path, read_header(path))
    known, steps = history[: len(past)], history[len(past) :]
    if not history and not past:
        raise InvalidInput(
            f"{path} was never made to forget anything. Give the unlearned.safetensors of 'unspike forget'."
        )
    if not steps and history == tuple(past)[: len(history)]:
        last = past[-1].text
        raise InvalidInput(
            f"MODEL has forgotten '{last}', and --unlearned {path} is the network before that: swap them."
            if len(history) < len(past)
            else f"MODEL has forgotten '{last}', and {path} nothing since: give the MODEL before that."
        )
    if known != tuple(past) or not steps or steps[0].before != state_hash(original.model):
        raise InvalidInput(f"{path} was not made from the model that was given. Give the model it came from.")
    return steps


def chained(path: Path, original: Original, steps: Sequence[PastRequest]) -> Erasure:
    """Return the last network of a chain as what one unlearning would have returned.

    Parameters
    ----------
    path : Path
        Its file.
    original : Original
        The network before the first request.
    steps : sequence of PastRequest
        The requests.

    Raises
    ------
    InvalidInput
        If the file does not hold the network that the last request left.
    """
    model = load_model(path, like=original.model)
    same_threads(model, original.model)
    if state_hash(model) != steps[-1].after:
        raise InvalidInput(f"{path} is not the network that its last request left. Restore the file.")
    text = joined([step.text for step in steps])
    methods = list(dict.fromkeys(step.method for step in steps))
    unlearned = Unlearned(
        model=model,
        original=original.model,
        changes=changes_between(original.model, model, cause="requests one after another"),
        trace=(),
        seconds=sum(step.seconds for step in steps),
        synaptic_operations=0,
        used_retained_data=True,
        settings={"method": ", ".join(methods)},
    )
    return Erasure(
        unlearned=unlearned,
        method=", ".join(methods),
        request=text,
        seed=steps[0].seed,
        fingerprint=steps[-1].fingerprint,
        threads=threads_of(model),
    )


def task_of(step: PastRequest, material: Material) -> Task:
    """Return an earlier request as a task, by the ids that it named then.

    Parameters
    ----------
    step : PastRequest
        The request.
    material : Material
        The data of the network before it.
    """
    train = material.parts.train
    chosen = np.isin(train.record_id, step.record_id)
    forgotten = train.take(chosen)
    return Task(
        text=step.text,
        kind=step.kind,
        class_name=class_names_of(forgotten) if step.kind == "class" else None,
        forgotten=forgotten,
        retained=train.take(~chosen),
        held_out=step.held_out if step.kind == "samples" else (),
        seed=step.seed,
        name=file_name(step.text),
    )


def chain_tasks(steps: Sequence[PastRequest], material: Material) -> list[tuple[Task, Material]]:
    """Return one task for the classes and one for the samples of a chain, each with its never-seen records.

    Parameters
    ----------
    steps : sequence of PastRequest
        The requests.
    material : Material
        The data of the network before the first of them.

    Returns
    -------
    list of (Task, Material)
        All tasks retain the same records: those that no request of the chain names.
    """
    train = material.parts.train
    gone = [n for step in steps for n in step.record_id]
    retained = train.take(~np.isin(train.record_id, gone))
    found = []
    for kind in KINDS:
        own = [step for step in steps if step.kind == kind]
        if not own:
            continue
        ids = [n for step in own for n in step.record_id]
        forgotten = train.take(np.isin(train.record_id, ids))
        task = Task(
            text=joined([step.text for step in own]),
            kind=kind,
            class_name=class_names_of(forgotten) if kind == "class" else None,
            forgotten=forgotten,
            retained=retained,
            seed=own[0].seed,
            name=f"chain-{kind}",
        )
        found.append((task, _beside(material, steps, kind)))
    return found


def _beside(material: Material, steps: Sequence[PastRequest], kind: Kind) -> Material:
    """Return never-seen records without what goes with other requests; a class is judged by its own too."""
    gone = {n for step in steps if step.kind == "samples" or kind == "samples" for n in step.held_out}
    return replace(material, parts=material.parts_without(sorted(gone)))
