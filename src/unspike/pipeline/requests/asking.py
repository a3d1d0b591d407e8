"""Requests as people make them: looked for in all parts of the data, and answered before any work."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from unspike.data import ForgetRequest, Task, Whereabouts, concatenate, whereabouts
from unspike.data.copies import copies_among
from unspike.foundation.errors import InvalidInput, Note
from unspike.pipeline.material import Material, named_apart, requested


@dataclass(frozen=True, kw_only=True)
class AskingSettings:
    """How a request is understood.

    Parameters
    ----------
    seed : int
        Seed of the draw of a share.
    with_copies : bool
        Whether copies of forgotten records among the retained ones are forgotten too.
    mixed_split : bool
        Whether a person may be in training and in other parts as well.
    """

    seed: int
    with_copies: bool = False
    mixed_split: bool = False


def asked(text: str, material: Material, settings: AskingSettings) -> Task | Whereabouts:
    """Apply a request to the data of a network.

    Parameters
    ----------
    text : str
        The request as it was typed.
    material : Material
        The data of the network, without what it forgot before.
    settings : AskingSettings
        How the request is understood.

    Returns
    -------
    Task or Whereabouts
        What is to be forgotten; where the records are, if the network never met them.

    Raises
    ------
    InvalidInput
        If the request cannot be read, names ids that no part of the data holds, was carried out before, or
        means a person of whom there are records in training and elsewhere.
    """
    request = ForgetRequest.parse(text, seed=settings.seed)
    _refuse_again(text, material)
    found = whereabouts(request, material.parts)
    if len(found.nowhere):
        raise InvalidInput(f"{found.sentence()}: remove the ids that no part of the data holds.")
    if not found.met and (request.record_id is not None or request.subject is not None):
        return found
    if not settings.mixed_split:
        _refuse_a_split_that_mixes_people(found)
    task = _task(found, material)
    if found.held_out:
        _tell_held_out(found)
    return _with_copies(task, settings)


def asked_in_turn(
    texts: Sequence[str], material: Material, settings: AskingSettings
) -> list[Task | Whereabouts]:
    """Apply requests one after another, each to what the ones before it left; see `asked`."""
    found: list[Task | Whereabouts] = []
    for text in texts:
        one = asked(text, material, settings)
        if isinstance(one, Task):
            material = material.without(one)
        found.append(one)
    return found


def asked_apart(
    texts: Sequence[str], material: Material, settings: AskingSettings
) -> tuple[tuple[Task, ...], tuple[Whereabouts, ...]]:
    """Apply requests to the same network, each on its own; see `asked`.

    Returns
    -------
    tasks : tuple of Task
        Under names that differ.
    never_met : tuple of Whereabouts
        Where the records of the other requests are.
    """
    found = [asked(text, material, settings) for text in requested(texts, material.dataset)]
    never_met = tuple(one for one in found if isinstance(one, Whereabouts))
    return named_apart([one for one in found if isinstance(one, Task)]), never_met


def _refuse_again(text: str, material: Material) -> None:
    earlier = next((past for past in material.past if past.text == text), None)
    if earlier is not None and not text.startswith("fraction:"):
        raise InvalidInput(
            f"The network has forgotten '{text}' already, by {earlier.method}. 'unspike evaluate' says how "
            "well."
        )


def _refuse_a_split_that_mixes_people(found: Whereabouts) -> None:
    if found.held_out and found.request.subject is not None:
        raise InvalidInput(
            f"{found.sentence()}: this split mixes people, so networks are judged by records of the person "
            "who is to be forgotten. Train with --split subject, or add --allow-mixed-split."
        )


def _tell_held_out(found: Whereabouts) -> None:
    what = "that were named" if found.request.subject is None else "of the person"
    warnings.warn(
        f"{found.sentence()}. Records {what} outside training taught nothing; they are left out of the "
        "never-seen records.",
        Note,
        stacklevel=3,
    )


def _task(found: Whereabouts, material: Material) -> Task:
    task = found.in_training().select(material.parts.train)
    held_out = [int(n) for part, ids in found.record_id.items() if part != "train" for n in ids]
    return replace(task, held_out=tuple(held_out))


def _with_copies(task: Task, settings: AskingSettings) -> Task:
    copies = copies_among(task.retained, task.forgotten)
    if not len(copies):
        return task
    if not settings.with_copies:
        warnings.warn(
            f"{task.text}: {len(copies)} of the {len(task.retained)} retained records are copies of "
            "forgotten ones and stay. Add --with-copies to forget them too.",
            Note,
            stacklevel=3,
        )
        return task
    is_copy = np.isin(np.arange(len(task.retained)), copies)
    forgotten = concatenate(task.forgotten, task.retained.take(is_copy))
    return replace(task, forgotten=forgotten, retained=task.retained.take(~is_copy))
