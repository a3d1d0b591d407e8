"""Membership attacks: can the forgotten records be told from records the network never saw?"""

from unspike.evaluation.attacks.logistic_regression import logistic_regression_attack
from unspike.evaluation.attacks.result import AttackResult
from unspike.evaluation.attacks.threshold import threshold_attack

__all__ = ["AttackResult", "logistic_regression_attack", "threshold_attack"]
