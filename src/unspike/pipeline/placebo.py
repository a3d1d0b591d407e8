"""The placebo: the method erases records that the network never met."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from unspike.data import Task
from unspike.data.dataset import without
from unspike.evaluation import Placebo
from unspike.foundation.errors import InvalidInput
from unspike.pipeline.forgetting import Erasure, method_again
from unspike.unlearning.workbench import probe

if TYPE_CHECKING:
    from unspike.data import Dataset
    from unspike.models.contract import SpikingModel


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
    if not erasure.unlearned.used_retained_data:
        inert = inert.without_retained()
    try:
        unlearned = method_again(erasure).unlearn(original, inert, unseen=without(unseen, records))
    except InvalidInput:
        return None
    return Placebo(model=unlearned.model, records=records)
