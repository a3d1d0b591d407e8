"""Before anything is erased: what retraining and a method would cost here, and what each promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.foundation.progress import NoProgress, Progress
from unspike.models.capabilities import epochs_of, threads_of
from unspike.pipeline.training import warm_up
from unspike.unlearning.material import Material as MethodMaterial
from unspike.unlearning.method import Method

if TYPE_CHECKING:
    from unspike.data import Dataset, Task
    from unspike.models.contract import SpikingModel
    from unspike.unlearning.contract import Unlearner

TRIED = 1000
"""Records that are presented to measure what a presentation takes."""
PATIENCE = 60.0
"""Seconds that retraining may take to be recommended whatever else a method takes."""
SHARE = 0.5
"""A method is recommended only where it takes less than this share of a retraining."""
_STEP = 100
_RUNS = 3


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a way of forgetting would cost, and what it promises.

    Parameters
    ----------
    method : str
        Name of the method.
    seconds : float
        Estimated wall time, s, with as many threads as the network has.
    promise : str
        What can be said of the network afterwards.
    """

    method: str
    seconds: float
    promise: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What forgetting a request would take.

    Parameters
    ----------
    request : str
        The request.
    forgotten, retained : int
        Records to forget and to keep.
    threads : int
        Threads of the estimates.
    retraining, unlearning : Estimate
        Training from scratch without the records, and the method.
    recommended : str
        Which of them, by name.
    reason : str
        Why, in one sentence.
    """

    request: str
    forgotten: int
    retained: int
    threads: int
    retraining: Estimate
    unlearning: Estimate
    recommended: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return the plan in JSON's types."""
        return asdict(self)


_EXACT = "exact: the network never met the records, whoever looks"
_APPROXIMATE = "approximate: 'unspike evaluate' measures what is left, against retrained networks"


def planned(model: SpikingModel, task: Task, method: Unlearner, *, progress: Progress | None = None) -> Plan:
    """Measure on a few batches what retraining and a method would take.

    Parameters
    ----------
    model : SpikingModel
        The trained network; it is not changed.
    task : Task
        The request.
    method : Unlearner
        The method that is considered; without `batches` it counts as one step.
    progress : Progress, optional
        Told of the measuring.

    Returns
    -------
    Plan

    Notes
    -----
    Retraining: the time of one presentation, measured with `TRIED` records, times records and epochs. The
    method: the time of one step of 100 records, times the steps that it says it takes (`Method.batches`), and
    that of the presentations of its training (`Method.presentations`); what it does besides is not in it.
    """
    progress = progress or NoProgress()
    warm_up(model, task.forgotten, progress)
    progress.start("Measure a few batches", 2, "steps")
    shown = task.retained.take(range(min(TRIED, len(task.retained))))
    each = _presentation_seconds(model, shown)
    retraining = each * len(task.retained) * epochs_of(model)
    progress.step()
    steps, presented = _work(method, model, MethodMaterial(task=task, unseen=None))
    unlearning = _step_seconds(model, shown.take(range(min(_STEP, len(shown))))) * steps + each * presented
    progress.step()
    progress.close()
    exact = Estimate(method="retrain", seconds=retraining, promise=_EXACT)
    approximate = Estimate(method=method.name, seconds=unlearning, promise=_APPROXIMATE)
    name, reason = recommended(exact, approximate)
    return Plan(
        request=task.text,
        forgotten=len(task.forgotten),
        retained=len(task.retained),
        threads=threads_of(model),
        retraining=exact,
        unlearning=approximate,
        recommended=name,
        reason=reason,
    )


def _work(method: Unlearner, model: SpikingModel, material: MethodMaterial) -> tuple[int, int]:
    """Return the steps and the presentations of a method."""
    if not isinstance(method, Method):
        return 1, 0
    return method.usual_batches(material), method.presentations(model, material)


def recommended(retraining: Estimate, unlearning: Estimate) -> tuple[str, str]:
    """Return the way that is recommended, by name, and why.

    Parameters
    ----------
    retraining, unlearning : Estimate
        The two ways.
    """
    if retraining.seconds <= PATIENCE:
        return retraining.method, "Retraining is exact, and takes no more than a minute here."
    if unlearning.seconds >= SHARE * retraining.seconds:
        return retraining.method, (
            f"Retraining is exact, and {unlearning.method} would take "
            f"{100 * unlearning.seconds / retraining.seconds:.0f} % of its time."
        )
    return unlearning.method, (
        f"{unlearning.method} takes {100 * unlearning.seconds / retraining.seconds:.0f} % of the time of a "
        "retraining; evaluate it afterwards, and retrain if it has not forgotten."
    )


def _presentation_seconds(model: SpikingModel, records: Dataset) -> float:
    fresh = model.clone()
    return _least_seconds(lambda: fresh.learn(records, epochs=1)) / len(records)


def _step_seconds(model: SpikingModel, records: Dataset) -> float:
    targets = np.eye(len(model.class_names), dtype=np.float32)[records.y]
    x = records.x
    return _least_seconds(lambda: model.weight_change(x, targets, record_id=records.record_id))


def _least_seconds(work: Callable[[], object]) -> float:
    """Return the least time of a few runs: other work on the machine only ever adds to it."""
    times = []
    for _ in range(_RUNS):
        began = perf_counter()
        work()
        times.append(perf_counter() - began)
    return min(times)
