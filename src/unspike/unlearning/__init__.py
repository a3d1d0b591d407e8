"""Unlearning methods, one a file, behind the `Unlearner` contract; what a method of one's own is made of."""

from unspike.unlearning.check_unlearner import check_unlearner, unlearner_checks
from unspike.unlearning.contract import Change, Unlearned, Unlearner
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import make_unlearner, register_unlearner, unlearners
from unspike.unlearning.workbench import Workbench

__all__ = [
    "Change",
    "Material",
    "Method",
    "Unlearned",
    "Unlearner",
    "Workbench",
    "check_unlearner",
    "make_unlearner",
    "register_unlearner",
    "unlearner_checks",
    "unlearners",
]
