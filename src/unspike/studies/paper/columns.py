"""The columns of tables 1 to 4: the network before, after unlearning, and after retraining.

The paper's columns are the baseline, the unlearned and the retrained network.

*Unlearned* by Algorithm 1, with the retained records: the column `algorithm-1`. Beside it stands `hybrid`,
what `unspike forget` makes by default: Algorithm 1 extended, which ends with a short retraining on what is
left.

*Retrained.* This can be read in two ways. Section 5.2: "the retraining process was able to recuperate a
considerable portion of the performance", "the model's ability to relearn effectively after unlearning":
`retrained` is Algorithm 1's network trained further on the retained records. How long, the paper does not
say; ours takes `RECOVERY_EPOCHS` presentations of each record, a tenth of a training by the default recipe.
`scratch` is a network trained anew on the retained records with another seed, by which unlearning is judged
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from unspike.evaluation import classification_metrics, oracle_seeds
from unspike.evaluation.responses import answered
from unspike.foundation.json_values import plain
from unspike.foundation.progress import NoProgress
from unspike.pipeline.training import Original, warm_up
from unspike.studies.paper.attack import attacked
from unspike.studies.paper.cells import Cell, Role, request_of
from unspike.studies.study import Study
from unspike.unlearning.registry import make_unlearner
from unspike.unlearning.seeding import seeded

if TYPE_CHECKING:
    from unspike.data import Dataset, Task
    from unspike.models.contract import SpikingModel
    from unspike.pipeline.material import Material

COLUMNS = {
    "baseline": "Baseline",
    "algorithm-1": "Unlearned (Algorithm 1)",
    "retrained": "Retrained on what is left",
    "hybrid": "Unlearned (hybrid)",
    "scratch": "Trained anew without them",
}
METRICS = {
    "accuracy": "Accuracy",
    "precision": "Precision",
    "recall": "Recall",
    "f1": "F1 score",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "roc_auc": "ROC AUC",
}
SETS = {
    "test": "all test records",
    "test_others": "test records of the other classes",
    "test_class": "test records of the forgotten class",
    "forget": "forgotten records",
    "retain": "retained records",
}
RECOVERY_EPOCHS = 2
PAPERS_METHOD = "algorithm-1"


@dataclass(frozen=True, kw_only=True)
class CellJob:
    """One seed of a cell."""

    cell: Cell
    seed: int


@dataclass(frozen=True, kw_only=True, eq=False)
class PaperCommon:
    """What all jobs share.

    Parameters
    ----------
    studies : mapping of str to Study
        Role -> the data.
    originals : mapping of (str, int) to Original
        Role and seed -> the trained network.
    threads : int
        Threads of one job.
    """

    studies: Mapping[Role, Study]
    originals: Mapping[tuple[Role, int], Original]
    threads: int

    def network(self, role: Role, seed: int) -> Any:
        """Return a seed's trained network, ready to be used by a job."""
        model = self.originals[role, seed].model.copy()
        model.set_params(threads=self.threads)
        return model


def measured_cell(job: CellJob, common: PaperCommon) -> dict[str, Any]:
    """Make the networks of one seed's columns and measure them.

    Returns
    -------
    dict
        ``seed``, ``request``, ``records`` (set -> how many), ``columns`` (column -> ``sets``: set -> metrics;
        ``attack``: attack -> figures; ``seconds``), in plain Python types.
    """
    study = common.studies[job.cell.role]
    material = study.material(job.seed)
    task = study.task(request_of(job.cell, study.dataset, job.seed), material)
    model = common.network(job.cell.role, job.seed)
    warm_up(model, task.forgotten, NoProgress())
    sets = paper_sets(task, material)
    began = perf_counter()
    columns = {}
    for name, network in _networks(model, task, material):
        columns[name] = {**_measured(network, sets, task), "seconds": perf_counter() - began}
        began = perf_counter()
    row = {
        "seed": job.seed,
        "request": task.text,
        "records": {name: len(records) for name, records in sets.items()},
        "columns": columns,
    }
    found: dict[str, Any] = plain(row)
    return found


def paper_sets(task: Task, material: Material) -> dict[str, Dataset]:
    """Return the records on which networks are measured, by the names of `SETS`."""
    test = material.parts.test
    sets = {"test": test, "forget": task.forgotten, "retain": task.retained}
    if task.kind == "class":
        gone = test.y == task.forgotten.y[0]
        sets |= {"test_others": test.take(~gone), "test_class": test.take(gone)}
    return sets


def unlearned_by(method: str, model: Any, task: Task, material: Material) -> Any:
    """Return what a method makes of a network."""
    made = seeded(make_unlearner(method), task.seed)
    return made.unlearn(model, task, unseen=material.parts.validation).model


def _networks(model: Any, task: Task, material: Material) -> Iterator[tuple[str, Any]]:
    yield "baseline", model
    unlearned = unlearned_by(PAPERS_METHOD, model, task, material)
    yield PAPERS_METHOD, unlearned
    recovered = unlearned.copy()
    recovered.learn(task.retained, epochs=RECOVERY_EPOCHS)
    yield "retrained", recovered
    yield "hybrid", unlearned_by("hybrid", model, task, material)
    anew = model.clone(seed=oracle_seeds(model.seed, 1)[0])
    anew.learn(task.retained)
    yield "scratch", anew


def _measured(model: SpikingModel, sets: Mapping[str, Dataset], task: Task) -> dict[str, Any]:
    answers = {name: answered(model, records) for name, records in sets.items()}
    non_members = "test_class" if task.kind == "class" else "test"
    found = {}
    for name, part in answers.items():
        metrics = classification_metrics(part, sets[name].class_names)
        found[name] = {metric: metrics[metric] for metric in METRICS}
    return {"sets": found, "attack": attacked(answers["forget"], answers[non_members])}
