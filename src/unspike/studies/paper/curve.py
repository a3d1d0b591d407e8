"""Figure 1: accuracy loss against the share of records unlearned.

Section 5.2: "we report the trade-off between accuracy loss and percentage of samples unlearned". The loss is
the accuracy of the trained network minus that of the unlearned one, in points.

*Sample-wise*: that share of the training records, drawn uniformly.

*Class-wise*, the sentence allows two readings of "percentage of samples". `training`: the share is of all
training records, taken class after class in an order drawn by the seed, so that both curves stand on the same
axis. Whole classes are forgotten one after another as class requests, what is left of the share as records of
the next class. `class`: the share is of the records of one class drawn by the seed, forgotten as records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from unspike.data import Dataset, Task
from unspike.data.draw import drawn_order
from unspike.data.task import Kind
from unspike.evaluation.responses import answered
from unspike.foundation.errors import InvalidInput, suggest
from unspike.foundation.json_values import plain
from unspike.foundation.progress import NoProgress
from unspike.pipeline.material import Material
from unspike.pipeline.training import warm_up
from unspike.studies.paper.cells import Cell, drawn_classes
from unspike.studies.paper.columns import PAPERS_METHOD, PaperCommon, unlearned_by

ShareOf = Literal["training", "class"]
SHARES = (0.01, 0.02, 0.05, 0.10, 0.20, 0.30, 0.40, 0.50)
CURVES = {PAPERS_METHOD: "Algorithm 1", "hybrid": "hybrid"}


@dataclass(frozen=True, kw_only=True)
class PointJob:
    """A point of the figure: one seed of a cell with a share of the records.

    Parameters
    ----------
    cell : Cell
        Data set and kind of request.
    share : float
        Of what `share_of` names.
    share_of : {"training", "class"}
        How a class-wise share is read.
    seed : int
        Of the network and the draw.
    """

    cell: Cell
    share: float
    share_of: ShareOf
    seed: int


def check_share_of(text: str) -> ShareOf:
    """Return the reading that is meant, or refuse an unknown one."""
    for known in get_args(ShareOf):
        if text == known:
            reading: ShareOf = known
            return reading
    raise InvalidInput(
        f"--share-of is '{text}', expected training or class.{suggest(text, get_args(ShareOf))}"
    )


def measured_point(job: PointJob, common: PaperCommon) -> dict[str, Any]:
    """Unlearn a share and measure the loss of accuracy.

    Returns
    -------
    dict
        ``seed``, ``share``, ``forgotten`` (number of records), ``classes`` (names of those of which records
        were taken, class-wise), ``loss``: set of records -> curve -> points.
    """
    material = common.studies[job.cell.role].material(job.seed)
    model = common.network(job.cell.role, job.seed)
    steps = list(tasks_of(job, material))
    warm_up(model, steps[0].forgotten, NoProgress())
    taken = np.unique(np.concatenate([step.forgotten.y for step in steps]))
    sets = {"test": material.parts.test}
    if job.cell.kind == "class":
        sets["test_others"] = material.parts.test.take(~np.isin(material.parts.test.y, taken))
    networks = _forgetting(model, steps, material)
    loss = {
        name: {
            curve: 100 * (_accuracy(model, records) - _accuracy(network, records))
            for curve, network in networks.items()
        }
        for name, records in sets.items()
    }
    point = {
        "seed": job.seed,
        "share": job.share,
        "forgotten": sum(len(step.forgotten) for step in steps),
        "classes": [material.dataset.class_names[k] for k in taken] if job.cell.kind == "class" else [],
        "loss": loss,
    }
    found: dict[str, Any] = plain(point)
    return found


def tasks_of(job: PointJob, material: Material) -> Iterator[Task]:
    """Yield the requests of a point, to be carried out one after another.

    The records to retain are those that none of the requests names.
    """
    train = material.parts.train
    parts = list(_parts(job, train))
    gone = np.concatenate([part.record_id for part, _ in parts])
    retain = train.take(~np.isin(train.record_id, gone))
    for part, kind in parts:
        yield Task(
            text=f"{job.share:g} of {job.share_of}",
            kind=kind,
            class_name=None,
            seed=job.seed,
            forgotten=part,
            retained=retain,
        )


def _parts(job: PointJob, train: Dataset) -> Iterator[tuple[Dataset, Kind]]:
    if job.cell.kind == "samples":
        yield _first(train, round(job.share * len(train)), job.seed), "samples"
        return
    of_class = [train.take(train.y == k) for k in drawn_classes(train, job.seed)]
    if job.share_of == "class":
        yield _first(of_class[0], round(job.share * len(of_class[0])), job.seed), "samples"
        return
    left = round(job.share * len(train))
    for records in of_class:
        if left <= 0:
            break
        yield _first(records, left, job.seed), "class" if left >= len(records) else "samples"
        left -= len(records)


def _first(records: Dataset, count: int, seed: int) -> Dataset:
    """Return so many records, at least one, in an order drawn by their ids: fewer lie within more."""
    order = drawn_order(records.record_id, seed=seed, purpose="forget")
    return records.take(np.sort(order[: max(1, count)]))


def _forgetting(model: Any, steps: list[Task], material: Material) -> dict[str, Any]:
    networks = dict.fromkeys(CURVES, model)
    for step in steps:
        networks = {
            curve: unlearned_by(curve, network, step, material) for curve, network in networks.items()
        }
    return networks


def _accuracy(model: Any, records: Dataset) -> float:
    if not len(records):
        return 0.0
    return float(answered(model, records).correct.mean())
