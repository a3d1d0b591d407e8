"""Numbers that can be trusted: what is left of forgotten data, against networks that never met it."""

from unspike.evaluation.attacks import AttackResult, logistic_regression_attack, threshold_attack
from unspike.evaluation.audit import audit
from unspike.evaluation.evaluate import evaluate, evaluation_sets
from unspike.evaluation.groups.ensembles import Ensemble, Ensembles, ensemble, joined
from unspike.evaluation.measures import Figure, figures, register_measure
from unspike.evaluation.metrics.gaps import Summary, average_gap, differences, mean_summary, tow
from unspike.evaluation.metrics.per_class import classification_metrics
from unspike.evaluation.metrics.registry import Metric, metric_named, metrics, register_metric
from unspike.evaluation.scores import Scores, load_scores, save_scores, score
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement
from unspike.evaluation.verdict.controls import Placebo
from unspike.evaluation.verdict.policy import Policy, default_policy, load_policy
from unspike.evaluation.verdict.verdict import audit_held_out, verdict
from unspike.models.state_hash import state_hash
from unspike.oracles.band import Band, build_band
from unspike.oracles.oracle import Oracle, oracle_seeds, original_seeds
from unspike.oracles.training import train_oracles

__all__ = [
    "AttackResult",
    "Band",
    "Bootstrap",
    "CannotMeasure",
    "Ensemble",
    "Ensembles",
    "Figure",
    "Measurement",
    "Metric",
    "Oracle",
    "Placebo",
    "Policy",
    "Scores",
    "Summary",
    "audit",
    "audit_held_out",
    "average_gap",
    "build_band",
    "classification_metrics",
    "default_policy",
    "differences",
    "ensemble",
    "evaluate",
    "evaluation_sets",
    "figures",
    "joined",
    "load_policy",
    "load_scores",
    "logistic_regression_attack",
    "mean_summary",
    "metric_named",
    "metrics",
    "oracle_seeds",
    "original_seeds",
    "register_measure",
    "register_metric",
    "save_scores",
    "score",
    "state_hash",
    "threshold_attack",
    "tow",
    "train_oracles",
    "verdict",
]
