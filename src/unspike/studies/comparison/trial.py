"""One method on one seed's network: tuned, carried out, measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unspike.evaluation import Bootstrap, EvaluationSettings, metric_named
from unspike.evaluation.evaluate import evaluated
from unspike.evaluation.profile import profile_of, with_spikes
from unspike.evaluation.watched import examples, sampled, taken
from unspike.foundation.json_values import plain
from unspike.foundation.progress import NoProgress
from unspike.pipeline.training import warm_up
from unspike.studies.comparison.entrant import Entrant
from unspike.studies.comparison.exploring import PROFILE, SAMPLE, kept
from unspike.studies.comparison.figures import MEASURED, described
from unspike.studies.comparison.reference import Reference, Shared
from unspike.studies.comparison.tuning import Tried, tuned, values_to_try

if TYPE_CHECKING:
    from unspike.data import Task


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One method on one seed's network.

    Parameters
    ----------
    seed : int
        Of the split, the network and the request.
    entrant : Entrant
        The method.
    """

    seed: int
    entrant: Entrant


@dataclass(frozen=True, kw_only=True, eq=False)
class SharedByTrials(Shared):
    """What all trials share.

    Parameters
    ----------
    study, request, threads
        As in `Shared`.
    references : mapping of int to Reference
        Seed -> what its methods are compared with.
    candidates : int
        Strengths that every method tries.
    """

    references: Mapping[int, Reference]
    candidates: int


def carried_out(trial: Trial, common: SharedByTrials) -> dict[str, Any]:
    """Tune a method, carry out the request and measure what came of it.

    Returns
    -------
    dict
        ``method``, ``seed``, ``kind``, ``setting`` (what was tried and taken), ``figures`` (name -> value,
        interval, n, reason), ``verdict``, ``used_retained_data``, ``seconds`` (wall time),
        ``synaptic_operations``, ``state`` (hash of the unlearned network), ``notes``, ``profile`` (for the
        explore page); in plain Python types.
    """
    task, material = common.task(trial.seed)
    reference = common.references[trial.seed]
    original: Any = reference.original.model
    warm_up(original, task.forgotten, NoProgress())
    values = values_to_try(trial.entrant, common.candidates)
    best, tried = tuned(trial.entrant, values, reference, task, material)
    networks = reference.compared(best.network, task, material.parts.test)
    context = networks.context(Bootstrap())
    watched = taken(networks.sets, examples(networks.sets))
    profile = profile_of(networks.unlearned, context, sampled(networks.sets, SAMPLE, watched))
    profile = with_spikes(profile, networks.unlearned, watched)
    figures = {
        figure.name: described(metric_named(figure.metric).measure(networks.unlearned, context))
        for figure in MEASURED
    }
    settings = EvaluationSettings(unseen=material.parts.validation)
    row = {
        "method": trial.entrant.name,
        "seed": trial.seed,
        "kind": task.kind,
        "setting": _setting(trial.entrant, best, tried),
        "figures": {**figures, **_costs(best, reference, task)},
        "verdict": evaluated(networks, best.unlearned, task, settings).verdict.to_dict(),
        "used_retained_data": best.unlearned.used_retained_data,
        "seconds": best.unlearned.seconds,
        "synaptic_operations": best.unlearned.synaptic_operations,
        "state": networks.unlearned.state,
        "notes": list(best.notes),
    }
    found: dict[str, Any] = {**plain(row), PROFILE: kept(profile, best.unlearned.changes)}
    return found


def _costs(best: Tried, reference: Reference, task: Task) -> dict[str, dict[str, Any]]:
    share = len(task.retained) / (len(task.retained) + len(task.forgotten))
    ratio = best.cpu_seconds / (share * reference.cpu_seconds)
    return {"cpu_seconds": _cost(best.cpu_seconds), "time_ratio": _cost(ratio)}


def _cost(value: float) -> dict[str, Any]:
    return {"value": value, "interval": None, "n": 1, "reason": None}


def _setting(entrant: Entrant, best: Tried, tried: list[Tried]) -> dict[str, Any]:
    strength = entrant.unlearner().strength
    name = strength[0] if strength else None
    return {
        "name": name,
        "value": best.unlearned.settings.get(name) if name else None,
        "validation_gap": best.gap,
        "tried": [{"value": one.value, "validation_gap": one.gap} for one in tried],
    }
