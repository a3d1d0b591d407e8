"""Numbers that can be trusted: what is left of forgotten data, against networks that never met it."""

from unspike.evaluation.attacks import AttackResult, logistic_regression_attack, threshold_attack
from unspike.evaluation.evaluate import evaluate, evaluation_sets
from unspike.evaluation.gaps import Summary, average_gap, differences, mean_summary, tow
from unspike.evaluation.metrics import classification_metrics
from unspike.evaluation.oracle import Oracle, oracle_seeds, state_hash, train_oracles
from unspike.evaluation.scores import Scores, load_scores, save_scores, score
from unspike.evaluation.verdict import Sizes, Tolerance, verdict

__all__ = [
    "AttackResult",
    "Oracle",
    "Scores",
    "Sizes",
    "Summary",
    "Tolerance",
    "average_gap",
    "classification_metrics",
    "differences",
    "evaluate",
    "evaluation_sets",
    "load_scores",
    "logistic_regression_attack",
    "mean_summary",
    "oracle_seeds",
    "save_scores",
    "score",
    "state_hash",
    "threshold_attack",
    "tow",
    "train_oracles",
    "verdict",
]
