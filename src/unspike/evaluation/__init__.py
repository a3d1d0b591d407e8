"""Numbers that can be trusted: what is left of forgotten data, against networks that never met it."""

from unspike.evaluation.audit import audit
from unspike.evaluation.comparison import ComparedNetworks, Timing, evaluation_sets
from unspike.evaluation.evaluate import Evaluation, EvaluationSettings, evaluate
from unspike.evaluation.groups.ensembles import Ensemble, Ensembles, ensemble, joined
from unspike.evaluation.metrics.classification import classification_metrics
from unspike.evaluation.metrics.registry import (
    Metric,
    Sample,
    Scale,
    all_metrics,
    metric_named,
    register_metric,
)
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.responses import Responses
from unspike.evaluation.scores import load_scores, save_scores
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement
from unspike.evaluation.verdict.controls import Placebo
from unspike.evaluation.verdict.evidence import Evidence
from unspike.evaluation.verdict.policy import Policy, default_policy, load_policy
from unspike.evaluation.verdict.verdict import Verdict, verdict
from unspike.models.state_hash import state_hash
from unspike.oracles.band import Band, build_band
from unspike.oracles.oracle import Oracle, oracle_seeds, original_seeds
from unspike.oracles.training import Workshop, train_oracles

__all__ = [
    "AskedNetwork",
    "Band",
    "Bootstrap",
    "CannotMeasure",
    "ComparedNetworks",
    "Context",
    "Ensemble",
    "Ensembles",
    "Evaluation",
    "EvaluationSettings",
    "Evidence",
    "Measurement",
    "Metric",
    "Oracle",
    "Placebo",
    "Policy",
    "Responses",
    "Sample",
    "Scale",
    "Timing",
    "Verdict",
    "Workshop",
    "all_metrics",
    "audit",
    "build_band",
    "classification_metrics",
    "default_policy",
    "ensemble",
    "evaluate",
    "evaluation_sets",
    "joined",
    "load_policy",
    "load_scores",
    "metric_named",
    "oracle_seeds",
    "original_seeds",
    "register_metric",
    "save_scores",
    "state_hash",
    "train_oracles",
    "verdict",
]
