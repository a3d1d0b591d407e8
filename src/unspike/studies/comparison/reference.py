"""What the methods of one seed are compared with: the original network and retrained ones.

Measured once and handed to every method's job, so that no method waits for the same networks to answer the
same records again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unspike.evaluation import AskedNetwork, ComparedNetworks, Oracle, evaluation_sets
from unspike.evaluation.evaluate import ask
from unspike.evaluation.profile import profile_of, with_spikes
from unspike.evaluation.verdict.controls import looks_on
from unspike.evaluation.watched import examples, sampled, taken
from unspike.foundation.progress import NoProgress
from unspike.models.capabilities import use_threads
from unspike.studies.comparison.exploring import PROFILE, SAMPLE, kept
from unspike.studies.comparison.figures import MEASURED, described
from unspike.studies.originals import Trained

if TYPE_CHECKING:
    from unspike.data import Dataset, Task
    from unspike.oracles.band import Band
    from unspike.pipeline.material import Material
    from unspike.pipeline.training import Original
    from unspike.studies.study import Study


@dataclass(frozen=True, kw_only=True, eq=False)
class Reference:
    """The networks that the methods of one seed are compared with, with all that they answered.

    Parameters
    ----------
    original : AskedNetwork
        The network before.
    cpu_seconds : float
        Processor time of its training, s.
    oracles : sequence of AskedNetwork
        Networks retrained without the forgotten records.
    memoriser : AskedNetwork, optional
        A network that memorises all records on purpose, to see whether the attack has power.
    """

    original: AskedNetwork
    cpu_seconds: float
    oracles: Sequence[AskedNetwork]
    memoriser: AskedNetwork | None = None

    def compared(self, network: AskedNetwork, task: Task, test: Dataset) -> ComparedNetworks:
        """Return a method's network beside these on the records of a task and others."""
        sets = evaluation_sets(task, test)
        return ComparedNetworks(
            kind=task.kind,
            original=self.original.on(sets),
            unlearned=network.on(sets),
            oracles=[oracle.on(sets) for oracle in self.oracles],
            memoriser=self.memoriser and self.memoriser.on(sets),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceJob:
    """The networks of one seed, not measured yet.

    Parameters
    ----------
    seed : int
        Of the split, the network and the request.
    trained : Trained
        The network before.
    band : Band
        Networks retrained without the forgotten records, and one that memorises them.
    """

    seed: int
    trained: Trained
    band: Band


@dataclass(frozen=True, kw_only=True, eq=False)
class Shared:
    """What all jobs of a comparison share.

    Parameters
    ----------
    study : Study
        The data.
    request : str
        What is to be forgotten.
    threads : int
        Threads of one job.
    """

    study: Study
    request: str
    threads: int

    def task(self, seed: int) -> tuple[Task, Material]:
        """Return the request to a seed's network, and its data."""
        material = self.study.material(seed)
        return self.study.task(self.request, material), material


def measured_reference(job: ReferenceJob, common: Shared) -> tuple[Reference, dict[str, Any]]:
    """Measure the networks of a seed.

    Returns
    -------
    reference : Reference
        The networks, which are not asked again.
    account : dict
        ``original`` and ``retrained`` (one entry each network): their figures; ``retrained_seconds``;
        ``profile`` of each, for the explore page.
    """
    task, material = common.task(job.seed)
    memoriser = job.band.memoriser
    reference = Reference(
        original=_asked(job.trained.original, common.threads),
        cpu_seconds=job.trained.cpu_seconds,
        oracles=[_asked(oracle, common.threads) for oracle in job.band.oracles],
        memoriser=None if memoriser is None else _asked(memoriser, common.threads),
    )
    networks = reference.compared(reference.original, task, material.parts.test)
    rows = {figure.name: networks.measure(figure.metric) for figure in MEASURED}
    account = {
        "original": {name: described(row.original) for name, row in rows.items()},
        "retrained": [
            {name: described(row.oracles[k]) for name, row in rows.items()}
            for k in range(len(networks.oracles))
        ],
        "retrained_seconds": [oracle.seconds for oracle in job.band.oracles],
        PROFILE: _profiles(networks),
    }
    for network in networks.named().values():
        looks_on(network, task.kind, material.parts.validation, reference.original.on(network.sets))
    # On the validation records every method is tuned.
    if len(material.parts.validation):
        ask(reference.compared(reference.original, task, material.parts.validation), NoProgress())
    return reference, account


def _profiles(networks: ComparedNetworks) -> dict[str, Any]:
    """Return the profiles of the original and the retrained networks, by their names in ``scores.npz``."""
    watched = taken(networks.sets, examples(networks.sets))
    contexts = {f"oracle{k}": networks.context_of_oracle(k) for k in range(len(networks.oracles))}
    contexts["original"] = networks.context()
    named = networks.named()
    sample = sampled(networks.sets, SAMPLE, watched)
    profiles = {name: profile_of(named[name], context, sample) for name, context in contexts.items()}
    # One of the retrained networks stands for all where single spikes are looked at.
    seen = {name: with_spikes(profiles[name], named[name], watched) for name in ("original", "oracle0")}
    return {name: kept(profile) for name, profile in {**profiles, **seen}.items()}


def _asked(trained: Original | Oracle, threads: int) -> AskedNetwork:
    use_threads(trained.model, threads)
    return AskedNetwork(model=trained.model, sets={})
