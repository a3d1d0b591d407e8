"""The networks of one request, each asked once: before, after, retrained, and one that memorises.

Each retrained network is compared with the others, which gives every metric its band: what the seed alone
causes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import AskedNetwork, Context, Making
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.statistics.measurement import Measurement
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.data.task import Kind, Task
    from unspike.models.contract import SpikingModel
    from unspike.oracles.oracle import Oracle
    from unspike.unlearning.contract import Unlearned

NO_INTERVALS = Bootstrap(resamples=0)


def evaluation_sets(task: Task, test: Dataset) -> dict[str, Dataset]:
    """Return the sets on which the networks of a request are compared.

    Parameters
    ----------
    task : Task
        The request.
    test : Dataset
        Records that nobody was trained on.

    Returns
    -------
    dict
        ``retain``, ``forget``, ``test``; for a class request ``test`` holds the other classes' records and
        ``forget_test`` those of the forgotten class.

    Examples
    --------
    >>> from unspike import ForgetRequest, evaluation_sets, load_dataset, split
    >>> parts = split(load_dataset("digits"), seed=0)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> {name: len(records) for name, records in evaluation_sets(task, parts.test).items()}
    {'retain': 1128, 'forget': 131, 'test': 243, 'forget_test': 26}
    """
    known = {"retain": task.retained, "forget": task.forgotten}
    if task.kind == "samples":
        return {**known, "test": test}
    gone = np.isin(test.y, np.unique(task.forgotten.y))
    return {**known, "test": test.take(~gone), "forget_test": test.take(gone)}


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What is known of the training of the networks.

    Parameters
    ----------
    train_seconds : float, optional
        Wall time of the original training, s, with as many threads as the unlearning had; without it there
        is no time ratio.
    epochs : int, optional
        Presentations of each record in one training; without it there is no count of synaptic operations.

    Examples
    --------
    >>> from unspike.evaluation import Timing
    >>> Timing(train_seconds=2.5, epochs=20).epochs
    20
    """

    train_seconds: float | None = None
    epochs: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparedNetworks:
    """The networks of one request under measurement.

    Parameters
    ----------
    kind : "class" or "samples"
        What was asked for.
    original, unlearned : AskedNetwork
        The network before and after.
    oracles : sequence of AskedNetwork
        The retrained networks, one or more.
    memoriser : AskedNetwork, optional
        A network that learned the same data and memorises on purpose.

    Raises
    ------
    InvalidInput
        If there is no retrained network, or a set has no records.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> unlearned = make_unlearner("fine-tune", epochs=1).unlearn(model, task)

    >>> from unspike import Workshop, oracle_seeds, train_oracles
    >>> workshop = Workshop(workers=1)
    >>> oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 2), workshop=workshop)
    >>> from unspike.evaluation import ComparedNetworks
    >>> networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)
    >>> list(networks.named())
    ['original', 'unlearned', 'oracle0', 'oracle1']
    >>> row = networks.measure("accuracy.retain")
    >>> 0 <= row.unlearned.value <= 1
    True
    """

    kind: Kind
    original: AskedNetwork
    unlearned: AskedNetwork
    oracles: Sequence[AskedNetwork]
    memoriser: AskedNetwork | None = None

    def __post_init__(self) -> None:
        if not self.oracles:
            raise InvalidInput("The comparison needs at least one retrained network, got none.")
        for name in ("retain", "forget", "test"):
            if len(self.sets[name]) == 0:
                raise InvalidInput(
                    f"The comparison needs records in the {name} set, got none: choose other data or split."
                )

    @classmethod
    def of(
        cls,
        unlearned: Unlearned,
        task: Task,
        test: Dataset,
        oracles: Sequence[Oracle],
        *,
        memoriser: SpikingModel | None = None,
        timing: Timing | None = None,
    ) -> ComparedNetworks:
        """Return the networks of a request, none of them asked yet; see `evaluate` for the parameters."""
        sets, timing = evaluation_sets(task, test), timing or Timing()
        trained = Making(seconds=timing.train_seconds, epochs=timing.epochs, records=("retain", "forget"))
        made = Making(seconds=unlearned.seconds, operations=unlearned.synaptic_operations)
        return cls(
            kind=task.kind,
            original=AskedNetwork(model=unlearned.original, sets=sets, making=trained),
            unlearned=AskedNetwork(model=unlearned.model, sets=sets, making=made),
            oracles=[
                AskedNetwork(
                    model=oracle.model,
                    sets=sets,
                    making=Making(
                        seconds=oracle.seconds,
                        epochs=timing.epochs,
                        records=("retain",),
                        threads=oracle.threads,
                    ),
                )
                for oracle in oracles
            ],
            memoriser=None if memoriser is None else AskedNetwork(model=memoriser, sets=sets),
        )

    @property
    def sets(self) -> Mapping[str, Dataset]:
        """The sets that they are measured on."""
        return self.original.sets

    def named(self) -> dict[str, AskedNetwork]:
        """Return every network by its name in ``scores.npz``."""
        found = {"original": self.original, "unlearned": self.unlearned}
        found |= {f"oracle{k}": oracle for k, oracle in enumerate(self.oracles)}
        return found if self.memoriser is None else {**found, "memoriser": self.memoriser}

    def context(self, bootstrap: Bootstrap = NO_INTERVALS) -> Context:
        """Return what a network is compared with: all retrained ones, and all but one in turn."""
        return self._context(self.oracles, bootstrap)

    def context_of_oracle(self, k: int, bootstrap: Bootstrap = NO_INTERVALS) -> Context:
        """Return what a retrained network is compared with: the others."""
        others = [*self.oracles[:k], *self.oracles[k + 1 :]]
        return replace(self._context(others, bootstrap), panels=[others])

    def _context(self, references: Sequence[AskedNetwork], bootstrap: Bootstrap) -> Context:
        panels = [[*references[:k], *references[k + 1 :]] for k in range(len(references))]
        return Context(
            kind=self.kind,
            original=self.original,
            references=references,
            panels=panels if len(references) > 1 else [references],
            bootstrap=bootstrap,
        )

    def measure(self, name: str, bootstrap: Bootstrap = NO_INTERVALS) -> Row:
        """Return a metric of every network.

        Parameters
        ----------
        name : str
            Of the metric.
        bootstrap : Bootstrap
            How intervals are drawn, of the original and the unlearned network alone.
        """
        metric, against_all = metric_named(name), self.context(bootstrap)
        return Row(
            original=metric.measure(self.original, against_all),
            unlearned=metric.measure(self.unlearned, against_all),
            oracles=tuple(
                metric.measure(oracle, self.context_of_oracle(k)) for k, oracle in enumerate(self.oracles)
            ),
            memoriser=None if self.memoriser is None else metric.measure(self.memoriser, self.context()),
        )


@dataclass(frozen=True, kw_only=True)
class Row:
    """One metric of the networks of a request.

    Parameters
    ----------
    original, unlearned : Measurement
        Before and after.
    oracles : tuple of Measurement
        Of each retrained network, compared with the others.
    memoriser : Measurement, optional
        Of the network that memorises.
    """

    original: Measurement
    unlearned: Measurement
    oracles: tuple[Measurement, ...]
    memoriser: Measurement | None = None
