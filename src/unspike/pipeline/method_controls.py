"""What the method makes of the original on other records, to see what the measurement would say of it.

* the *placebo*: it erases records that the network never met;
* *half forgotten*: it erases every other one of the records, and the rest stay as if they were to be kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from unspike.data import Task
from unspike.data.dataset import concatenate, without
from unspike.evaluation import Placebo
from unspike.foundation.errors import InvalidInput
from unspike.foundation.own_code import OwnCodeFailed
from unspike.pipeline.forgetting import Erasure, method_again
from unspike.unlearning.guarded import unlearned_by
from unspike.unlearning.workbench import probe

if TYPE_CHECKING:
    from unspike.data import Dataset
    from unspike.models.contract import SpikingModel


def half_forgotten_of(
    original: SpikingModel, erasure: Erasure, task: Task, unseen: Dataset
) -> SpikingModel | None:
    """Erase half of the records by the same method.

    Parameters
    ----------
    original, erasure, task, unseen
        As in `placebo_of`.

    Returns
    -------
    SpikingModel or None
        None where there are fewer than two records, or the method does not take single ones.
    """
    ordered = task.forgotten.take(np.argsort(task.forgotten.record_id))
    half, rest = ordered.take(slice(0, None, 2)), ordered.take(slice(1, None, 2))
    if not len(rest):
        return None
    kept = concatenate(task.retained, rest)
    part = replace(task, kind="samples", class_name=None, forgotten=half, retained=kept)
    return _unlearned(original, erasure, part, unseen)


def placebo_of(original: SpikingModel, erasure: Erasure, task: Task, unseen: Dataset) -> Placebo | None:
    """Erase as many never-seen records as were forgotten, by the same method.

    Parameters
    ----------
    original : SpikingModel
        The network; it is not changed.
    erasure : Erasure
        The real unlearning.
    task : Task
        The request.
    unseen : Dataset
        Validation records. At most half of those whose classes are retained are taken: the method gets the
        others, as it got all of them for the real request.

    Returns
    -------
    Placebo or None
        None where there are no such records, or the method does not take single records.
    """
    known = unseen.take(np.isin(unseen.y, np.unique(task.retained.y)))
    count = min(len(task.forgotten), len(known) // 2)
    if not count:
        return None
    records = probe(known, seed=task.seed, size=count)
    inert = replace(task, kind="samples", class_name=None, forgotten=records)
    model = _unlearned(original, erasure, inert, without(unseen, records))
    return None if model is None else Placebo(model=model, records=records)


def _unlearned(original: SpikingModel, erasure: Erasure, task: Task, unseen: Dataset) -> SpikingModel | None:
    given = task if erasure.unlearned.used_retained_data else task.without_retained()
    try:
        return unlearned_by(method_again(erasure), original, given, unseen=unseen).model
    except OwnCodeFailed:
        raise
    except InvalidInput:  # the method does not take such a request
        return None
